"""One update, one transaction: note it, find what it is, do it, queue what answers it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.directory import OFFICE
from bot.domain.distress import is_distress
from bot.flows import engine
from bot.flows.model import Send
from bot.flows.near import NEAR
from bot.inbound import Inbound
from bot.log import get_logger, place
from bot.ports import MINUTE, Chat, Conversation, Due, OutRow, Store
from bot.render import family as cards
from bot.render import help as helps
from bot.render import staff as staff_cards
from bot.render.parts import base36, say
from bot.service import always, away, cover, delivery, due, enrol, family, near, near_end, own, roles, sent, staff, talk
from bot.service.claims import chair, decide, doors, entrance, member
from bot.service.desk import Desk
from bot.service.world import World

RETRY_DUE = 5 * MINUTE
"""What could not be acted on is tried again after this long."""
log = get_logger("service")

SILENT = frozenset(("ignored", "edited", "left"))
NOBODY = Inbound(update_id=0, kind="ignored")
"""Stands for the update of a clock."""


class Service:
    """Handle updates, clocks, and what could not be delivered."""

    def __init__(self, store: Store, world: World) -> None:
        self.store = store
        self.world = world

    async def handle(self, inbound: Inbound) -> None:
        """Do all that one update causes, once; it is committed when this returns."""
        now = self.world.clock()
        async with self.store.unit() as unit:
            if not await unit.first_time(inbound.update_id, now) or inbound.kind in SILENT:
                return
            chat = await unit.chat(inbound.telegram_id, now)
            desk = Desk(unit, replace(chat, blocked=False), inbound, self.world, now)
            await self._dispatch(desk)
            await desk.close()
        if desk.directory is not None:  # committed; a worker that was faster is noticed in a few seconds
            self.world.directory = desk.directory

    async def poison(self, inbound: Inbound) -> None:
        """Answer an update that could not be handled: note it, ask to tap again; nothing else changes."""
        now = self.world.clock()
        async with self.store.unit() as unit:
            if not await unit.first_time(inbound.update_id, now) or not inbound.telegram_id:
                return
            desk = Desk(unit, await unit.chat(inbound.telegram_id, now), inbound, self.world, now)
            desk.show(helps.one(helps.SORRY, self.world.args))
            await desk.close()

    async def timers(self, limit: int = 50) -> int:
        """Act on the rows that are due; return how many there were."""
        now = self.world.clock()
        async with self.store.unit() as unit:
            rows = await unit.due_rows(now, limit)
        for row in rows:
            try:
                await self._due(row)
            except Exception as error:  # one row that cannot be acted on must not hold up the others
                log.error("due_failed", kind=row.kind, error_class=type(error).__name__, place=place(error))
                await self._later(row)
        return len(rows)

    async def _due(self, row: Due) -> None:
        now = self.world.clock()
        async with self.store.unit() as unit:
            if await unit.take_due(row.kind, row.subject, now) and row.kind in due.ACTIONS:
                await due.ACTIONS[row.kind](Desk(unit, _NO_CHAT, NOBODY, self.world, now), row)

    async def _later(self, row: Due) -> None:
        async with self.store.unit() as unit:
            await unit.set_due(replace(row, due_us=self.world.clock() + RETRY_DUE))

    async def undeliverable(self, row: OutRow, code: str) -> None:
        """Hand what cannot be delivered to a person; must commit before it returns."""
        now = self.world.clock()
        async with self.store.unit() as unit:
            desk = Desk(unit, _NO_CHAT, NOBODY, self.world, now)
            await unit.audit("undeliverable", subject=row.out.subject, actor="sender", detail=code, now=now)
            await delivery.failed(desk, row)

    async def refresh(self) -> None:
        """Learn which initiatives have a live reader."""
        async with self.store.unit() as unit:
            people = await unit.all_staff()
        live = {each.initiative for each in people if each.role == "coordinator" and each.removed_us is None}
        if any(each.role == "office" and each.removed_us is None for each in people):
            live.add(OFFICE)
        self.world.live = frozenset(live)

    # --- what an update is -----------------------------------------------------------------------------------------

    async def _dispatch(self, desk: Desk) -> None:
        await self._tidy(desk)
        if await cover.hides(desk):
            cover.ask(desk)
            return
        match desk.inbound.kind:
            case "blocked" | "unblocked":
                desk.change(blocked=desk.inbound.kind == "blocked")
            case "tap":
                await self._press(desk, desk.inbound.data)
            case "command":
                await self._command(desk)
            case "refused":
                await self._refused(desk)
            case _:
                await self._text(desk)

    async def _tidy(self, desk: Desk) -> None:
        """Remove what was typed, but what Telegram's own Start wrote and the exit word: those go on leaving."""
        inbound, start = desk.inbound, desk.inbound.command == "start"
        if start and inbound.message_id is not None:
            await desk.unit.note_message(desk.chat.id, inbound.message_id, desk.now)
        leaves = inbound.kind == "text" and always.typed_action(desk, inbound.words) is always.leave
        leaves = leaves or inbound.command == desk.world.exit_word.casefold()
        desk.remove_typed = inbound.kind in {"text", "refused", "command"} and not (start or leaves)

    async def _text(self, desk: Desk) -> None:
        words = desk.inbound.words
        action = always.typed_action(desk, words)
        if action is not None:
            await action(desk)
            return
        if is_distress(words):
            await always.distress(desk)
            return
        if await entrance.is_private(desk, words):
            await entrance.refuse_number(desk)
            return
        conversation = await desk.unit.conversation(desk.chat.id)
        if conversation is None:
            await self._small_talk(desk)
        elif (said := await talk.typed_reply(desk, conversation, words)) == engine.Back():
            await always.back(desk)
        else:
            await family.reply(desk, conversation, said)

    async def _small_talk(self, desk: Desk) -> None:
        if await roles.of_chat(desk):
            await staff.home(desk)
        elif await doors.opens(desk):
            await entrance.home(desk)
        elif await desk.unit.referrals_of_chat(desk.chat.id):
            await own.status(desk)
        else:
            await family.open_or_show(desk)

    async def _refused(self, desk: Desk) -> None:
        """Say why photos, voice, files, contacts and places are not taken, remove them, go on. A look takes a place."""
        conversation = await desk.unit.conversation(desk.chat.id)
        if conversation is not None and conversation.flow == NEAR.id and desk.inbound.point is not None:
            await family.reply(desk, await near.located(desk, conversation, desk.inbound.point), engine.Show())
            return
        desk.notes.append(talk.no_media(desk))
        if conversation is not None:
            await talk.show(desk, conversation)
        else:
            desk.show(helps.resting(desk.world.args, *desk.notes))

    async def _command(self, desk: Desk) -> None:
        command = desk.inbound.command
        if command == desk.world.exit_word.casefold():
            await always.leave(desk)
        elif command == "start":
            await self._start(desk)
        elif command in always.COMMANDS:
            if command in near_end.ENDS:
                await near_end.leave(desk)
            await always.COMMANDS[command](desk)
        elif command in {"queue", "away", "leave"} and await roles.of_chat(desk):
            await self._staff_command(desk, command)
        elif command == "leave" and await doors.opens(desk):
            desk.show(staff_cards.leave())
        else:
            desk.show(helps.one(helps.UNKNOWN_COMMAND, desk.world.args))

    async def _start(self, desk: Desk) -> None:
        if enrol.TOKEN.fullmatch(desk.inbound.payload):
            await enrol.opened(desk, desk.inbound.payload)
        else:
            await always.start(desk)

    async def _staff_command(self, desk: Desk, command: str) -> None:
        if command == "queue":
            await staff.home(desk)
        elif command == "away":
            await away.show(desk, await roles.of_chat(desk))
        else:
            desk.show(staff_cards.leave())

    async def _uncover(self, desk: Desk) -> None:
        """Go on after the neutral card: with what was asked for, or where we were."""
        desk.change(covered=False)
        wish = desk.inbound.data.removeprefix("s|uncover").removeprefix("|")
        if not cover.WISH.fullmatch(wish):
            await always.resume(desk)
        elif wish.startswith("/"):
            await always.COMMANDS[wish[1:]](desk)
        else:
            await self._press(desk, wish)

    async def _press(self, desk: Desk, data: str) -> None:
        verb, *rest = [*data.split("|", 3), "", "", ""][:4]
        match verb:
            case "s" if rest[0] == "uncover":
                await self._uncover(desk)
            case "s" if rest[0] in always.PRESSES:
                await always.PRESSES[rest[0]](desk)
            case "l":
                await self._language(desk, rest[0])
            case "i":
                await enrol.pressed(desk, rest[0], rest[1])
            case "r":
                await staff.pressed(desk, rest[0], rest[1], rest[2])
            case "w":
                await staff.week(desk, rest[0])
            case "p":
                await member.pressed(desk, rest[0], rest[1], rest[2])
            case "d":
                await decide.pressed(desk, rest[0], rest[1], rest[2])
            case "m":
                await chair.pressed(desk, rest[0], rest[1], rest[2])
            case "f" if rest[0] == "ask":
                await sent.reached_card(desk, rest[1])
            case "f":
                await sent.pressed(desk, rest[0], rest[1])
            case _:
                await self._answer(desk, verb, rest)

    async def _language(self, desk: Desk, code: str) -> None:
        if any(tongue.code == code for tongue in desk.world.unchecked):
            always.interpreter(desk, code)
            return
        if any(tongue.code == code for tongue in desk.world.tongues):
            desk.change(language=code)
            if desk.world.tongue(code).draft:
                desk.notes.append(say(cards.DRAFT_LANGUAGE))
        if desk.chat.covered:
            cover.ask(desk)
        else:
            await always.resume(desk)

    async def _answer(self, desk: Desk, verb: str, rest: list[str]) -> None:
        conversation = await desk.unit.conversation(desk.chat.id)
        if conversation is None:
            await always.resume(desk)
        elif verb == "c":
            await talk.change_card(desk, conversation)
        else:
            await family.reply(desk, conversation, reply_of(verb, rest, conversation, desk.chat.card_no))


def reply_of(verb: str, rest: list[str], conversation: Conversation, card_no: int) -> engine.Reply:
    """Read a conversation's button; an older card's gives a missing answer and nothing else, and never sends."""
    if rest[0] != base36(card_no) and verb != "v" and not _missing(verb, rest[1], conversation):
        return OLDER
    match verb:
        case "a":
            return engine.Tap(rest[1], rest[2])
        case "k":
            return engine.Skip(rest[1])
        case "b":
            return engine.Back()
        case "n":
            return engine.Keep()
        case "e":
            return engine.Reopen(rest[1])
        case "v":
            return engine.Show()
        case _:
            return OLDER


def _missing(verb: str, path: str, conversation: Conversation) -> bool:
    closing = isinstance(talk.FLOWS[conversation.flow].step(path), Send)
    return verb in {"a", "k"} and not closing and path not in conversation.answers


OLDER = engine.Tap("", "")
"""Stands for a button that no longer counts, or that no flow of ours made."""


_NO_CHAT = Chat(id=0, telegram_id=0)
