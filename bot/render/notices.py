"""What a family reads about a referral it sent. Notices say nothing; their button opens the card."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.parts import GO_ON, SHOW, Args, Row, button, info, say, standing
from bot.text import Button, Card, Line, Plain, T

MESSAGE = T("notice.message", "You have a message.")
OPEN = T("notice.open", "Open")

RECEIPT = T(
    "receipt.sent",
    "Sent to {initiative}. Your number: {reference}. {reader} will try to reach you by {date}. If not, {office} takes "
    "over. See it with /status. Take it back with /withdraw.",
)
RECEIPT_NATION = T(
    "receipt.nation",
    "Sent to {initiative}. Your number: {reference}. {reader} will try to reach you by {date}. If not, I ask you "
    "before {office} takes over. See it with /status. Take it back with /withdraw.",
)
RECEIPT_OFFICE = T(
    "receipt.office",
    "Sent to {office}. Your number: {reference}. A person will try to reach you by {date}. See it with /status. Take "
    "it back with /withdraw.",
)
NO_READER = T(
    "receipt.no_reader",
    "No one can read this right now, so I did not send it. Please call {human_phone}, {human_hours}. Your answers stay "
    "saved.",
)
NOBODY_THERE = T("note.nobody_there", "No one there can read it right now, so nothing was sent. Please pick again.")
ACCEPTED = T(
    "family.accepted",
    "Good news from {initiative}. {reader} will reach you the way you chose: {channel}. Your number: {reference}.",
)
DECLINED = T(
    "family.declined",
    "{initiative} cannot take this one: {reason}. You did nothing wrong by asking. Next: {next} may help. {runner} "
    "runs it. They have not seen your answers. Send to them? Or a person at {office} can look with you: {human_phone}.",
)
DECLINED_OFFICE = T(
    "family.declined_office",
    "{initiative} cannot take this one: {reason}. You did nothing wrong by asking. A person at {office} now looks with "
    "you and will try to reach you by {date}. Or call {human_phone}.",
)
OFFERED = T(
    "family.offered",
    "May a person at {office} send this to {next}? {runner} runs it. They have not seen your answers.",
)
SEND_NEXT = T("family.send_next", "Send to {next}")
OFFICE_LOOKS = T("family.office_looks", "A person at {office}")
WITH_OFFICE = T(
    "family.with_office",
    "A person at {office} has your request now and will try to reach you by {date}. Your number: {reference}.",
)
ASK_OFFICE = T(
    "family.ask_office",
    "The day has come and I have not heard that someone reached you. May a person at {office} take over?",
)
REACHED = T("family.reached", "Did someone reach you?")
REACHED_YES = T("family.reached.yes", "Yes")
REACHED_NO = T("family.reached.no", "No")
REACHED_GOOD = T("family.reached.good", "Good. You can still take it back any time: /withdraw.")
CLOSED = T("family.closed", "This request is closed now. Thank you for reaching out. /start opens a new one.")
EXPIRED = T("family.expired", "Your yes has ended, so this request is closed. /start opens a new one.")
WORDS = T("family.words", "From {initiative}:")
ANSWER_BACK = T("family.answer_back", "Answer")

STATUS = T("status.line", "{reference}: {state}")
STATUS_SENT = T("status.sent", "with {who}. They will try to reach you by {date}.")
STATUS_ACCEPTED = T("status.accepted", "accepted. You will hear from {who}.")
STATUS_OFFERED = T("status.offered", "waits for your answer.")
STATUS_CLOSED = T("status.closed", "closed. What you wrote here is erased by {date}.")
STATUS_WITHDRAWN = T("status.withdrawn", "taken back and closed to readers. What you wrote here is erased by {date}.")
STATUS_VIEWS = T("status.views", "Someone at {who} looked at your contact on {date}.")
STATUS_DRAFT = T("status.draft", "You have answers that are not sent yet.")
STATUS_NONE = T("status.none", "I hold no request of yours.")

WITHDRAW = T("withdraw.ask", "Take back {reference}? The group will only see that this number was taken back.")
WITHDRAW_ONE = T("withdraw.yes", "Take back {reference}")
WITHDRAWN = T("withdraw.done", "Taken back. No one will reach out to you about it.")
WITHDRAW_NONE = T("withdraw.none", "There is nothing to take back.")
DELETE = T(
    "delete.ask",
    "Erase your answers? A draft is gone at once. What was sent is taken back and closed to readers now, and erased by "
    "{date}. The group may hold notes of its own.",
)
DELETE_DRAFT = T("delete.ask_draft", "Erase your answers? Nothing was sent. They are gone at once.")
DELETE_YES = T("delete.yes", "Erase")
DELETED = T("delete.done", "Erased. To clear the chat too: open the chat menu in Telegram and tap Delete Chat.")
DELETED_SENT = T(
    "delete.done_sent",
    "Done. What you sent is taken back and closed to readers. It is erased by {date}; until then /status says so. To "
    "clear the chat too: open the chat menu in Telegram and tap Delete Chat.",
)
STAYS = T("delete.stays", "What you sent stays. /withdraw takes it back, /delete erases it.")
DELETE_NONE = T("delete.none", "There is nothing to erase.")
COMPLAINT_STAYS = T("delete.complaint", "Your complaint stays with {office}. It is erased by {date}.")
MYDATA = T("mydata.open", "This is what I hold. Tap Change to correct a line.")
MYDATA_SENT = T("mydata.sent", "Sent as {reference} to {who}. /delete erases it. This is what was sent:")
MYDATA_ENDED = T(
    "mydata.ended", "Sent as {reference} to {who}. It is closed, and erased by {date}. This is what was sent:"
)
MYDATA_DRAFT = T("mydata.draft", "This is begun and not sent:")
MYDATA_CLAIMS = T("mydata.claims", "These are your claims. /claims opens each:")
CORRECT = T("mydata.correct", "Correct {reference}")
CORRECTED = T("mydata.corrected", "Saved. Who reads it was told that a line changed.")
FINISH_FIRST = T("mydata.finish_first", "Please send or erase the answers you have open first.")
MYDATA_NONE = T("mydata.none", "I hold no answers of yours.")
MOVE = T(
    "move.code",
    "On the other phone, open this bot and type: /move {code}. It works once, until {date}. Then this phone loses "
    "access.",
)
MOVED_IN = T("move.in", "Done. Your requests are on this phone now. /status shows them.")
MOVED_OUT = T("move.out", "Your requests moved to another phone. Was that not you? Call {human_phone}.")
MOVE_WRONG = T("move.wrong", "That code is wrong or has ended. Please make a new one with /move on the other phone.")
MOVE_OTHER = T(
    "move.other",
    "This chat is already joined as another person, and it can be one person only. I moved nothing. Please make a new "
    "code for your own phone.",
)
MOVE_NONE = T("move.none", "There is nothing to move yet.")


def neutral(data: str) -> Card:
    """Say only that there is a message; its button opens it."""
    return Card((say(MESSAGE),), ((button(OPEN, data),),))


def told(text: T, args: Args, *, rows: Sequence[Row] = (), extra: Sequence[Line | Plain] = ()) -> Card:
    """Tell one thing about a referral."""
    return info(say(text, args), *extra, rows=(*rows, *standing()))


def receipt(args: Args, *, office: bool = False, nation: bool = False) -> Card:
    """Confirm that it was sent, to whom, and by when."""
    return told(RECEIPT_OFFICE if office else RECEIPT_NATION if nation else RECEIPT, args)


def declined(args: Args, referral_id: int) -> Card:
    """Tell of a decline and offer the next initiative, or the Office."""
    return told(DECLINED, args, rows=_offer_rows(args, referral_id))


def offered(args: Args, referral_id: int) -> Card:
    """Ask whether a new recipient may have it."""
    return told(OFFERED, args, rows=_offer_rows(args, referral_id))


def _offer_rows(args: Args, referral_id: int) -> tuple[Row, ...]:
    return (
        (button(SEND_NEXT, f"f|next|{referral_id}", args),),
        (button(OFFICE_LOOKS, f"f|office|{referral_id}", args),),
    )


def yes_no(text: T, args: Args, *, yes: Button, no: Button) -> Card:
    """Ask a yes or a no."""
    return told(text, args, rows=((yes, no),))


def ask_office(args: Args, referral_id: int) -> Card:
    """Ask whether the Office may take over from a Tribal initiative."""
    yes, no = button(REACHED_YES, f"f|office|{referral_id}"), button(REACHED_NO, f"f|card|{referral_id}")
    return yes_no(ASK_OFFICE, args, yes=yes, no=no)


def reached(args: Args, referral_id: int) -> Card:
    """Ask whether someone reached the family."""
    return yes_no(
        REACHED,
        args,
        yes=button(REACHED_YES, f"f|reached|{referral_id}"),
        no=button(REACHED_NO, f"f|unreached|{referral_id}"),
    )


def confirm(text: T, args: Args, *, label: T, data: str, extra: Sequence[Line] = ()) -> Card:
    """Ask before something that cannot be undone; `extra` says what stays."""
    return told(text, args, extra=extra, rows=((button(label, data, args),), (button(GO_ON, SHOW),)))


def confirm_each(text: T, items: Sequence[tuple[Args, int]]) -> Card:
    """Ask before taking back one of several."""
    lines = [say(text, args) for args, _ in items]
    rows: list[Row] = [(button(WITHDRAW_ONE, f"f|withdraw|{number}", args),) for args, number in items]
    return info(*lines, rows=(*rows, (button(GO_ON, SHOW),), *standing()))
