"""Cards of a coordinator about the entry of the own initiative, and of the Office about entries nobody confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.directory import Capacity
from bot.render.parts import Args, Row, button, in_rows, say
from bot.render.staff import HOME, OPEN, UNDO
from bot.text import Card, Line, Plain, T

MINE = T("staff.entry.mine", "My entry")
MINE_OF = T("staff.entry.mine_of", "My entry: {name}")
TITLE = T("staff.entry.title", "{name}, in the directory. {runner} runs it.")
COUNTIES = T("staff.entry.counties", "Counties: {names}")
TOWNS = T("staff.entry.towns", "Towns: {names}")
ZIPS = T("staff.entry.zips", "ZIP codes: {names}")
NATIONS = T("staff.entry.nations", "Tribal Nations: {names}")
LANGUAGES = T("staff.entry.languages", "Languages: {names}")
ROOM = T("staff.entry.room", "Room: {state}, no end set")
ROOM_UNTIL = T("staff.entry.room_until", "Room: {state}, until {date}")
ROOM_ENDED = T("staff.entry.room_ended", "Room: {state}, but only until {date}. Please say it again.")
CONFIRMED = T("staff.entry.confirmed", "Confirmed on {date}")
CONFIRMED_OLD = T("staff.entry.confirmed_old", "Confirmed on {date}. That is more than 90 days ago: please check it.")
FAMILIES_READ = T("staff.entry.families_read", "Families read:")
NOT_SHOWN = T("staff.entry.not_shown", "New families are not offered it now:")
ALL_CORRECT = T("staff.entry.all_correct", "All correct")
DAYS_AWAY = T("staff.entry.days_away", "Days away")
WRONG = T("staff.entry.wrong", "Something is wrong")
STATES: Mapping[Capacity, T] = {
    Capacity.OPEN: T("staff.entry.open", "Open"),
    Capacity.ASK_FIRST: T("staff.entry.ask_first", "Ask first"),
    Capacity.WAIT_LIST: T("staff.entry.wait_list", "Wait list"),
    Capacity.FULL: T("staff.entry.full", "Full"),
}
UNTIL_WHEN = T("staff.entry.until_when", "{state}: until when? After that day families read that a person will check.")
SPANS: Mapping[int, T] = {
    14: T("staff.entry.two_weeks", "2 weeks: {date}"),
    30: T("staff.entry.one_month", "1 month: {date}"),
    91: T("staff.entry.three_months", "3 months: {date}"),
}
"""Days a capacity may hold; after three months nobody should rely on it."""
ROOM_SET = T("staff.entry.room_set", "Saved: {state} until {date}. Families see it from now on.")
CONFIRMED_NOW = T("staff.entry.confirmed_now", "Thank you. Confirmed on {date}.")
NOTHING_NEW = T("staff.entry.nothing_new", "It says so already.")
UNDONE = T("staff.entry.undone", "Undone. It is as before.")
GONE = T("staff.entry.gone", "The directory has no entry of yours. A person at {office} knows more: {human_phone}.")
WHO_CHANGES = T(
    "staff.entry.who_changes",
    "The other lines are changed by {office}: {human_phone}, {human_hours}. Or write to it here.",
)
CALL_OFFICE = T(
    "staff.entry.call_office", "The other lines are changed by {office}. Please call: {human_phone}, {human_hours}."
)
WRITE = T("staff.entry.write", "Write to the Office")
SENT = T("staff.entry.sent", "Sent. The Office reads it.")
FROM_READER = T("staff.entry.from_reader", "About the entry of {name}:")
REMIND = T("staff.entry.remind", "1 entry waits for a look. It takes a minute.")
STALE = T("staff.entry.stale", "Entries nobody confirmed for 90 days: {count}")
STALE_SHOW = T("staff.entry.stale_show", "Show these entries")
STALE_ONE = T("staff.entry.stale_one", "{name}: {date}")
STALE_MORE = T("staff.entry.stale_more", "And more: {count}. `directory list` shows them all.")
FULL_NOW = T("note.full_now", "{initiative} is full now, so it gets no new requests. Please pick again.")
MOST_STALE = 25
MOST_NAMES = 300
"""Letters of a list of places: an entry may name hundreds, a message holds 4,096."""


def names(text: T, said: Sequence[str]) -> tuple[Line, ...]:
    """List names on one line, none without any; a long list is cut."""
    if not said:
        return ()
    joined = ", ".join(said)
    cut = joined if len(joined) <= MOST_NAMES else joined[:MOST_NAMES].rpartition(", ")[0] + " …"
    return (Line(text, {"names": Plain(cut)}, tight=True),)


def entry(lines: Sequence[Line | Plain], code: str) -> Card:
    """Show the entry and all that one or two taps can change."""
    states = [button(label, f"r|cap|{code}|{state.value}") for state, label in STATES.items()]
    rows: tuple[Row, ...] = (
        (button(ALL_CORRECT, f"r|ok|{code}"),),
        *in_rows(states, 2),
        (button(DAYS_AWAY, "w|away"), button(WRONG, f"r|wrong|{code}")),
        (button(HOME, "r|home"),),
    )
    return Card(tuple(lines), rows)


def until_when(state: Capacity, code: str, ends: Mapping[int, date]) -> Card:
    """Ask until when a capacity holds."""
    spans = [button(SPANS[days], f"r|cap|{code}|{state.value}-{days}", {"date": end}) for days, end in ends.items()]
    return Card((say(UNTIL_WHEN, state=STATES[state]),), (*in_rows(spans), (button(MINE, f"r|entry|{code}"),)))


def saved(text: T, args: Args, code: str, undo: str = "") -> Card:
    """Say what was saved, with the way back for a while."""
    rows: list[Row] = [(button(UNDO, f"r|unentry|{code}|{undo}"),)] if undo else []
    return Card((say(text, args),), (*rows, (button(MINE, f"r|entry|{code}"), button(HOME, "r|home"))))


def wrong(args: Args, code: str, *, office: bool) -> Card:
    """Say who changes the other lines, and offer to write where somebody is there to read."""
    write: tuple[Row, ...] = ((button(WRITE, f"r|tell|{code}"),),) if office else ()
    back = (button(MINE, f"r|entry|{code}"), button(HOME, "r|home"))
    return Card((say(WHO_CHANGES if office else CALL_OFFICE, args),), (*write, back))


def from_reader(name: str, words: str) -> Card:
    """Show the Office what a coordinator wrote about the entry."""
    return Card((say(FROM_READER, name=Plain(name)), Plain(words)), ((button(HOME, "r|home"),),))


def reminder(code: str) -> Card:
    """Ask to look at an entry, naming nothing."""
    return Card((say(REMIND),), ((button(OPEN, f"r|entry|{code}"),),))


def stale(entries: Sequence[tuple[str, date]]) -> Card:
    """List entries nobody confirmed, with the day of the last word."""
    shown = [Line(STALE_ONE, {"name": Plain(name), "date": on}, tight=True) for name, on in entries[:MOST_STALE]]
    more = [say(STALE_MORE, count=len(entries) - MOST_STALE)] if len(entries) > MOST_STALE else []
    return Card((say(STALE, count=len(entries)), *shown, *more), ((button(HOME, "r|home"),),))


def beside(card: Card, mine: Sequence[tuple[str, str]], stale_count: int) -> Card:
    """Add to a home card: the way to one's own entries (code and name), and how many entries are stale."""
    alone = len(mine) == 1
    own = [button(MINE if alone else MINE_OF, f"r|entry|{code}", {"name": Plain(name)}) for code, name in mine]
    told = (say(STALE, count=stale_count),) if stale_count else ()
    show = ((button(STALE_SHOW, "r|stale"),),) if stale_count else ()
    return Card((*card.lines, *told), (*card.rows, *in_rows(own), *show))
