"""Tell what an import would change: of people, seats, meetings and policy rows, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.domain.committee.meetings import MeetingRow
from bot.domain.committee.meetings import fields as meeting_fields
from bot.domain.committee.roster import Person, RosterSeat, person_fields

Kind = Literal["person", "seat", "meeting", "policy"]
What = Literal["added", "changed", "removed"]
Fields = Mapping[str, str]
SIGNS: Final[Mapping[str, str]] = {"added": "+", "changed": "~", "removed": "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Hold one thing that is new, other than it was, or gone; `fields` are name, before, after."""

    kind: Kind
    what: What
    key: str
    fields: tuple[tuple[str, str, str], ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        fields = [{"field": name, "before": before, "after": after} for name, before, after in self.fields]
        return {"kind": self.kind, "what": self.what, "key": self.key, "fields": fields}


def compared(
    kind: Kind, before: Mapping[str, Fields], after: Mapping[str, Fields], *, whole: bool = False
) -> Iterator[Change]:
    """List the changes in the order of `after`; what it leaves out is removed only where it is the `whole`."""
    for key, fields in after.items():
        known = before.get(key)
        differ = tuple((name, (known or {}).get(name, ""), said) for name, said in fields.items())
        differ = tuple(each for each in differ if each[1] != each[2])
        if known is None:
            yield Change(kind=kind, what="added", key=key, fields=differ)
        elif differ:
            yield Change(kind=kind, what="changed", key=key, fields=differ)
    for key in before if whole else ():
        if key not in after:
            yield Change(kind=kind, what="removed", key=key)


def people_changes(before: Mapping[str, Person], after: Mapping[str, Person]) -> Iterator[Change]:
    """Compare what is said of people; nobody is removed, for they may sit elsewhere."""
    said = [{code: person_fields(one) for code, one in people.items()} for people in (before, after)]
    return compared("person", said[0], said[1])


def seat_changes(before: Iterable[RosterSeat], after: Iterable[RosterSeat]) -> Iterator[Change]:
    """Compare all seats of a committee with all that it shall have."""
    return compared("seat", _seats(before), _seats(after), whole=True)


def _seats(seats: Iterable[RosterSeat]) -> dict[str, Fields]:
    return {seat_key(one): {"until": one.valid_to.isoformat() if one.valid_to else "no end"} for one in seats}


def seat_key(seat: RosterSeat) -> str:
    """Name a seat in words."""
    return f"{seat.code}, clause {seat.clause} from {seat.valid_from.isoformat()}"


def meeting_changes(before: Iterable[MeetingRow], after: Iterable[MeetingRow]) -> Iterator[Change]:
    """Compare the meetings of a list with those known; others stay."""
    said = [{one.code: meeting_fields(one) for one in meetings} for meetings in (before, after)]
    return compared("meeting", said[0], said[1])


def policy_changes(before: Mapping[str, Fields], after: Mapping[str, Fields]) -> Iterator[Change]:
    """Compare policy rows by the day they take effect; others stay."""
    return compared("policy", before, after)


def lines(changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say each change, given as JSON values, for a person: `+` new, `~` changed, `-` removed."""
    for one in changes:
        yield f"{SIGNS[one['what']]} {one['kind']} {one['key']}"
        for each in one["fields"]:
            was = f"{each['before'] or 'nothing'} \N{RIGHTWARDS ARROW} " if one["what"] == "changed" else ""
            yield f"    {each['field']}: {was}{each['after'] or 'nothing'}"
