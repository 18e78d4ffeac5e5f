"""Cards for those who decide claims: the queue, one claim, the reasons, a meeting's claims at once, the undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.render.parts import BACK, Args, Row, button, in_rows, say
from bot.render.staff import HOME, OPEN, UNDO
from bot.text import Button, Card, Line, Plain, T

MOST_BUTTONS: Final = 20
QUEUE: Final = "d|home"

WAITING = T("staff.claims.waiting", "Claims that wait: {count}.")
NOTHING = T("staff.claims.nothing", "No claim waits for you. I tell you when one does.")
FAMILIES = T("staff.claims.families", "Requests of families")
OF_COMMITTEE = T("staff.claims.of_committee", "{committee}: {count} for {amount}, the oldest of {date}.")
OF_MEETING = T("staff.claims.of_meeting", "Meeting of {date}: {count} for {amount}")
OPEN_ONE = T("staff.claims.open_one", "Open {reference}, {amount}")
OBJECTION_ONE = T("staff.claims.objection_one", "Objection: {reference}")
PAYEE_ONE = T("staff.claims.payee_one", "Payee to settle: {reference}")

CLAIM = T("staff.claims.claim", "{reference}, {committee}. Filed {date}.")
WHO = T("staff.claims.who", "{name}, eligible under Subd. 6(c).")
SIGNED = T("staff.claims.signed", 'They attested on {date}: "{words}"')
BEFORE = T("staff.claims.before", "An older version, of {date}: {amount}.")
CHANGED = T("staff.claims.changed", "An older version, of {date}: {amount}. The next one changed it by {change}.")
HINDERED = T("staff.claims.hindered", "It cannot be approved yet:")
PAYEE = T("staff.claims.payee", "It is not settled who gets the money. A person settles that outside this chat.")
TWO = T("staff.claims.two", "It is above the limit, so two persons have to approve it.")
ONCE = T("staff.claims.once", "One person approved it. It is above the limit, so a second person is needed.")
OBJECTED = T("staff.claims.objected", "It was denied for this reason: {reason}. The member objects.")
SENT_BACK = T("staff.claims.sent_back", "It was denied once. The Office sent it back, so that another person decides.")
DECIDED = T("staff.claims.decided", "Someone decided it a moment ago. That takes effect soon.")

APPROVE = T("staff.claims.approve", "Approve")
RETURN = T("staff.claims.return", "Return for correction")
DENY = T("staff.claims.deny", "Deny")
SETTLED = T("staff.claims.settled", "Payee is settled")
WHY_RETURN = T("staff.claims.why_return", "What should be corrected in {reference}? The member reads it.")
WHY_DENY = T("staff.claims.why_deny", "Why is {reference} denied? The member reads it and may object.")
RETURN_LABELS: Final[Mapping[str, T]] = {
    "day": T("staff.claims.return.day", "The day or the meeting"),
    "role": T("staff.claims.return.role", "The role at that meeting"),
    "meals": T("staff.claims.return.meals", "The meals that were provided"),
    "miles": T("staff.claims.return.miles", "The miles or the night"),
    "call": T("staff.claims.return.call", "Something else: please call me"),
}
DENY_LABELS: Final[Mapping[str, T]] = {
    "absent": T("staff.claims.deny.absent", "Not on the attendance list"),
    "paid": T("staff.claims.deny.paid", "Paid in another way"),
    "seat": T("staff.claims.deny.seat", "No seat that may be paid that day"),
    "rule": T("staff.claims.deny.rule", "The committee's rule does not pay it"),
}
UPHOLD = T("staff.claims.uphold", "The denial stands")
REOPEN = T("staff.claims.reopen", "Send it back to be decided")

WILL_APPROVE = T("staff.claims.will_approve", "{reference} is approved in 5 minutes. You can undo it until then.")
WILL_ONCE = T(
    "staff.claims.will_once",
    "Your yes to {reference} counts in 5 minutes. You can undo it until then. It is above the limit, so a second "
    "person looks next.",
)
WILL_RETURN = T(
    "staff.claims.will_return",
    "{reference} goes back to the member in 5 minutes. You can undo it until then.",
)
WILL_DENY = T("staff.claims.will_deny", "{reference} is denied in 5 minutes. You can undo it until then.")
WILL_UPHOLD = T(
    "staff.claims.will_uphold",
    "{reference}: the member hears in 5 minutes that the denial stands. Undo until then.",
)
WILL_REOPEN = T(
    "staff.claims.will_reopen", "{reference} goes back to be decided in 5 minutes. You can undo it until then."
)
WILL_ALL = T("staff.claims.will_all", "In 5 minutes your yes counts. Claims: {count}, for {amount}. Undo until then.")
WILL: Final[Mapping[str, T]] = {
    "approve": WILL_APPROVE,
    "return": WILL_RETURN,
    "deny": WILL_DENY,
    "uphold": WILL_UPHOLD,
    "reopen": WILL_REOPEN,
}

MEETING = T("staff.claims.meeting", "Claims of the meeting of {date}: {count}.")
CAN = T("staff.claims.can", "{reference}: {name}, {amount}")
CANNOT = T("staff.claims.cannot", "{reference}, {amount}: cannot be approved now. {why}")
APPROVE_ALL = T("staff.claims.approve_all", "Approve {count} for {amount}")
NONE_CAN = T("staff.claims.none_can", "None of these can be approved here now.")

TWICE = T("staff.claims.twice", "You decided on this one already. Another person decides now.")
OLDER = T("staff.claims.older", "It has changed since you saw it. Please look again.")
MOVED_ON = T("staff.claims.moved_on", "Someone else has decided it, or it has moved on.")
UNDONE = T("staff.claims.undone", "Undone. Nobody was told.")
PAYEE_ASK = T(
    "staff.claims.payee_ask",
    "{reference}: did you settle, outside this chat, who gets the money for this young person? Never write an account "
    "or tax number here.",
)
PAYEE_YES = T("staff.claims.payee_yes", "Yes, it is settled")
PAYEE_DONE = T("staff.claims.payee_done", "Noted: the payee is settled.")
DROPPED = T("staff.claims.dropped", "{reference}: your decision did not take effect. {why}")
DAY_TAKEN = T("staff.claims.day_taken", "The member has filed that day anew, so this one stays as it is.")
LATE = T("staff.claims.late", "{reference} of {committee} has waited {days} working days. {why}")
NOBODY = T("staff.claims.nobody", "Nobody who may decide it has done so.")
PAYEE_LATE = T("staff.claims.payee_late", "{reference} of {committee}: the day to settle the payee has passed.")
NO_PHONE = T("staff.claims.no_phone", "{reference}: this chat cannot reach the member. Please tell them another way.")
APPROVER_UNREACHABLE = T(
    "staff.claims.approver_unreachable", "{committee}: the chat of a person who approves claims cannot be reached."
)


def queue(head: Sequence[Line], buttons: Sequence[Button], ways: Sequence[Button], *, count: int) -> Card:
    """List what waits, and the ways to what else one does; the first line, which chat lists preview, names nobody."""
    first = say(WAITING, count=count) if buttons else say(NOTHING)
    return Card((first, *head), in_rows([*buttons[:MOST_BUTTONS], *ways]))


def to_families() -> Button:
    """Lead to what waits of families' requests."""
    return button(FAMILIES, "r|home")


def claim(lines: Sequence[Line | Plain], rows: Sequence[Row]) -> Card:
    """Show one claim."""
    return Card(tuple(lines), (*rows, _back()))


def decisions(number: int, version: int) -> tuple[Row, ...]:
    """Offer the three decisions; a button carries the version it was shown for."""
    return ((button(APPROVE, f"d|yes|{number}|{version}"),), *other_decisions(number, version))


def other_decisions(number: int, version: int) -> tuple[Row, ...]:
    """Offer what may be done with a claim that cannot be approved yet."""
    return ((button(RETURN, f"d|back|{number}|{version}"), button(DENY, f"d|no|{number}|{version}")),)


def objection(number: int) -> tuple[Row, ...]:
    """Offer what the Office may do with an objection."""
    return ((button(REOPEN, f"d|reopen|{number}"),), (button(UPHOLD, f"d|uphold|{number}"),))


def payee_row(number: int) -> Row:
    """Offer to note that a payee is settled."""
    return (button(SETTLED, f"d|payee|{number}"),)


def payee(args: Args, number: int) -> Card:
    """Ask before noting it."""
    return Card((say(PAYEE_ASK, args),), ((button(PAYEE_YES, f"d|settle|{number}"),), _back()))


def reasons(what: str, args: Args, number: int, version: int) -> Card:
    """Offer the listed reasons to return or deny."""
    text, labels, verb = (WHY_RETURN, RETURN_LABELS, "ret") if what == "return" else (WHY_DENY, DENY_LABELS, "deny")
    buttons = [button(label, f"d|{verb}|{number}|{code}.{version}") for code, label in labels.items()]
    return Card((say(text, args),), (*in_rows(buttons), (button(BACK, f"d|open|{number}"),)))


def undoable(text: T, args: Args, undo: str) -> Card:
    """Say what happens in five minutes."""
    return Card((say(text, args),), ((button(UNDO, undo),), _back()))


def meeting(lines: Sequence[Line], confirm: Row | None) -> Card:
    """List a meeting's claims, and offer to approve those that can be."""
    return Card(tuple(lines), (*([confirm] if confirm else []), _back()))


def plain(text: T, args: Args, opens: str = "") -> Card:
    """Say one sentence, with the way to what it is about, or back to the queue."""
    return Card((say(text, args),), ((button(OPEN if opens else HOME, opens or QUEUE),),))


def refused(why: Line) -> Card:
    """Say why a decision may not be taken."""
    return Card((why,), (_back(),))


def _back() -> Row:
    return (button(HOME, QUEUE),)
