"""What is said of an entry: its lines for its coordinator, notes to the Office about it, and the reminder to look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain import reasons
from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY, Directory, Initiative
from bot.domain.directory.model import CONFIRMED_FOR_DAYS
from bot.domain.eligibility import Fit
from bot.domain.places import counties, nations
from bot.domain.routing import Query, choose
from bot.flows.note import NOTE
from bot.ports import SECOND, Conversation, Due, Staff
from bot.render import entry as cards
from bot.render import help as helps
from bot.render import notices
from bot.render import staff as staff_cards
from bot.render.parts import say
from bot.service import referrals, talk
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.service.host import ANOTHER, CITY, runner
from bot.text import Line, Plain

CONFIRM: Final = "confirm"
"""Kind of the due row of a coordinator's reminder; its subject is the role."""
FIRST_LOOK_DAYS: Final = 14
"""Who has just joined is not asked at once."""
REMIND_DAYS: Final = 30
"""Never more often than this."""
ANOTHER_READER_DAYS: Final = 7
"""While another reader of the initiative is the one who is asked, it is looked at again after this."""
MORNING: Final = time(9)
WANTS_NATION: Final = {ANOTHER_NATION: ANOTHER, NATIVE_IN_CITY: CITY}


# --- the entry -------------------------------------------------------------------------------------------------------


def lines(desk: Desk, directory: Directory, one: Initiative) -> list[Line | Plain]:
    """Write an entry as the directory has it, and as families read it."""
    title = say(cards.TITLE, name=Plain(one.name), runner=runner(one))
    today = desk.world.day(desk.now)
    stands = (_room(one, today), _confirmed(one, today))
    return [title, *_area(desk, one), *_rules(desk, one), *stands, *families_read(desk, directory, one)]


def _area(desk: Desk, one: Initiative) -> Iterator[Line]:
    area = one.area
    named = [Plain(nations()[each].name) if each in nations() else WANTS_NATION[each] for each in area.nations]
    yield from cards.names(cards.NATIONS, [desk.world.say(each, desk.language) for each in named])
    yield from cards.names(cards.COUNTIES, [counties()[fips].name for fips in area.counties])
    yield from cards.names(cards.TOWNS, [f"{each.name} ({counties()[each.county].name})" for each in area.towns])
    yield from cards.names(cards.ZIPS, area.zips)


def _rules(desk: Desk, one: Initiative) -> Iterator[Line]:
    spoken = [desk.world.say(reasons.language_name(code), desk.language) for code in one.languages]
    yield from cards.names(cards.LANGUAGES, spoken)
    yield replace(_ages(one), tight=True)


def _ages(one: Initiative) -> Line:
    low, high = one.eligibility.min_age, one.eligibility.max_age
    if low is not None and high is not None:
        return reasons.line(reasons.AGES_BETWEEN, youngest=low, oldest=high)
    if low is not None:
        return reasons.line(reasons.AGES_FROM, youngest=low)
    return reasons.line(reasons.AGES_ANY) if high is None else reasons.line(reasons.AGES_TO, oldest=high)


def _room(one: Initiative, today: date) -> Line:
    if one.capacity_until is None:
        return replace(say(cards.ROOM, state=cards.STATES[one.capacity]), tight=True)
    text = cards.ROOM_UNTIL if one.capacity_known(today) else cards.ROOM_ENDED
    return replace(say(text, state=cards.STATES[one.capacity], date=one.capacity_until), tight=True)


def _confirmed(one: Initiative, today: date) -> Line:
    text = cards.CONFIRMED if one.confirmed(today) else cards.CONFIRMED_OLD
    return replace(say(text, date=one.confirmed_on), tight=True)


def families_read(desk: Desk, directory: Directory, one: Initiative) -> list[Line]:
    """Write what a family of its area and age reads, or why none is offered it."""
    choice = choose(directory, _usual(directory, one, desk.world.day(desk.now))).of(one.id)
    if choice is None:
        return []
    if choice.fit is Fit.NO:
        return [say(cards.NOT_SHOWN), *(replace(each, tight=True) for each in choice.reasons)]
    about = talk.host_of(desk).offer(choice, alone=True).about
    return [say(cards.FAMILIES_READ), *(replace(each, tight=True) for each in about)]


def _usual(directory: Directory, one: Initiative, today: date) -> Query:
    """Ask as somebody would whom this entry is for: of its first Nation, town, ZIP or county, of its youngest age."""
    area, rules = one.area, one.eligibility
    age = rules.min_age if rules.min_age is not None else rules.max_age
    query = Query(on=today, age=age if age is not None else 14, circumstances=rules.circumstances or None)
    if area.nations:
        fips = area.counties or (nations()[area.nations[0]].counties_main if area.nations[0] in nations() else ())
        return replace(query, nation=area.nations[0], counties=tuple(fips[:1]))
    if area.counties:
        return replace(query, counties=area.counties[:1])
    if area.towns:
        return replace(query, counties=(area.towns[0].county,), town=area.towns[0].folded)
    county = next((each for each, found in directory.by_county.items() if one in found), "")
    return replace(query, counties=(county,), zip=area.zips[0] if area.zips else "")


# --- a note to the Office --------------------------------------------------------------------------------------------


async def begin(desk: Desk, one: Initiative) -> None:
    """Ask for words to the Office about an entry, where somebody there can read them."""
    if await desk.unit.staff_for("office"):
        await talk.begin(desk, NOTE, {"entry": one.code})
    else:
        desk.show(cards.wrong(desk.world.args, one.code, office=False))


async def send(desk: Desk, conversation: Conversation) -> None:
    """Give the words to everybody at the Office; the notice says nothing of them."""
    await desk.unit.clear_due("draft_ends", conversation.id)
    await desk.unit.save_conversation(replace(conversation, state="done", reopened=None, touched_us=desk.now))
    for each in await desk.unit.staff_for("office"):
        chat = await desk.unit.chat_by_id(each.chat_id)
        await desk.tell(
            chat, notices.neutral(f"r|fix|{conversation.id}"), key=f"fix:{conversation.id}:{each.id}", subject=None
        )
    desk.show(helps.one(cards.SENT, desk.world.args))


async def read(desk: Desk, number: str) -> None:
    """Show the Office what was written about an entry."""
    found = await desk.unit.conversation_by_id(row_id(number))
    code = found.answers.get("entry", "") if found and (found.flow, found.state) == (NOTE.id, "done") else ""
    if found is None or not code:
        desk.show(staff_cards.plain(staff_cards.NOT_YOURS, desk.world.args))
        return
    one = desk.world.directory.find(code)
    desk.show(cards.from_reader(one.name if one else code, found.answers.get("words", "")))


# --- the reminder ----------------------------------------------------------------------------------------------------


async def watch(desk: Desk, person: Staff) -> None:
    """Start the clock of a new coordinator's reminder."""
    if person.role == "coordinator":
        first = desk.world.day(desk.now) + timedelta(days=FIRST_LOOK_DAYS)
        await desk.unit.set_due_once(Due(kind=CONFIRM, subject=person.id, due_us=_morning(desk, first)))


async def remind(desk: Desk, due: Due) -> None:
    """Look whether a coordinator's entry was confirmed; ask one reader of it where it was not, once a month at most."""
    person = await desk.unit.staff(due.subject)
    if person is None or person.removed_us is not None:
        return
    again = await _asked(desk, person)
    await desk.unit.set_due(Due(kind=CONFIRM, subject=person.id, due_us=_morning(desk, again)))


async def _asked(desk: Desk, person: Staff) -> date:
    """Ask if it is time; return the day on which to look again."""
    today = desk.world.day(desk.now)
    month = today + timedelta(days=REMIND_DAYS)
    one = desk.world.directory.by_id.get(person.initiative)
    if one is None or not one.valid(today):
        return month
    if one.confirmed(today):
        return min(month, one.confirmed_on + timedelta(days=CONFIRMED_FOR_DAYS + 1))
    if person.away_until_us > desk.now:
        return max(desk.world.day(person.away_until_us), today + timedelta(days=1))
    here = await referrals.readers(desk, person.initiative)
    if not here or here[0].id != person.id:
        return today + timedelta(days=ANOTHER_READER_DAYS)
    chat = await desk.unit.chat_by_id(person.chat_id)
    await desk.tell(chat, cards.reminder(one.code), key=f"confirm:{person.id}:{today.isoformat()}", subject=None)
    return month


def _morning(desk: Desk, day: date) -> int:
    """Return nine in the morning of a local day, microseconds UTC."""
    return int(datetime.combine(day, MORNING, desk.world.zone).timestamp()) * SECOND
