"""Figures for the operator, without a person in them: counts and waiting rows, read when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector


class Figures(Collector):
    """Read figures from the parts of the running bot."""

    def __init__(
        self,
        *,
        updates: Callable[[], Mapping[str, int]],
        sends: Callable[[], Mapping[str, int]],
        waiting: Callable[[], int],
    ) -> None:
        self._updates = updates
        self._sends = sends
        self._waiting = waiting

    def collect(self) -> Iterator[Metric]:
        """Give every figure once."""
        updates = CounterMetricFamily("bot_updates", "Updates by what became of them", labels=["state"])
        for state, count in self._updates().items():
            updates.add_metric([state], count)
        sends = CounterMetricFamily("bot_sends", "Outbox rows by what became of them", labels=["state"])
        for state, count in self._sends().items():
            sends.add_metric([state], count)
        yield from (updates, sends)
        yield GaugeMetricFamily("bot_outbox_in_memory", "Outbox rows about to be sent", value=self._waiting())


def registry(figures: Figures) -> CollectorRegistry:
    """Return a registry of our figures alone: the library's process metrics are Linux only and say nothing of us."""
    made = CollectorRegistry()
    made.register(figures)
    return made
