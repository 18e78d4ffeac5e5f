"""Cards of a committee's chair: the committee, its roster, one person, its meetings, what the law still asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.claims import Missing
from bot.domain.committee.clauses import CLAUSES
from bot.render.parts import Args, Row, button, in_rows, info, say
from bot.render.staff import OPEN, UNDO
from bot.text import Arg, Button, Card, Line, Plain, T

COMMITTEE = T("chair.committee", "Committee: {committee}")
WHICH = T("chair.which", "Which committee?")
SEATED = T("chair.seated", "People with a seat today: {count}")
COMPLETE = T("chair.complete", "Every seat that the law asks for is filled.")
MISSING = T("chair.missing", "The law still asks for:")
MISSING_COUNT = T("chair.missing_count", "Seats the law still asks for: {count}")
NOBODY = T("chair.nobody", "Nobody sits as: {clause}")
SEVERAL = T("chair.several", "Community members: {have}. The law asks for several, so {need} at least.")
SHARE = T("chair.share", "Community members: {have}. They must be one third of all, so {need} at least.")
NEXT_MEETING = T("chair.next_meeting", "Next: {activity} on {date}, {county}")
NO_MEETING = T("chair.no_meeting", "No meeting is planned.")
ROSTER = T("chair.roster", "Roster")
MEETINGS = T("chair.meetings", "Meetings")
CHECK = T("chair.check", "What the law asks for")
ADD_PERSON = T("chair.add_person", "Add a person")
ADD_MEETING = T("chair.add_meeting", "Add a meeting")
HOME = T("chair.home", "Back to the committee")
LATER = T("chair.later", "More")
BEFORE = T("chair.before", "Back")

ROSTER_OF = T("chair.roster_of", "Roster of {committee}:")
ROSTER_EMPTY = T("chair.roster_empty", "Nobody is on the roster of {committee} yet.")
SEAT = T("chair.seat", "{name}: {clause}, since {date}")
SEAT_UNTIL = T("chair.seat_until", "{name}: {clause}, {date} to {until}")
HELD = T("chair.held", "{clause}, since {date}")
HELD_UNTIL = T("chair.held_until", "{clause}, {date} to {until}")
CODE = T("chair.code", "Code: {code}")
LIVES_IN = T("chair.lives_in", "Lives in: {county}")
IS_YOUTH = T("chair.is_youth", "Under 18: someone settles by phone who gets the money.")
IN_CHAT = T("chair.in_chat", "Has joined in the chat.")
NOT_IN_CHAT = T("chair.not_in_chat", "Has not joined in the chat yet.")
MAY_CLAIM = T("chair.may_claim", "This seat may be paid per diem (Subd. 6(c)).")
MAY_NOT_CLAIM = T("chair.may_not_claim", "This seat is not paid per diem (Subd. 6(c)). So it needs no link.")
END_SEAT = T("chair.end_seat", "End this seat")
NEW_LINK = T("chair.new_link", "Make a link to join")
MORE_SEATS = T("chair.more_seats", "Add another seat")

ADDED = T("chair.added", "Added: {name}, {clause}, since {date}.")
LINK = T("chair.link", "Hand this link to {name} only. It works once, until {date}:")
START = T("chair.start", "{name} sends this to the bot. It works once, until {date}:")
ENDED = T("chair.ended", "The seat of {name} ends on {date}.")
REOPENED = T("chair.reopened", "Undone. The seat of {name} is as before.")
GONE = T("chair.gone", "That is not there any more.")
TOO_LATE = T("chair.too_late", "That has moved on and cannot be undone.")
LEFT_UNSAVED = T("chair.left_unsaved", "Nothing was saved.")
LEAVE_UNSAVED = T("chair.leave_unsaved", "Leave without saving")
HOLDS_IT = T("chair.holds_it", "{name} holds that seat on some of these days already. Nothing was saved.")
OTHER_NAME = T(
    "chair.other_name", "That code belongs to another name. Nothing was saved. {office} can help: {human_phone}."
)

MEETINGS_OF = T("chair.meetings_of", "Meetings of {committee}:")
MEETINGS_NONE = T("chair.meetings_none", "{committee} has no meeting on the list yet.")
MEETING = T("chair.meeting", "{date}: {activity}, {county}")
MEETING_OFF = T("chair.meeting_off", "{date}: {activity}, called off")
HOURS = T("chair.hours", "From {starts} to {ends}")
MODE = T("chair.mode", "How: {mode}")
PROVIDED = T("chair.provided", "Meals provided: {meals}")
RESTS = T("chair.rests", "Claims filed for that day: {count}. They keep what they were filed with.")
CHANGE = T("chair.change", "Change it")
CANCEL = T("chair.cancel", "Call it off")
CANCEL_ASK = T("chair.cancel_ask", "Call this off? {activity}, {date}. Members can then not claim it, and are told.")
CANCEL_YES = T("chair.cancel_yes", "Yes, call it off")
CANCELLED = T("chair.cancelled", "Called off: {activity}, {date}.")
RESTORE = T("chair.restore", "It takes place after all")
RESTORED = T("chair.restored", "It takes place again: {activity}, {date}.")
SAVED = T("chair.saved", "Saved: {activity} on {date}, {county}.")

DAY_IS = T("chair.day_is", "The day: {date}.")
SAME_DAY = T(
    "chair.same_day", "There is something on the list for that day already. Go on only if this is another one."
)
STARTS_IS = T("chair.starts_is", "Starts: {starts}")
SAME_NAME = T("chair.same_name", "That name is on the roster already. Go on only if this is another person.")
MORNING = T("chair.morning", "{time} a.m.")
EVENING = T("chair.evening", "{time} p.m.")
DATE = T("chair.date", "{date}")
NAME_IS = T("chair.name_is", "Name: {name}")

NOT_A_DAY = T("problem.day", "I cannot read that as a day. Type it like Dec 3 or 12/3/2026.")
STILL_NOT_A_DAY = T("problem.day_again", "I still cannot read it. Type month, day and year, like 12/3/2026.")
DAY_TOO_FAR = T("problem.day_too_far", "{date} is too far away. Please check the year.")
NOT_AN_HOUR = T("problem.hour", "I cannot read that as a time. Type it like 6 pm or 18:00.")
WHICH_HALF = T("problem.hour_half", "Morning or evening? Type it like 6 am or 6 pm.")
ENDS_BEFORE = T("problem.ends_before", "It has to end after it starts, on the same day.")
NOT_MEALS = T("problem.meals", "I cannot read that. Tap the meals, or No meal.")
NOT_A_COUNTY = T("problem.county", "I do not know that place. Try a town or a county name, like Ely or Ramsey.")
STILL_NOT_A_COUNTY = T("problem.county_again", "I still do not find it. Tap Show me the counties.")
NOT_HERE = T("problem.county_outside", "That place is not in Minnesota. Tap Show me the counties if you like.")
NOT_A_PERSON = T("problem.person", "Please type just a name, up to 60 letters.")
NOT_A_CODE = T("problem.code", "Please type just the code, up to 40 letters, or tap Skip.")
SEAT_ENDS_BEFORE = T("problem.seat_ends", "The seat began on {date}. Its last day cannot lie before that.")
HALF = 12


def hour(said: str) -> Line:
    """Say an hour of 24 (`18:00`) as people do."""
    number, minutes = int(said[:2]), said[3:]
    time = f"{number % HALF or HALF}:{minutes}"
    return say(EVENING if number >= HALF else MORNING, time=Plain(time))


def said(reader: str, answer: str) -> Arg | None:
    """Say a typed day or hour as people do; None for what other readers read."""
    if reader in {"day", "since", "last"}:
        return date.fromisoformat(answer)
    return hour(answer) if reader in {"starts", "ends"} else None


def home(committee: str, number: str, lines: Sequence[Line], waits: Sequence[Button] = ()) -> Card:
    """Show a committee, what waits for its chair, and the ways into it."""
    rows: tuple[Row, ...] = (
        *in_rows(waits),
        (button(ROSTER, f"m|roster|{number}"), button(MEETINGS, f"m|meets|{number}")),
        (button(ADD_PERSON, f"m|addseat|{number}"), button(ADD_MEETING, f"m|addmeet|{number}")),
        (button(CHECK, f"m|check|{number}"),),
    )
    return info(say(COMMITTEE, committee=Plain(committee)), *lines, rows=rows)


def welcome(line: Line, opens: str) -> Card:
    """Greet who has just joined, with the way to what they joined for."""
    return info(line, rows=((button(OPEN, opens),),))


def which(committees: Sequence[tuple[str, str]]) -> Card:
    """Ask which committee (id and name)."""
    buttons = [button(Plain(name), f"m|home|{number}") for number, name in committees]
    return info(say(WHICH), rows=in_rows(buttons))


def check(committee: str, number: str, missing: Sequence[Missing]) -> Card:
    """Say what the law still asks for."""
    lines = [_lacking(each) for each in missing]
    told = (say(MISSING), *(replace(line, tight=True) for line in lines)) if lines else (say(COMPLETE),)
    return info(say(COMMITTEE, committee=Plain(committee)), *told, rows=(_back(number),))


def _lacking(missing: Missing) -> Line:
    """Say one thing that is lacking."""
    texts = {"several": SEVERAL, "share": SHARE, "clause": NOBODY}
    args: Args = {"clause": CLAUSES[str(missing.clause)], "have": missing.have, "need": missing.need}
    return say(texts[missing.kind], args)


def listed(head: Line, lines: Sequence[Line], buttons: Sequence[Button], rows: Sequence[Row], number: str) -> Card:
    """Show one page of a list."""
    tight = [replace(line, tight=True) for line in lines]
    return info(head, *tight, rows=(*in_rows(buttons, 2), *rows, _back(number)))


def pages(verb: str, number: str, page: int, *, more: bool) -> tuple[Row, ...]:
    """Lead to the pages beside one of a list."""
    before = [button(BEFORE, f"m|{verb}|{number}|{page - 1}")] if page else []
    after = [button(LATER, f"m|{verb}|{number}|{page + 1}")] if more else []
    return (tuple(before + after),) if before or after else ()


def person(lines: Sequence[Line], ways: Sequence[Button], number: str) -> Card:
    """Show one person of the roster."""
    return info(*_together(lines), rows=(*in_rows(ways), (button(ROSTER, f"m|roster|{number}"), _home(number))))


def told(text: T, args: Args, number: str, *, extra: Sequence[Line | Plain] = (), ways: Sequence[Button] = ()) -> Card:
    """Say what was done, with the ways on."""
    return info(say(text, args), *extra, rows=(*in_rows(ways), _back(number)))


def done(lines: Sequence[Line | Plain], number: str) -> Card:
    """Say several things that were done."""
    return info(*lines, rows=(_back(number),))


def undoable(text: T, args: Args, number: str, undo: str) -> Card:
    """Say what was done, with the way back for a while."""
    return info(say(text, args), rows=((button(UNDO, undo),), _back(number)))


def meeting(lines: Sequence[Line], ways: Sequence[Button], number: str) -> Card:
    """Show one meeting."""
    return info(*_together(lines), rows=(*in_rows(ways, 2), (button(MEETINGS, f"m|meets|{number}"), _home(number))))


def cancel(args: Args, meeting_id: int) -> Card:
    """Ask before a meeting is called off."""
    yes, no = button(CANCEL_YES, f"m|off|{meeting_id}"), button(BEFORE, f"m|meet|{meeting_id}")
    return info(say(CANCEL_ASK, args), rows=((yes, no),))


def held(clause: T, first: date, last: date | None, name: str = "") -> Line:
    """Say a seat: its clause and its days, with the name in a list."""
    text = (SEAT if last is None else SEAT_UNTIL) if name else HELD if last is None else HELD_UNTIL
    return say(text, {"name": Plain(name), "clause": clause, "date": first, "until": last or first})


def _together(lines: Sequence[Line]) -> list[Line]:
    return [replace(line, tight=index > 0) for index, line in enumerate(lines)]


def _back(number: str) -> Row:
    return (_home(number),)


def _home(number: str) -> Button:
    return button(HOME, f"m|home|{number}")
