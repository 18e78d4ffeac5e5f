"""What the service asks of the host of a committee's flow, besides what the engine does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.flows import engine
from bot.flows.conditions import Answers
from bot.text import Arg, Button, Line


class CommitteeHost(engine.Host, Protocol):
    """Host one update of one conversation; made anew each time, of what the database says then."""

    def told(self, name: str, answers: Answers) -> Sequence[Line]:
        """Tell what a card says before its question; "" is nothing."""
        ...

    def args(self, answers: Answers) -> Mapping[str, Arg]:
        """Fill the card of the one Send."""
        ...

    def ways(self, asking: engine.Asking) -> Sequence[Button]:
        """List what else may be done on a card, below its answers."""
        ...
