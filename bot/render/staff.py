"""Cards for coordinators and the Office: a notice without content, then what the role may see, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.referral import DECLINE_LABELS, OUTCOMES
from bot.render.parts import Args, Row, button, in_rows, info, say
from bot.text import Arg, Card, Line, Plain, T

WAITS = T("staff.waits", "1 item waits. Due {date}.")
WAITING = T("staff.waiting", "{count} items wait.")
NOTHING_WAITS = T("staff.nothing_waits", "Nothing waits for you.")
OPEN = T("staff.open", "Open")
OPEN_ONE = T("staff.open_one", "Open {reference}, due {date}")
MINE = T("staff.mine", "Yours: {reference}")
KNOW = T(
    "staff.know",
    "{reference}. {for_whom}, age {age}, {county}. Before any name: do you know this family, or might you?",
)
KNOW_NO = T("staff.know.no", "No, show it")
KNOW_YES = T("staff.know.yes", "I know them, or may")
HANDED_ON = T("staff.handed_on", "Thank you. It goes to another reader, and you will not see it.")
DETAILS = T("staff.details", "{reference}. What the family wants you to know:")
FOR_WHOM = {
    "self": T("staff.for_whom.self", "The person who writes"),
    "child": T("staff.for_whom.child", "A child; a parent or carer writes"),
    "hurt": T("staff.for_whom.hurt", "A person who was harmed; they write"),
}
ACCEPT = T("staff.accept", "Accept")
DECLINE = T("staff.decline", "I cannot take this")
REPORT = T("staff.report", "I may need to report")
REPORT_CARD = T(
    "staff.report_card",
    "A child in danger now: call 911. Else call child protection in {county}; the Office gives you the number: "
    "{human_phone}. You told yourself first at {date}: speak within 24 hours, write within 72 hours "
    "(Minn. Stat. 260E.06 and 260E.09).",
)
TAKEN = T("staff.taken", "Someone else has it already, or it has moved on.")
YOURS = T("staff.yours", "{reference} is yours. The family knows. Call rule: {rule}. Good time: {time}.")
YOURS_IN_CHAT = T("staff.yours_in_chat", "{reference} is yours. The family knows. It wants your answer in this chat.")
SHOW_CONTACT = T("staff.show_contact", "Show contact for 15 minutes")
CONTACT = T("staff.contact", "{reference}\n{name}\n{contact}\nCall rule: {rule}\nThis goes away in 15 minutes.")
IN_CHAT = T("staff.in_chat", "in this chat: use Write to them")
WRITE = T("staff.write", "Write to them")
CLOSE = T("staff.close", "Close")
NOTED = T("staff.noted", "Noted: {outcome}. Next?")
REASON = T("staff.reason", "Why can you not take {reference}? The family reads the reason.")
WILL_DECLINE = T("staff.will_decline", "In 5 minutes the family hears: {reason}. Undo before then if you like.")
WILL_CLOSE = T("staff.will_close", "{reference} closes in 5 minutes.")
UNDO = T("staff.undo", "Undo")
UNDONE = T("staff.undone", "Undone. Nothing was sent.")
TOO_LATE = T("staff.too_late", "That has moved on and cannot be undone.")
WITHDRAWN = T("staff.withdrawn", "{reference} was taken back.")
CORRECTED = T("staff.corrected", "{reference}: a line was corrected.")
KEEP_REQUEST = T(
    "staff.keep_request",
    "{reference}: a young person asks that a parent not be given the data. Reason: {reason}. You decide as the "
    "designee (Minn. Rules 1205.0500). Due {date}.",
)
KEEP_YES = T("staff.keep.yes", "Keep it from the parent")
KEEP_NO = T("staff.keep.no", "Do not keep it")
KEEP_DONE = T("staff.keep.done", "Recorded. The decision is kept with {reference}.")
FROM_FAMILY = T("staff.from_family", "{reference} writes:")
COMPLAINT = T("staff.complaint", "A complaint to the Office:")
UNREACHABLE = T("staff.unreachable", "{reference}: the chat of the family cannot be reached. Please use another way.")
READER_UNREACHABLE = T("staff.reader_unreachable", "{reference}: the chat of a reader cannot be reached.")
GAP = T("staff.gap", "{reference} came to the Office: {why}.")
WHY_LATE = T("staff.why.late", "nobody accepted it in time")
WHY_DECLINED = T("staff.why.declined", "it was declined")
WHY_NOBODY = T("staff.why.nobody", "no group with a live reader serves that place")
WHY_UNREACHED = T("staff.why.unreached", "the family says no one reached them")
WHY_KNOWN = T("staff.why.known", "its readers know the family")
WHY_LEFT = T("staff.why.left", "its reader left")
OFFER = T("staff.offer", "Offer another group")
OFFER_WHICH = T("staff.offer_which", "Which group should the family be asked about?")
OFFER_SENT = T("staff.offer_sent", "The family is asked. Until it says yes, {reference} stays here.")
INVITE_COORDINATOR = T("staff.invite.coordinator", "This link makes you a reader of referrals for {initiative}. Join?")
INVITE_OFFICE = T("staff.invite.office", "This link makes you a member of {office} with all its rights. Join?")
JOIN = T("staff.join", "Yes, join")
JOIN_NOT = T("staff.join_not", "No")
JOINED = T(
    "staff.joined",
    "Welcome. You get one short line when something waits. /queue shows it, /away sets days off, /leave ends this.",
)
JOINED_NOT = T("staff.joined_not", "You did not join.")
AWAY = T("staff.away", "How long are you away? Others get what comes.")
AWAY_BACK = T("staff.away.back", "I am here")
AWAY_SET = T("staff.away.set", "Set: away until {date}.")
AWAY_ENDED = T("staff.away.ended", "Welcome back.")
LEAVE = T("staff.leave", "Leave your role now? What you have goes to another reader.")
LEAVE_YES = T("staff.leave.yes", "Leave")
LEFT = T("staff.left", "You left. Thank you.")
NOT_YOURS = T("staff.not_yours", "There is nothing to show under that.")
HOME = T("staff.home", "Back to the list")


def notice(date: Arg, data: str) -> Card:
    """Say that one item waits, and nothing else."""
    return Card((say(WAITS, date=date),), ((button(OPEN, data),),))


def plain(text: T, args: Args, opens: str = "") -> Card:
    """Say one sentence, with the way to what it is about, or back to the list."""
    return Card((say(text, args),), ((button(OPEN, opens) if opens else button(HOME, "r|home"),),))


def with_words(text: T, words: Plain) -> Card:
    """Show what somebody wrote."""
    return Card((say(text), words), ((button(HOME, "r|home"),),))


def queue(items: Sequence[tuple[int, Args]], mine: Sequence[tuple[int, Args]]) -> Card:
    """List what waits and what is one's own."""
    head = say(WAITING, count=len(items)) if items else say(NOTHING_WAITS)
    buttons = [button(OPEN_ONE, f"r|open|{number}", args) for number, args in items[:20]]
    buttons += [button(MINE, f"r|mine|{number}", args) for number, args in mine[:20]]
    return Card((head,), in_rows(buttons))


def know(args: Args, referral_id: int) -> Card:
    """Ask about knowing the family, before any name."""
    return Card(
        (say(KNOW, args),),
        ((button(KNOW_NO, f"r|see|{referral_id}"),), (button(KNOW_YES, f"r|know|{referral_id}"),)),
    )


def details(args: Args, lines: Sequence[Line], referral_id: int, *, office: bool) -> Card:
    """Show what was sent, without the contact."""
    rows: list[Row] = [
        (button(ACCEPT, f"r|take|{referral_id}"), button(DECLINE, f"r|no|{referral_id}")),
        (button(REPORT, f"r|report|{referral_id}"),),
    ]
    if office:
        rows[0] = (button(ACCEPT, f"r|take|{referral_id}"), button(OFFER, f"r|offer|{referral_id}"))
    return Card((say(DETAILS, args), *lines), tuple(rows))


def yours(args: Args, referral_id: int, *, text: T = YOURS, in_chat: bool = False) -> Card:
    """Show the reader's own referral: contact (where it is not this chat), outcomes, closing."""
    contact = () if in_chat else ((button(SHOW_CONTACT, f"r|contact|{referral_id}"),),)
    outcomes = [button(label, f"r|out|{referral_id}|{code}") for code, label in OUTCOMES.items()]
    rows: tuple[Row, ...] = (
        *contact,
        (button(WRITE, f"r|write|{referral_id}"), button(REPORT, f"r|report|{referral_id}")),
        *in_rows(outcomes, 2),
        (button(CLOSE, f"r|close|{referral_id}"), button(HOME, "r|home")),
    )
    return Card((say(YOURS_IN_CHAT if in_chat and text is YOURS else text, args),), rows)


def contact(args: Args) -> Card:
    """Show name and contact; goes away."""
    return Card((say(CONTACT, args),))


def reasons(args: Args, referral_id: int) -> Card:
    """Offer the listed reasons to decline."""
    buttons = [button(label, f"r|dec|{referral_id}|{code}") for code, label in DECLINE_LABELS.items()]
    return Card((say(REASON, args),), (*in_rows(buttons), (button(HOME, f"r|see|{referral_id}"),)))


def undoable(text: T, args: Args, referral_id: int) -> Card:
    """Say what happens in five minutes."""
    return Card((say(text, args),), ((button(UNDO, f"r|undo|{referral_id}"),), (button(HOME, "r|home"),)))


def choose(args: Args, referral_id: int, names: Mapping[str, str]) -> Card:
    """Offer initiatives (code to name) the family may be asked about."""
    buttons = [button(Plain(name), f"r|ask|{referral_id}|{code}") for code, name in names.items()]
    return Card((say(OFFER_WHICH, args),), (*in_rows(buttons), (button(HOME, "r|home"),)))


def keep_request(args: Args, referral_id: int) -> Card:
    """Ask the designee for the decision."""
    rows = ((button(KEEP_YES, f"r|keep|{referral_id}|yes"), button(KEEP_NO, f"r|keep|{referral_id}|no")),)
    return Card((say(KEEP_REQUEST, args),), rows)


def invitation(text: T, args: Args, token: str) -> Card:
    """Show what a link is for, before it does anything."""
    return info(say(text, args), rows=((button(JOIN, f"i|yes|{token}"), button(JOIN_NOT, "i|no|")),))


def leave() -> Card:
    """Ask before leaving."""
    return Card((say(LEAVE),), ((button(LEAVE_YES, "w|leave"), button(HOME, "r|home")),))
