"""One update, one transaction: note it, find what it is, do it, queue what answers it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.directory import OFFICE
from bot.domain.distress import is_distress
from bot.flows import engine
from bot.inbound import Inbound
from bot.ports import Chat, Conversation, OutRow, Referral, Store
from bot.render import family as cards
from bot.render import help as helps
from bot.render import staff as staff_cards
from bot.render.parts import say
from bot.service import always, due, enrol, family, referrals, staff, talk
from bot.service.desk import Desk
from bot.service.world import World

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
            desk = Desk(unit, chat, inbound, self.world, now)
            await self._dispatch(desk)
            await desk.close()

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
            await self._due(row.kind, row.subject)
        return len(rows)

    async def _due(self, kind: str, subject: int) -> None:
        now = self.world.clock()
        async with self.store.unit() as unit:
            row = next((r for r in await unit.due_rows(now, 500) if (r.kind, r.subject) == (kind, subject)), None)
            if row is None:
                return
            await unit.clear_due(kind, subject)
            action = due.ACTIONS.get(kind)
            if action is not None:
                await action(Desk(unit, _NO_CHAT, NOBODY, self.world, now), row)

    async def undeliverable(self, row: OutRow, code: str) -> None:
        """Hand what cannot be delivered to a person: the Office hears that a family's chat is out of reach."""
        now = self.world.clock()
        async with self.store.unit() as unit:
            desk = Desk(unit, _NO_CHAT, NOBODY, self.world, now)
            referral = await unit.referral(row.out.subject) if row.out.subject else None
            await unit.audit("undeliverable", subject=row.out.subject, actor="sender", detail=code, now=now)
            if referral is None:
                return
            if referral.chat_id == row.out.chat_id:
                await referrals.tell_office(desk, referral, staff_cards.UNREACHABLE)
            elif referral.state == "sent":
                await self._reader_unreachable(desk, referral, row)

    async def _reader_unreachable(self, desk: Desk, referral: Referral, row: OutRow) -> None:
        """A reader's chat is closed: the next reader gets it, or the Office."""
        passed = referral.passed_over
        for each in await desk.unit.staff_of_chat(row.out.chat_id):
            passed = referrals.pass_over(replace(referral, passed_over=passed), f"s{each.id}")
        after = await referrals.move(desk, referral, passed_over=passed)
        if after is None:
            return
        if await referrals.readers(desk, after.owner, after):
            await referrals.notify_readers(desk, after)
        elif after.owner != OFFICE:
            await referrals.to_office(desk, after, why=staff_cards.WHY_NOBODY, actor="sender")

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
        match desk.inbound.kind:
            case "blocked" | "unblocked":
                desk.change(blocked=desk.inbound.kind == "blocked")
            case "tap":
                await self._tap(desk)
            case "command":
                await self._command(desk)
            case "refused":
                await self._refused(desk)
            case _:
                await self._text(desk)

    async def _text(self, desk: Desk) -> None:
        words = desk.inbound.words
        action = always.typed_action(desk, words)
        if action is not None:
            desk.remove_typed = action is not always.leave
            await action(desk)
            return
        desk.remove_typed = True
        if is_distress(words):
            await always.distress(desk)
            return
        conversation = await desk.unit.conversation(desk.chat.id)
        if conversation is None:
            await self._small_talk(desk)
        elif desk.chat.covered:
            await always.covered(desk)
        else:
            await family.reply(desk, conversation, talk.typed_reply(desk, conversation, words))

    async def _small_talk(self, desk: Desk) -> None:
        if await staff.roles(desk):
            await staff.home(desk)
        elif await desk.unit.referrals_of_chat(desk.chat.id):
            await always.status(desk)
        else:
            await family.open_or_show(desk)

    async def _refused(self, desk: Desk) -> None:
        """Say why photos, voice, files, contacts and places are not taken, remove them, go on."""
        desk.remove_typed = True
        desk.notes.append(say(cards.NO_MEDIA))
        conversation = await desk.unit.conversation(desk.chat.id)
        if conversation is not None and not desk.chat.covered:
            await talk.show(desk, conversation)
        elif desk.chat.covered and conversation is not None:
            await always.covered(desk)
        else:
            desk.show(helps.resting(desk.world.args, *desk.notes))

    async def _command(self, desk: Desk) -> None:
        command = desk.inbound.command
        if desk.inbound.message_id is not None:
            await desk.unit.note_message(desk.chat.id, desk.inbound.message_id, desk.now)
        if command == desk.world.exit_word.casefold():
            await always.leave(desk)
        elif command == "start":
            await self._start(desk)
        elif command in always.COMMANDS:
            hidden = desk.chat.covered and command in always.SHOWS_ANSWERS
            await (always.covered if hidden else always.COMMANDS[command])(desk)
        elif command in {"queue", "away", "leave"} and await staff.roles(desk):
            await self._staff_command(desk, command)
        else:
            desk.show(helps.one(helps.UNKNOWN_COMMAND, desk.world.args))

    async def _start(self, desk: Desk) -> None:
        if desk.inbound.payload:
            await enrol.opened(desk, desk.inbound.payload)
        elif desk.chat.covered:
            await always.covered(desk)
        elif await desk.unit.conversation(desk.chat.id) is None and await staff.roles(desk):
            await staff.home(desk)
        else:
            await family.open_or_show(desk)

    async def _staff_command(self, desk: Desk, command: str) -> None:
        if command == "queue":
            await staff.home(desk)
        else:
            desk.show(staff_cards.away() if command == "away" else staff_cards.leave())

    async def _tap(self, desk: Desk) -> None:
        verb, *rest = [*desk.inbound.data.split("|", 3), "", "", ""][:4]
        match verb:
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
            case "f" if rest[0] == "ask":
                await family.reached_card(desk, rest[1])
            case "f":
                await family.pressed(desk, rest[0], rest[1])
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
            await always.covered(desk)
        else:
            await always.resume(desk)

    async def _answer(self, desk: Desk, verb: str, rest: list[str]) -> None:
        conversation = await desk.unit.conversation(desk.chat.id)
        if conversation is None:
            await self._small_talk_card(desk)
        elif desk.chat.covered:
            await always.covered(desk)
        elif verb == "c":
            talk.change_card(desk, conversation)
        else:
            await family.reply(desk, conversation, reply_of(verb, rest, conversation))

    async def _small_talk_card(self, desk: Desk) -> None:
        if await staff.roles(desk):
            await staff.home(desk)
        elif await desk.unit.referrals_of_chat(desk.chat.id):
            await always.status(desk)
        else:
            desk.show(helps.resting(desk.world.args))


def reply_of(verb: str, rest: list[str], conversation: Conversation) -> engine.Reply:
    """Read a conversation's button; one that no flow of ours made counts as an older one."""
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
            return engine.Tap("", "")


_NO_CHAT = Chat(id=0, telegram_id=0)
