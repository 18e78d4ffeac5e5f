"""Cards of a member about claims: what can be claimed, what stands, the receipt, a price before the meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.committee.clauses import CLAUSES
from bot.render.parts import LEAVE, Args, Row, button, in_rows, info, say, standing
from bot.text import Button, Card, Line, T

HOME: Final = "p|home"

CAN = T("claim.can", "You can claim {date} until {until}.")
CAN_OF = T("claim.can_of", "{committee}: you can claim {date} until {until}.")
CAN_WAIT = T("claim.can_wait", "You can claim {date}. It waits until there is a rule for that day.")
ASK = T("claim.ask", "Is that wrong? Ask {contact}.")
LOOK_AGAIN = T("claim.look_again", "Something changed just now. Please look again.")
CHANGE = T("claim.change", "Change something")
NONE_NOW = T("claim.none_now", "There is no day to claim right now.")
CANNOT = T("claim.cannot", "{date}: {reason}")
OWN = T("claim.own", "{reference}: {amount}, {state}")
TOTALS = T(
    "claim.totals",
    "Approved or paid so far: {calendar} for days in {year}, and {fiscal} in federal fiscal year {fiscal_year}.",
)
TAXES = T("claim.taxes", "This money may touch your taxes or benefits. Ask {contact} if you are not sure.")
STATES: Mapping[str, T] = {
    "submitted": T("claim.state.submitted", "waits for a yes, by {date}"),
    "no_policy": T("claim.state.no_policy", "waits for a rule of the committee"),
    "returned": T("claim.state.returned", "came back to you"),
    "approved": T("claim.state.approved", "approved, paid by {date}"),
    "paid": T("claim.state.paid", "paid on {date}"),
    "denied": T("claim.state.denied", "denied"),
    "objected": T("claim.state.objected", "you objected, and the Office looks"),
    "withdrawn": T("claim.state.withdrawn", "taken back"),
}
CLAIM_DAY = T("claim.claim_day", "Claim {date}")
CLAIM_DAY_OF = T("claim.claim_day_of", "{date}, {committee}")
CLAIM_ALL = T("claim.claim_all", "Claim {count} days in one")
GO_ON = T("claim.go_on", "Go on with my claim")
OPEN_ONE = T("claim.open_one", "Open {reference}")
PREVIEW_DAY = T("claim.preview_day", "What {date} pays")
ALL_CLAIMS = T("claim.all", "All my claims")
NO_CLAIMS = T("claim.no_claims", "You have filed no claim yet.")
HAPPENED = T("claim.happened", "What happened")
HISTORY = T("claim.history", "What happened to {reference}:")
VERSION = T("claim.version", "Version {version}, of {date}: {amount}")
MOVED: Final[Mapping[str, T]] = {
    "submitted": T("claim.moved.submitted", "{date}: you filed it"),
    "revised": T("claim.moved.revised", "{date}: it was changed and filed again"),
    "returned": T("claim.moved.returned", "{date}: it came back to you"),
    "approved": T("claim.moved.approved", "{date}: approved"),
    "denied": T("claim.moved.denied", "{date}: denied"),
    "objected": T("claim.moved.objected", "{date}: you objected"),
    "upheld": T("claim.moved.upheld", "{date}: the answer stays"),
    "reopened": T("claim.moved.reopened", "{date}: sent on to another person"),
    "paid": T("claim.moved.paid", "{date}: paid"),
    "withdrawn": T("claim.moved.withdrawn", "{date}: you took it back"),
}
FAMILY = T("claim.family", "Help for me or a child")
BACK_HOME = T("claim.back_home", "My claims")
ADD_DAY = T("claim.add_day", "Add a day")
FILE_NOTHING = T("claim.file_nothing", "File nothing")

DAY_LABEL = T("claim.day_label", "{date}, {county}")
NOT_ANY = T("claim.not_any", "None of these")
TRUE = T("claim.true", "Yes, that is true")
ROLES: Final[Mapping[int, T]] = {int(clause): label for clause, label in CLAUSES.items()}
ROLE_NOT_PAID = T(
    "claim.role_not_paid",
    "On {date} you were there in a role that this law does not pay (subd. 6(c)). Your time there counts just the same.",
)
NOT_MILES = T("problem.miles", "Please type a whole number of miles, like 24, or tap the button.")
STILL_NOT_MILES = T("problem.miles_again", "I still cannot read it. Type only digits, like 24.")

WHICH = T("claim.which", "What do you want to see?")
TO_MINE = T("claim.to.mine", "My own claims")
TO_DECIDE = T("claim.to.decide", "Claims to decide")
TO_COMMITTEE = T("claim.to.committee", "My committee")

PREVIEW = T("claim.preview", "This is what the day pays if you come. You can claim it from the day after.")
RECEIPT = T(
    "claim.receipt",
    "Filed. Your number: {reference}. It is {amount} from {committee}. Someone who may approve it looks by {date}. I "
    "tell you what they say.",
)
RECEIPT_WAITS = T(
    "claim.receipt_waits",
    "Filed, and now it waits. Your number: {reference}. {committee} has no rule for that day yet. It can be paid once "
    "there is a rule. I tell you when that changes.",
)
CORRECTED = T(
    "claim.corrected",
    "Changed. Your number is still {reference}. It is now {amount} from {committee}. It needs a new yes. Someone looks "
    "by {date}.",
)
RATE_NEW = T("claim.rate_new", "One rate is new. A person checks it before anyone can say yes.")
PAYEE = T(
    "claim.payee",
    "A person talks with you about who gets the money, by {date}. That is done outside this chat. Never type a bank or "
    "tax number here.",
)
SEE = T("claim.see", "See it any time: /claims.")
TAKEN = T(
    "claim.taken",
    "One of these days is in a claim already. Maybe it was filed on another phone. I filed nothing new.",
)
MOVED_ON = T("claim.moved_on", "This claim has moved on, so I changed nothing.")
KEPT = T("claim.kept", "It is kept for 30 days and not filed. {contact} can help. /claims goes on.")
NUMBER = T(
    "claim.number",
    "That looked like a bank, card or tax number. I took it out of this chat and did not keep it. I never ask for one. "
    "Getting paid is settled with a person, not here.",
)
WITHDRAW = T("claim.withdraw", "Take back {reference}? It will not be paid. You can claim the day again.")
WITHDRAW_YES = T("claim.withdraw.yes", "Take back {reference}")
WITHDRAW_NO = T("claim.withdraw.no", "No, keep it")
STAYS = T(
    "claim.stays",
    "Claims you filed stay: they are records of public money. They hold no bank or tax number. /claims shows them.",
)
OBJECTED = T("claim.objected", "Sent to {office}. A person there looks again at {reference}. I tell you what they say.")


def home(lines: Sequence[Line], buttons: Sequence[Button]) -> Card:
    """Show what can be claimed and what stands."""
    return info(*lines, rows=(*in_rows(buttons), *standing()))


def with_ways(card: Card, ways: Sequence[Button]) -> Card:
    """Add to a card of a committee's conversation what else may be done there, above the standing rows."""
    above = len(card.rows) - len(standing())
    return replace(card, rows=(*card.rows[:above], *in_rows(ways, 2), *card.rows[above:]))


def told(*lines: Line, buttons: Sequence[Button] = ()) -> Card:
    """Say some sentences, with the way to the member's claims."""
    rows: tuple[Row, ...] = (*in_rows(buttons), (button(BACK_HOME, HOME),))
    return info(*lines, rows=(*rows, *standing()))


def ask_withdraw(args: Args, number: int) -> Card:
    """Ask before taking a claim back."""
    yes, no = button(WITHDRAW_YES, f"p|withdraw|{number}|yes", args), button(WITHDRAW_NO, f"p|card|{number}")
    return info(say(WITHDRAW, args), rows=((yes,), (no,), *standing()))


def beside(card: Card, doors: Sequence[Button]) -> Card:
    """Add to a home card the ways to claims."""
    return replace(card, rows=(*card.rows, *in_rows(doors)))


def which(buttons: Sequence[Button], notes: Sequence[Line] = ()) -> Card:
    """Offer what the roles of a chat give."""
    return Card((say(WHICH), *notes), (*in_rows(buttons), (button(LEAVE, "s|leave"),)))
