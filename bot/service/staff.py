"""Coordinators and the Office: open, know, accept, contact, decline, outcome; a press asks the store for the role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.directory import OFFICE
from bot.domain.referral import DECLINE_REASONS, OUTCOMES
from bot.flows import engine
from bot.flows.note import NOTE
from bot.flows.self_referral import SELF_REFERRAL
from bot.ports import CONTACT_FOR, MINUTE, Conversation, Due, Out, Referral, Staff, View
from bot.render import claims as claim_cards
from bot.render import family as family_cards
from bot.render import notices
from bot.render import staff as cards
from bot.render.parts import NOT_GIVEN
from bot.service import away, complaints, entry, referrals, talk
from bot.service.claims import doors, entrance, moves
from bot.service.desk import Desk
from bot.service.facts import answer_args, referral_args, row_id
from bot.service.host import FamilyHost
from bot.text import Arg, Line, Plain, T

UNDO = 5 * MINUTE
READ_AFTER_ACCEPT = frozenset(("phone", "email"))
"""Answers a reader sees only after Accept, through Show contact."""


async def roles(desk: Desk) -> Sequence[Staff]:
    """List the live roles of this chat, asked of the database now."""
    return [each for each in await desk.unit.staff_of_chat(desk.chat.id) if each.role in {"coordinator", "office"}]


def role_for(mine: Sequence[Staff], referral: Referral) -> Staff | None:
    """Find the role by which this person may read a referral: its acceptor, a reader of its owner, the Office."""
    for each in mine:
        if f"s{each.id}" in referral.passed_over.split(","):
            return None
    return next((each for each in mine if _owner(each) == referral.owner), None)


CHOOSES: Final = frozenset({"ask", "dec", "out"})
"""Verbs whose button also names a choice."""


def _owner(person: Staff) -> str:
    return OFFICE if person.role == OFFICE else person.initiative


async def home(desk: Desk) -> None:
    """List what waits and what is one's own."""
    waiting: dict[int, dict[str, Arg]] = {}
    own: dict[int, dict[str, Arg]] = {}
    mine = await roles(desk)
    for role in mine:
        for referral in await desk.unit.referrals_owned(_owner(role)):
            if role_for([role], referral) is None:
                continue
            target = own if referral.reader == role.id else waiting if referral.state == "sent" else None
            if target is not None:
                target[referral.id] = referral_args(desk.world, referral)
    card = entry.beside(desk, mine, cards.queue(list(waiting.items()), list(own.items())))
    desk.show(claim_cards.beside(card, await doors.opens(desk)))


async def pressed(desk: Desk, verb: str, number: str, detail: str) -> None:
    """Do what a reader's button asks for, if the database gives the right to at this moment."""
    mine = await roles(desk)
    if verb == "home" and mine:
        await home(desk)
        return
    if verb == "home" and await doors.opens(desk):  # who decides claims only has that list
        await entrance.home(desk)
        return
    if verb == "complaint" and any(each.role == OFFICE for each in mine):
        await complaints.open_complaint(desk, number)
        return
    if verb in entry.VERBS:
        await entry.pressed(desk, mine, verb, number, detail)
        return
    referral = await desk.unit.referral(row_id(number))
    designee = next((each for each in mine if each.role == OFFICE), None)
    if referral and designee and verb in {"keepask", "keep"} and referral.state in referrals.LIVE:
        await _designee(desk, verb, detail, referral, designee)
        return
    role = role_for(mine, referral) if referral else None
    if referral is None or role is None or referral.state not in referrals.LIVE:
        desk.show(cards.plain(cards.TAKEN if mine and referral else cards.NOT_YOURS, desk.world.args))
        return
    await _act(desk, verb, detail, referral, role)


async def _act(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> None:
    if detail and verb not in CHOOSES:
        verb = ""  # no button of ours
    if referral.state == "sent" and referral.reader is None:
        done = await _unread(desk, verb, detail, referral, role)
    elif referral.reader == role.id:
        done = await _own(desk, verb, detail, referral, role)
    else:
        done = False
    if not done:
        await _any(desk, verb, detail, referral, role)


async def _unread(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> bool:
    """Act on a referral nobody has accepted yet."""
    match verb:
        case "open":
            await _ask_know(desk, referral)
        case "see":
            await _details(desk, referral, role)
        case "know":
            await _knows(desk, referral, role)
        case "take":
            await _take(desk, referral, role)
        case "no" if role.role == "coordinator":
            desk.show(cards.reasons(referral_args(desk.world, referral), referral.id))
        case "dec" if role.role == "coordinator" and detail in DECLINE_REASONS:
            await _decline(desk, referral, role, detail)
        case "offer" if role.role == OFFICE:
            await _offer(desk, referral)
        case "ask" if role.role == OFFICE:
            await _ask_family(desk, referral, role, detail)
        case _:
            return False
    return True


async def _own(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> bool:
    """Act on a referral this reader accepted."""
    match verb:
        case "open" | "mine" | "take" | "see":
            await _yours(desk, referral)
        case "contact":
            await _contact(desk, referral, role)
        case "write":
            await talk.begin(desk, NOTE, {"subject": str(referral.id)})
        case "out" if detail in OUTCOMES:
            await _outcome(desk, referral, role, detail)
        case "close":
            await _close(desk, referral, role)
        case _:
            return False
    return True


async def _any(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> None:
    match verb:
        case "undo" if referral.pending:
            await _undo(desk, referral, role)
        case "undo":
            desk.show(cards.plain(cards.TOO_LATE, desk.world.args))
        case "report":
            await _report(desk, referral, role)
        case _:
            desk.show(cards.plain(cards.TAKEN, desk.world.args))


async def _designee(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> None:
    """Decide a request to keep data from a parent, whoever owns the referral."""
    if verb == "keep" and detail in {"yes", "no"}:
        await _keep(desk, referral, role, detail)
    else:
        await _keep_card(desk, referral)


async def _conversation(desk: Desk, referral: Referral) -> Conversation | None:
    return await desk.unit.conversation_by_id(referral.conversation_id)


async def _ask_know(desk: Desk, referral: Referral) -> None:
    args = answer_args(desk, await _conversation(desk, referral), referral)
    desk.show(cards.know(args, referral.id))


async def _knows(desk: Desk, referral: Referral, role: Staff) -> None:
    """Hand a referral on unread: to another reader of the same owner, or to the Office."""
    passed = referrals.pass_over(referral, f"s{role.id}")
    after = await referrals.move(desk, referral, passed_over=passed)
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await desk.unit.audit("knows_family", subject=referral.id, actor=f"s{role.id}", detail="", now=desk.now)
    if await referrals.readers(desk, after.owner, after):
        await referrals.notify_readers(desk, after)
    elif after.owner != OFFICE:
        await referrals.to_office(desk, after, why=cards.WHY_KNOWN, actor=f"s{role.id}")
    desk.show(cards.plain(cards.HANDED_ON, desk.world.args))


async def _details(desk: Desk, referral: Referral, role: Staff) -> None:
    conversation = await _conversation(desk, referral)
    await _view(desk, referral, role, "read")
    lines = details(desk, conversation, referral) if conversation else []
    args = answer_args(desk, conversation, referral)
    desk.show(cards.details(args, lines, referral.id, office=role.role == OFFICE))


def details(desk: Desk, conversation: Conversation, referral: Referral) -> list[Line]:
    """Write what a reader may see before Accept: every line but the contact."""
    host = FamilyHost(desk.world, today=desk.world.day(desk.now), language=desk.language)
    progress = engine.Progress(conversation.answers, conversation.reopened)
    reviewed = engine.reviewed(SELF_REFERRAL, progress, host)
    return family_cards.listed(
        [
            (asking.step, _for_reader(desk, asking, answer, host, referral))
            for asking, answer in reviewed
            if asking.step.id not in READ_AFTER_ACCEPT
        ]
    )


def _for_reader(desk: Desk, asking: engine.Asking, answer: str, host: FamilyHost, referral: Referral) -> Arg:
    """Say an answer as a third person reads it."""
    if asking.step.id == "for_whom":
        return cards.FOR_WHOM[answer]
    if asking.step.id == "talk_language" and not answer:
        return Plain(desk.world.tongue(referral.language).name)
    return talk.shown(desk, asking, answer, host)


async def _view(desk: Desk, referral: Referral, role: Staff, what: str) -> None:
    await desk.unit.audit(f"view_{what}", subject=referral.id, actor=f"s{role.id}", detail=what, now=desk.now)


async def _take(desk: Desk, referral: Referral, role: Staff) -> None:
    """Accept: the first press wins, the family hears at once, there is no undo."""
    after = await referrals.move(desk, referral, state="accepted", reader=role.id, pending="")
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await referrals.clear(desk, after, "apply")
    await referrals.audit(desk, "accepted", after, actor=f"s{role.id}")
    await desk.tell_family(after, "accepted")
    await _yours(desk, after)


async def _yours(desk: Desk, referral: Referral) -> None:
    conversation = await _conversation(desk, referral)
    desk.show(cards.yours(answer_args(desk, conversation, referral), referral.id, in_chat=_in_chat(conversation)))


def _in_chat(conversation: Conversation | None) -> bool:
    return conversation is not None and conversation.answers.get("channel") == "chat"


async def _contact(desk: Desk, referral: Referral, role: Staff) -> None:
    """Show name and contact in a protected message of its own that ends; the view is logged for the family."""
    conversation = await _conversation(desk, referral)
    args = answer_args(desk, conversation, referral)
    answers = conversation.answers if conversation else {}
    reach = answers.get("phone") or answers.get("email")
    args["contact"] = Plain(reach) if reach else cards.IN_CHAT
    await desk.unit.add_view(View(referral_id=referral.id, staff_id=role.id, at_us=desk.now))
    await _view(desk, referral, role, "contact")
    await desk.unit.enqueue(
        Out(
            chat_id=desk.chat.id,
            op="contact",
            urgency="prompt",
            card=cards.contact(args),
            language=desk.language,
            subject=referral.id,
            expires_us=desk.now + CONTACT_FOR,
        ),
        desk.now,
    )
    desk.show(cards.yours(args, referral.id))


async def _decline(desk: Desk, referral: Referral, role: Staff, reason: str) -> None:
    after = await referrals.move(desk, referral, pending=f"decline:{reason}:s{role.id}")
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await desk.unit.set_due(Due(kind="apply", subject=referral.id, due_us=desk.now + UNDO))
    args = {**referral_args(desk.world, after), "reason": DECLINE_REASONS[reason]}
    desk.show(cards.undoable(cards.WILL_DECLINE, args, referral.id))


async def _outcome(desk: Desk, referral: Referral, role: Staff, outcome: str) -> None:
    after = await referrals.move(desk, referral, outcome=outcome)
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await referrals.audit(desk, "outcome", after, actor=f"s{role.id}", detail=outcome)
    conversation = await _conversation(desk, after)
    args = {**answer_args(desk, conversation, after), "outcome": OUTCOMES[outcome]}
    desk.show(cards.yours(args, referral.id, text=cards.NOTED, in_chat=_in_chat(conversation)))


async def _close(desk: Desk, referral: Referral, role: Staff) -> None:
    after = await referrals.move(desk, referral, pending=f"close::s{role.id}")
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await desk.unit.set_due(Due(kind="apply", subject=referral.id, due_us=desk.now + UNDO))
    desk.show(cards.undoable(cards.WILL_CLOSE, referral_args(desk.world, after), referral.id))


async def _undo(desk: Desk, referral: Referral, role: Staff) -> None:
    own = referral.pending.endswith(f":s{role.id}")
    if not own or await referrals.move(desk, referral, pending="") is None:
        desk.show(cards.plain(cards.TOO_LATE, desk.world.args))
        return
    await desk.unit.clear_due("apply", referral.id)
    desk.show(cards.plain(cards.UNDONE, desk.world.args, f"r|open|{referral.id}"))


async def _offer(desk: Desk, referral: Referral) -> None:
    live = desk.world.live
    names = {one.code: one.name for one in desk.world.directory.initiatives if one.id in live}
    desk.show(cards.choose(referral_args(desk.world, referral), referral.id, names))


async def _ask_family(desk: Desk, referral: Referral, role: Staff, code: str) -> None:
    initiative = desk.world.directory.find(code)
    after = await referrals.offer_to(desk, referral, initiative.id, actor=f"s{role.id}") if initiative else None
    text = cards.OFFER_SENT if after else cards.TAKEN
    desk.show(cards.plain(text, referral_args(desk.world, referral)))


async def _report(desk: Desk, referral: Referral, role: Staff) -> None:
    """Give the duty's clocks, counted from the first view; opening this is noted for the reader's own proof."""
    await _view(desk, referral, role, "report")
    args = answer_args(desk, await _conversation(desk, referral), referral)
    args["date"] = desk.world.day(desk.now)
    desk.show(cards.plain(cards.REPORT_CARD, args, f"r|open|{referral.id}"))


async def _keep_card(desk: Desk, referral: Referral) -> None:
    conversation = await _conversation(desk, referral)
    reason = conversation.answers.get("notice_report", "") if conversation else ""
    options: Mapping[str, T] = getattr(SELF_REFERRAL.step("notice_report"), "options", {})
    args = {**referral_args(desk.world, referral), "reason": options.get(reason, NOT_GIVEN)}
    desk.show(cards.keep_request(args, referral.id))


async def _keep(desk: Desk, referral: Referral, role: Staff, decision: str) -> None:
    await desk.unit.clear_due("keep_request", referral.id)
    await desk.unit.audit("keep_decision", subject=referral.id, actor=f"s{role.id}", detail=decision, now=desk.now)
    desk.show(cards.plain(cards.KEEP_DONE, referral_args(desk.world, referral)))


# --- the person, not a referral --------------------------------------------------------------------------------------


async def week(desk: Desk, verb: str) -> None:
    """Set days away, or leave the role."""
    mine = await roles(desk) if verb != "leave" else await desk.unit.staff_of_chat(desk.chat.id)
    if not mine:
        desk.show(cards.plain(cards.NOT_YOURS, desk.world.args))
    elif verb == "leave":
        await _leave(desk, mine)
    else:
        await away.pressed(desk, mine, verb)


async def _leave(desk: Desk, mine: Sequence[Staff]) -> None:
    for each in mine:
        await depart(desk, each, actor=f"s{each.id}")
    desk.show(notices.told(cards.LEFT, desk.world.args))


async def depart(desk: Desk, person: Staff, *, actor: str) -> None:
    """End a role at once; what the person had goes to another reader, or to the Office."""
    await desk.unit.save_staff(replace(person, removed_us=desk.now))
    await desk.unit.audit("staff_left", subject=person.id, actor=actor, detail=person.role, now=desk.now)
    for referral in await desk.unit.referrals_owned(_owner(person)):
        if referral.reader == person.id:
            await _hand_back(desk, referral)
        elif referral.state == "sent":
            await _rehouse(desk, referral)
    await moves.departed(desk, person)


async def _hand_back(desk: Desk, referral: Referral) -> None:
    after = await referrals.move(desk, referral, state="sent", reader=None, pending="")
    if after is not None:
        await referrals.clear(desk, after, "apply")
        await _rehouse(desk, after)


async def _rehouse(desk: Desk, referral: Referral) -> None:
    if await referrals.readers(desk, referral.owner, referral):
        await referrals.notify_readers(desk, referral)
    elif referral.owner != OFFICE:
        await referrals.to_office(desk, referral, why=cards.WHY_LEFT, actor="bot")
