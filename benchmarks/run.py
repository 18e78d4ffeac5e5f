"""Compare our bot with the rivals in one run: `python -m benchmarks.run --help`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.contestants import CONTESTANTS, Contestant
from benchmarks.figures import Figures, median, ratios, table
from benchmarks.round import FailedError, Load, play

OURS = "ours"  # the name of our bot among the contestants
Results = dict[str, Figures]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 0; return 1 when any conversation of any bot went wrong."""
    options = _parser().parse_args(arguments)
    try:
        by_delay = {delay: asyncio.run(compare(options, delay)) for delay in options.delay}
    except FailedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(_as_json(by_delay) if options.json else _as_text(by_delay, options))
    return 0


async def compare(options: argparse.Namespace, delay: float) -> Results:
    """Play every bot in turn, as many times as rounds are asked for, and return each one's median."""
    load = Load(options.users, options.seconds, delay, options.think)
    rounds: dict[str, list[Figures]] = {name: [] for name in options.bots}
    for number in range(options.rounds):
        for name in options.bots:
            one = await play(_contestant(name, options.profile), load)
            rounds[name].append(one)
            sys.stderr.write(f"{1000 * delay:.0f} ms, round {number + 1}, {name}: {one.updates_per_second:,.1f}/s\n")
    return {name: median(played) for name, played in rounds.items()}


def _contestant(name: str, profile: Path | None) -> Contestant:
    chosen = CONTESTANTS[name]
    if name != OURS or profile is None:
        return chosen
    return replace(chosen, command=(sys.executable, "-m", "benchmarks.profiled", str(profile.absolute()), "run"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--users", type=int, default=200, help="people talking at once (%(default)s)")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of each measurement (%(default)s)")
    parser.add_argument("--delay", type=float, nargs="+", default=[0.0, 0.040], help="round trips, s (%(default)s)")
    parser.add_argument("--think", type=float, default=0.0, help="seconds a person waits before each answer")
    parser.add_argument("--rounds", type=int, default=3, help="times each bot is played; the median counts")
    parser.add_argument("--bots", nargs="+", choices=list(CONTESTANTS), default=list(CONTESTANTS))
    parser.add_argument("--profile", type=Path, help="write where our bot's CPU goes into this file (it runs slower)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser


def _as_text(by_delay: dict[float, Results], options: argparse.Namespace) -> str:
    parts = []
    for delay, results in by_delay.items():
        size = f"{options.users} people, {options.rounds} rounds of {options.seconds:g} s"
        head = f"{1000 * delay:.0f} ms round trip, {size}"
        lines = [f"ours : {bot} = {ratio:.1f}" for bot, ratio in ratios(results, of=OURS).items()]
        parts.append("\n".join([head, "", table(results), "", *lines]))
    return "\n\n".join(parts) + "\n"


def _as_json(by_delay: dict[float, Results]) -> str:
    shown = [
        {
            "delay_ms": 1000 * delay,
            "bots": {name: asdict(row) for name, row in results.items()},
            "ratios": ratios(results, of=OURS),
        }
        for delay, results in by_delay.items()
    ]
    return json.dumps(shown, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main())
