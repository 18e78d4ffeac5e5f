"""Write the tables empty but for one fictional row each, to be filled in with a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from bot.domain.claims import Policy
from bot.domain.committee import meetings, policies, roster
from bot.domain.committee.meetings import MeetingRow
from bot.domain.committee.roster import Person, RosterSeat
from bot.domain.committee.sheet import Column

_DAY: Final = date(2026, 1, 5)
_PERSON: Final = Person(code="P1", name="Ana Sample", county="27053")


def _roster() -> str:
    return roster.write_roster({"P1": _PERSON}, [RosterSeat(code="P1", clause=8, valid_from=_DAY)])


def _meetings() -> str:
    one = MeetingRow(code="2026-01", day=_DAY, county="27053", starts="18:00", minutes=120, provided="dinner")
    return meetings.write_meetings([one])


_POLICY: Final = Policy(
    adopted_on=_DAY, effective_from=_DAY, by_consensus=True, reference="Minutes of January 5, item 4"
)
_LIMIT: Final = 15000
"""An example of the one figure that is unset where a committee says nothing (cents)."""


def _policies() -> str:
    return policies.write_policies([_POLICY])


def policy_toml() -> str:
    """Write the row of policy as TOML, each figure with what it means."""
    return "".join(("[[policy]]\n", *map(_figure, policies.HELP)))


def _figure(name: str) -> str:
    said = getattr(_POLICY, name)
    unset = "# " if said is None else ""
    value = said.isoformat() if isinstance(said, date) else json.dumps(_LIMIT if said is None else said)
    return f"\n# {policies.HELP[name]}\n{unset}{name} = {value}\n"


TEMPLATES: Final[Mapping[str, Callable[[], str]]] = {"roster": _roster, "meetings": _meetings, "policy": _policies}


def columns_of(name: str) -> tuple[Column, ...]:
    """Return the columns of a table by its name."""
    return {"roster": roster.COLUMNS, "meetings": meetings.COLUMNS, "policy": policies.columns()}[name]
