"""What a member reads about a claim that was filed; a notice says nothing, its button opens the card of what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.render.claims import BACK_HOME, HAPPENED, HOME
from bot.render.parts import Args, Row, button, info, say, standing
from bot.text import Card, Line, T

FILED = T("claimed.filed", "{reference} is filed for {amount}. Someone who approves for {committee} looks by {date}.")
OFFICE_HAS = T("claimed.office", "{reference} is filed for {amount}. A person at {office} looks at it now.")
NO_POLICY = T(
    "claimed.no_policy",
    "{reference} is kept. {committee} has no rule for that day yet, so it waits. I tell you when that changes.",
)
UNVERIFIED = T("claimed.unverified", "One rate is new. A person checks it before your claim can be approved.")
ONCE = T("claimed.once", "One person said yes. A second one looks too, as the sum is large.")
PAYEE = T("claimed.payee", "A person will talk with you about who gets the money. That is not done in this chat.")
PAYEE_SETTLED = T("claimed.payee_settled", "It is settled who gets the money.")
SENT_BACK = T("claimed.sent_back", "You objected, and a person at {office} agreed to look. Now someone else decides.")
RETURNED = T("claimed.returned", "{reference} came back to you. {reason} Tap Correct when you are ready.")
APPROVED = T("claimed.approved", "{reference} is approved: {amount}. It should be paid by {date}. {payer} pays it.")
DENIED = T("claimed.denied", "{reference} was denied. {reason} You can object: then a person at {office} looks again.")
DENIED_AGAIN = T(
    "claimed.denied_again",
    "{reference} was denied. {reason} A second person has looked, so it stays so. Do you have questions? Call "
    "{human_phone}.",
)
OBJECTED = T("claimed.objected", "You objected to the answer on {reference}. A person at {office} looks by {date}.")
PAID = T("claimed.paid", "{reference} was paid on {date}: {amount}. {payer} paid it.")
WITHDRAWN = T("claimed.withdrawn", "{reference} was taken back. It will not be paid. You can claim that day again.")
PAYER = T("claimed.payer", "The group that pays for {committee}")

CORRECT = T("claimed.correct", "Correct")
WITHDRAW = T("claimed.withdraw", "Take it back")
OBJECT = T("claimed.object", "Object")

RETURN_REASONS: Final[Mapping[str, T]] = {
    "day": T("claimed.return.day", "Please look at the day or the meeting."),
    "role": T("claimed.return.role", "Please look at your role at that meeting."),
    "meals": T("claimed.return.meals", "Please look at the meals you were given."),
    "miles": T("claimed.return.miles", "Please look at the miles or the night."),
    "call": T("claimed.return.call", "Please call {contact} about it first."),
    "policy": T("claimed.return.policy", "The committee has a rule for that day now. It changes your claim."),
}
DENY_REASONS: Final[Mapping[str, T]] = {
    "absent": T("claimed.deny.absent", "Your name is not on the list of who was there."),
    "paid": T("claimed.deny.paid", "It was paid in some other way."),
    "seat": T("claimed.deny.seat", "You held no seat that day that can be paid."),
    "rule": T("claimed.deny.rule", "The rule of the committee does not pay this."),
}


def told(text: T, args: Args, *more: Line, number: int, rows: Sequence[Row] = ()) -> Card:
    """Tell how a claim stands, with the ways to what happened to it and to the other claims."""
    ways = (button(HAPPENED, f"p|history|{number}"), button(BACK_HOME, HOME))
    return info(say(text, args), *more, rows=(*rows, ways, *standing()))


def correct_row(number: int) -> Row:
    """Offer to correct."""
    return (button(CORRECT, f"p|correct|{number}"),)


def withdraw_row(number: int) -> Row:
    """Offer to take it back."""
    return (button(WITHDRAW, f"p|withdraw|{number}"),)


def object_row(number: int) -> Row:
    """Offer to object."""
    return (button(OBJECT, f"p|object|{number}"),)
