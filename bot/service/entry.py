"""A coordinator keeps the own initiative's entry in the chat: look, confirm, say how much room there is, undo.

A change is a new stored directory, as an import makes one, in the same unit of work as its audit event; it is made to
the newest directory, which nobody else can store meanwhile (`Unit.hold_directory`). This process uses it as soon as it
is committed (`Service.handle`), the others notice within seconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from bot.domain.directory import OFFICE, Capacity, Directory, Initiative, build, from_json, plain, to_json, unconfirmed
from bot.ports import MINUTE, Conversation, Staff, StoredDirectory
from bot.render import entry as cards
from bot.render import staff as staff_cards
from bot.render.parts import say
from bot.service import entry_told, talk
from bot.service.desk import Desk
from bot.text import Arg, Card, Line, Plain

VERBS: Final = frozenset(("entry", "ok", "cap", "wrong", "tell", "unentry", "fix", "stale"))
SOURCE: Final = "chat"
"""Stands in the history in place of a file's name; who did it stands there as the number of a role, s12."""
UNDO: Final = 5 * MINUTE
MOST_BACK: Final = 6
"""So many newest directories are looked through for a change to undo; after more than that it is too late."""
CHANGEABLE: Final = ("capacity", "capacity_until", "confirmed_on")


async def pressed(desk: Desk, mine: Sequence[Staff], verb: str, code: str, detail: str) -> None:
    """Do what a button about an entry asks for; `mine` are the live roles of the chat, asked of the database now."""
    office = any(each.role == OFFICE for each in mine)
    if verb in {"fix", "stale"} and office:
        await (entry_told.read(desk, code) if verb == "fix" else _stale(desk))
        return
    role = next((each for each in mine if each.initiative and each.initiative[:8] == code), None)
    if role is None or role.role != "coordinator":
        desk.show(staff_cards.plain(staff_cards.NOT_YOURS, desk.world.args))
        return
    found = (await newest(desk)).by_id.get(role.initiative)
    if found is None:
        desk.show(staff_cards.plain(cards.GONE, desk.world.args))
        return
    await _act(desk, role, found, verb, detail)


async def _act(desk: Desk, role: Staff, found: Initiative, verb: str, detail: str) -> None:
    match verb:
        case "ok":
            await _confirm(desk, role, found)
        case "cap":
            await _room(desk, role, found, detail)
        case "unentry":
            await _undo(desk, role, found, detail)
        case "wrong":
            office = bool(await desk.unit.staff_for("office"))
            desk.show(cards.wrong(desk.world.args, found.code, office=office))
        case "tell":
            await entry_told.begin(desk, found)
        case _:
            desk.show(cards.entry(entry_told.lines(desk, await newest(desk), found), found.code))


# --- the directory ---------------------------------------------------------------------------------------------------


async def newest(desk: Desk) -> Directory:
    """Return the directory as it is stored now; the one in memory while it is that."""
    known = desk.directory or desk.world.directory
    rows = await desk.unit.directories(1)
    return known if not rows or rows[0].version == known.version else from_json(rows[0].body)


async def _change(desk: Desk, role: Staff, fields: Mapping[str, Any]) -> str:
    """Store the newest directory with some fields of the role's entry changed; return its version, "" if none did."""
    await desk.unit.hold_directory()
    before = await newest(desk)
    found = before.by_id.get(role.initiative)
    changed = replace(found, **fields) if found else None
    if changed is None or changed == found:
        return ""
    if not await desk.unit.directories(1):  # so that the history and Undo know what it was
        await _save(desk, before, by="")
    entries = (changed if one.id == changed.id else one for one in before.initiatives)
    after = build(entries, sample=before.sample)
    await _save(desk, after, by=f"s{role.id}")
    said = plain(changed)
    detail = f"{changed.code} " + ",".join(f"{name}={said[name]}" for name in fields)
    await desk.unit.audit("entry_changed", subject=role.id, actor=f"s{role.id}", detail=detail, now=desk.now)
    desk.directory = after
    return after.version


async def _save(desk: Desk, directory: Directory, *, by: str) -> None:
    body, source = to_json(directory), SOURCE if by else "sample"
    await desk.unit.save_directory(body, version=directory.version, source=source, by=by, now=desk.now)


# --- changes ---------------------------------------------------------------------------------------------------------


async def _confirm(desk: Desk, role: Staff, found: Initiative) -> None:
    today = desk.world.day(desk.now)
    version = await _change(desk, role, {"confirmed_on": today})
    text = cards.CONFIRMED_NOW if version else cards.NOTHING_NEW
    desk.show(cards.saved(text, {"date": today}, found.code, version))


async def _room(desk: Desk, role: Staff, found: Initiative, detail: str) -> None:
    """Ask until when, then set it."""
    said, _, days = detail.partition("-")
    state = next((each for each in Capacity if each.value == said), None)
    today = desk.world.day(desk.now)
    ends = {span: today + timedelta(days=span) for span in cards.SPANS}
    end = next((day for span, day in ends.items() if str(span) == days), None)
    if state is None:
        desk.show(cards.entry(entry_told.lines(desk, await newest(desk), found), found.code))
    elif end is None:
        desk.show(cards.until_when(state, found.code, ends))
    else:
        version = await _change(desk, role, {"capacity": state, "capacity_until": end})
        args: dict[str, Arg] = {"state": cards.STATES[state], "date": end}
        desk.show(cards.saved(cards.ROOM_SET if version else cards.NOTHING_NEW, args, found.code, version))


async def _undo(desk: Desk, role: Staff, found: Initiative, version: str) -> None:
    """Put back what this person changed a moment ago, if it still says what they made it say."""
    await desk.unit.hold_directory()
    rows = await desk.unit.directories(MOST_BACK)
    at = next((at for at, row in enumerate(rows[:-1]) if _own(desk, role, row, version)), None)
    now = plain((await newest(desk)).by_id.get(found.id, found))
    back: dict[str, Any] = {}
    if at is not None:
        made, before = (_entry_in(rows[each], found.id) for each in (at, at + 1))
        back = {name: before.get(name) for name in CHANGEABLE if before and made.get(name) != before.get(name)}
        back = back if all(now[name] == made.get(name) for name in back) else {}
    done = await _change(desk, role, _read(back)) if back else ""
    text = cards.UNDONE if done else staff_cards.TOO_LATE
    desk.show(cards.saved(text, desk.world.args, found.code))


def _own(desk: Desk, role: Staff, row: StoredDirectory, version: str) -> bool:
    mine = (row.version, row.source, row.by) == (version, SOURCE, f"s{role.id}")
    return mine and row.added_us + UNDO >= desk.now


def _entry_in(row: StoredDirectory, initiative: str) -> Mapping[str, Any]:
    entries: Sequence[Mapping[str, Any]] = json.loads(row.body)["initiatives"]
    return next((each for each in entries if each["id"] == initiative), {})


def _read(said: Mapping[str, Any]) -> dict[str, Any]:
    """Turn plain values of the changeable fields into the entry's own."""
    days = {name: date.fromisoformat(value) if value else None for name, value in said.items() if name != "capacity"}
    return days | ({"capacity": Capacity(said["capacity"])} if "capacity" in said else {})


# --- home, and families ----------------------------------------------------------------------------------------------


def beside(desk: Desk, mine: Sequence[Staff], card: Card) -> Card:
    """Add to a home card the person's own entries, and for the Office how many nobody confirmed."""
    directory = desk.world.directory
    readers = [each.initiative for each in mine if each.role == "coordinator"]
    own = [(one.code, one.name) for one in directory.initiatives if one.id in readers]
    office = any(each.role == OFFICE for each in mine)
    return cards.beside(card, own, len(stale(directory, desk.world.day(desk.now))) if office else 0)


def stale(directory: Directory, on: date) -> list[Initiative]:
    """List the entries in use that nobody confirmed for 90 days."""
    return [one for one in unconfirmed(directory, on) if one.valid(on)]


async def _stale(desk: Desk) -> None:
    found = stale(await newest(desk), desk.world.day(desk.now))
    oldest = sorted(found, key=lambda one: (one.confirmed_on, one.name))
    desk.show(cards.stale([(one.name, one.confirmed_on) for one in oldest]))


def full_now(desk: Desk, conversation: Conversation) -> list[Line]:
    """Say that the initiative a family picked is full since; it is asked for again by itself."""
    code = conversation.answers.get("initiative", "")
    picked = desk.world.directory.find(code) if code else None  # most updates come before anything is picked
    if picked is None or not closed(desk, picked):
        return []
    if any(choice.initiative == picked.id for choice in talk.host_of(desk).offered(conversation.answers)):
        return []
    return [say(cards.FULL_NOW, initiative=Plain(picked.name))]


def closed(desk: Desk, initiative: Initiative) -> bool:
    """Tell whether an initiative says that it is full, and its word has not ended."""
    return initiative.capacity is Capacity.FULL and initiative.capacity_known(desk.world.day(desk.now))
