"""Turn one window of measurement into figures, several rounds into their median, and figures into a table."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True)
class Mark:
    """Counters at one moment: monotonic seconds, CPU seconds of bot and stub, cards and calls so far."""

    time: float
    bot_cpu: float
    stub_cpu: float
    cards: int
    calls: int
    polls: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot's result at one delay; times in milliseconds, shares of one core in percent."""

    updates_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms_per_update: float
    calls_per_update: float
    polls_per_update: float
    bot_core_percent: float
    stub_core_percent: float
    peak_mib: float
    conversations: float
    cards_per_conversation: float


def figures(first: Mark, last: Mark, *, took: Sequence[float], peak_mib: float, lengths: Sequence[int]) -> Figures:
    """Return the figures of the window between two marks.

    `took` are its latencies in seconds, `lengths` the cards of each conversation of the whole round.
    """
    seconds, cards = last.time - first.time, last.cards - first.cards
    if not cards:
        raise ValueError("no update was handled in the window")
    ordered = sorted(took)
    bot_cpu = last.bot_cpu - first.bot_cpu
    return Figures(
        updates_per_second=cards / seconds,
        p50_ms=1000 * percentile(ordered, 50),
        p95_ms=1000 * percentile(ordered, 95),
        p99_ms=1000 * percentile(ordered, 99),
        cpu_ms_per_update=1000 * bot_cpu / cards,
        calls_per_update=(last.calls - first.calls) / cards,
        polls_per_update=(last.polls - first.polls) / cards,
        bot_core_percent=100 * bot_cpu / seconds,
        stub_core_percent=100 * (last.stub_cpu - first.stub_cpu) / seconds,
        peak_mib=peak_mib,
        conversations=len(lengths),
        cards_per_conversation=sum(lengths) / len(lengths),
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return the nearest-rank percentile of sorted values."""
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]


def median(rounds: Iterable[Figures]) -> Figures:
    """Return each figure's median over the rounds."""
    rows = [asdict(one) for one in rounds]
    return Figures(**{name: statistics.median(row[name] for row in rows) for name in rows[0]})


def table(results: Mapping[str, Figures]) -> str:
    """Return a Markdown table, one bot a line."""
    names = [one.name for one in fields(Figures)]
    heads = ["bot", *(name.replace("_per_", "/").replace("_", " ") for name in names)]
    lines = [heads, ["---"] + ["---:"] * len(names)]
    lines += [[bot, *(f"{getattr(row, name):,.{_digits(name)}f}" for name in names)] for bot, row in results.items()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ratios(results: Mapping[str, Figures], *, of: str) -> dict[str, float]:
    """Return how many times the updates per second of each other bot the bot `of` reaches."""
    if of not in results:
        return {}
    own = results[of].updates_per_second
    return {bot: own / row.updates_per_second for bot, row in results.items() if bot != of}


def _digits(name: str) -> int:
    return 2 if "per_update" in name else 0 if name in {"conversations", "peak_mib"} or "percent" in name else 1
