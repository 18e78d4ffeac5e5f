"""Measure routing in process: `python -m benchmarks.routing`. What it measures and found: docs/performance.md."""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from statistics import median, quantiles
from time import perf_counter_ns
from typing import Any

from benchmarks.plain_routing import plain_choices
from benchmarks.routing_data import Said, large_directory, sayings
from bot.domain.directory import Directory
from bot.domain.places import look_up
from bot.domain.routing import Query, choose, query_for

ON = date(2026, 9, 30)
START = """
import json, resource, time
def mb(): return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 1e6
import bot.domain.routing
from bot.domain.places import look_up, find_point
before, start = mb(), time.perf_counter()
for said in ("55404", "Minneapolis", "Hennepin County", "Hennipen", "Minneaplis", "Red Lake Nation", "Fargo"):
    look_up(said)
find_point(44.98, -93.27)
print(json.dumps({"ms": (time.perf_counter() - start) * 1e3, "mb": mb() - before}))
"""
"""Touch every table once in a fresh process, after the imports that any command makes."""


def query_of(said: Said) -> Query:
    """Look a place up and ask for a young person who speaks Spanish there."""
    found = query_for(look_up(said.text), on=ON, nation=said.nation)
    return replace(found, age=14, language="es")


def timed(work: Callable[[Any], object], inputs: Iterable[Any], rounds: int) -> list[float]:
    """Return microseconds for each input, its median over the rounds: what else runs here takes turns at disturbing.

    The collector waits, so that its pauses are nobody's.
    """
    known = list(inputs)
    gc.collect()
    gc.disable()
    try:
        found = [[_time(work, one) for one in known] for _ in range(rounds)]
    finally:
        gc.enable()
    return [median(times) for times in zip(*found, strict=True)]


def _time(work: Callable[[Any], object], one: Any) -> float:
    start = perf_counter_ns()
    work(one)
    return (perf_counter_ns() - start) / 1e3


def figures(times: list[float]) -> dict[str, float]:
    """Return median and 99th percentile in microseconds."""
    return {"median_us": round(median(times), 1), "p99_us": round(quantiles(times, n=100)[98], 1)}


def measure(directory: Directory, said: list[Said], rounds: int) -> dict[str, Any]:
    """Measure a whole route by kind of input, and the choice alone beside a plain scan."""
    queries = [query_of(one) for one in said]
    for query in queries:  # the index of each county is made here, as a running bot's is
        choose(directory, query)
    kinds = list(dict.fromkeys(one.kind for one in said))

    def route(one: Said) -> object:
        return choose(directory, query_of(one))

    by_kind = {kind: timed(route, [one for one in said if one.kind == kind], rounds) for kind in kinds}
    chosen = timed(lambda query: choose(directory, query), queries, rounds)
    plain = timed(lambda query: plain_choices(directory, query), queries, 3)
    return {
        "initiatives": len(directory.initiatives),
        "inputs": len(said),
        "route": {"all": figures([one for times in by_kind.values() for one in times])}
        | {kind: figures(times) for kind, times in by_kind.items()},
        "choice": figures(chosen),
        "plain_scan": figures(plain),
        "faster_than_plain_scan": round(median(plain) / median(chosen), 1),
    }


def start_up(times: int = 5) -> dict[str, float]:
    """Measure what the tables cost a fresh process: median milliseconds and megabytes."""
    runs = [json.loads(subprocess.check_output([sys.executable, "-c", START])) for _ in range(times)]
    return {f"tables_{unit}": round(median(run[unit] for run in runs), 1) for unit in ("ms", "mb")}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initiatives", type=int, default=1000)
    parser.add_argument("--inputs", type=int, default=60, help="of each kind")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(large_directory(given.initiatives), sayings(given.inputs), given.rounds) | start_up()
    print(json.dumps(found) if given.json else told(found))


def told(found: dict[str, Any]) -> str:
    """Lay the figures out for people."""
    lines = [f"{found['initiatives']} initiatives, {found['inputs']} inputs; microseconds: median, 99 %"]
    rows = {f"route {kind}": row for kind, row in found["route"].items()}
    rows |= {"choice alone": found["choice"], "plain scan": found["plain_scan"]}
    lines += [f"  {name:<14}{row['median_us']:>10}{row['p99_us']:>10}" for name, row in rows.items()]
    lines.append(f"The choice is {found['faster_than_plain_scan']} times as fast as the plain scan.")
    lines.append(f"Tables in a fresh process: {found['tables_ms']} ms, {found['tables_mb']} MB.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
