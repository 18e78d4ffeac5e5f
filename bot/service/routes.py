"""Remember what routing said of a place: on one day, families of one county and age are told the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain import routing
from bot.domain.directory import Directory
from bot.domain.routing import Choices, Query

MOST = 1000
"""Answers remembered before all are forgotten: some hundred bytes each, and a day brings new questions anyway."""

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Routes:
    """Answer for the directory asked about last. A question holds codes, nothing that names a person."""

    _directory: Directory | None = None
    _ranked: dict[Query, Choices] = field(default_factory=dict)
    _matter: dict[Query, bool] = field(default_factory=dict)

    def choose(self, directory: Directory, query: Query) -> Choices:
        """Rank the initiatives, as `bot.domain.routing.choose` does."""
        return self._recalled(self._ranked, routing.choose, directory, query)

    def circumstances_matter(self, directory: Directory, query: Query) -> bool:
        """Tell whether circumstances are asked, as `bot.domain.routing.circumstances_matter` does."""
        return self._recalled(self._matter, routing.circumstances_matter, directory, query)

    def _recalled(
        self,
        known: dict[Query, Answer],
        work_out: Callable[[Directory, Query], Answer],
        directory: Directory,
        query: Query,
    ) -> Answer:
        if directory is not self._directory or len(known) >= MOST:
            self._directory = directory
            self._ranked.clear()
            self._matter.clear()
        if query not in known:
            known[query] = work_out(directory, query)
        return known[query]
