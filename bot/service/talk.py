"""Carry a conversation on by one update: read the reply, resume the flow, save, and show what comes next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import replace
from typing import cast

from bot.domain import law
from bot.domain.folding import fold
from bot.flows import engine
from bot.flows.conditions import holds
from bot.flows.engine import Asked, Progress, Refused, Reply, Stale, Turn
from bot.flows.meeting import MEETING
from bot.flows.model import Flow, Pick, Send, Step, Text
from bot.flows.near import NEAR
from bot.flows.note import COMPLAINT, NOTE
from bot.flows.objection import OBJECTION
from bot.flows.per_diem import PER_DIEM
from bot.flows.seat import SEAT, SEAT_END
from bot.flows.self_referral import SELF_REFERRAL
from bot.ports import DAY, HOUR, Conversation, Due
from bot.render import claims as claim_cards
from bot.render import family as cards
from bot.render import near as near_cards
from bot.render.parts import BACK, SKIP, say
from bot.service import answered, near_end
from bot.service.answered import FlowHost
from bot.service.claims import chair_host
from bot.service.claims import host as claim_host
from bot.service.desk import Desk
from bot.service.facts import review_args
from bot.service.flow_host import CommitteeHost
from bot.service.host import FamilyHost
from bot.text import Arg, Card, Line, Plain, T

FLOWS: Mapping[str, Flow] = {
    flow.id: flow for flow in (SELF_REFERRAL, NOTE, COMPLAINT, NEAR, PER_DIEM, OBJECTION, MEETING, SEAT, SEAT_END)
}
SHORT = frozenset((NOTE.id, COMPLAINT.id, OBJECTION.id))
"""Conversations that lie on top of another and may be left without a trace."""
CHAIR = frozenset((MEETING.id, SEAT.id, SEAT_END.id))
"""A chair's conversations."""
COMMITTEE = frozenset((PER_DIEM.id, *CHAIR))
"""Conversations of a committee's people: kept as drafts, beneath or above a family's request, and in nobody's way."""
HOSTS: Mapping[str, Callable[[Desk, Conversation], Awaitable[CommitteeHost]]] = {
    PER_DIEM.id: claim_host.of,
    **dict.fromkeys(CHAIR, chair_host.of),
}
"""Who hosts a flow that is not a family's: made anew for each update from what the database says then."""
DRAFT_LIFE = 30 * DAY
"""A draft nobody comes back to is erased after this long."""
LOOK_LIFE = HOUR
"""So is a look-up, should the cover not have ended it before."""


def untouched(conversation: Conversation) -> bool:
    """Tell whether a message or complaint was begun and nothing said yet; what steers it is no answer."""
    flow = FLOWS[conversation.flow]
    return conversation.flow in SHORT and not any(step.id in conversation.answers for step in flow.steps)


def no_media(desk: Desk) -> Line:
    """Say why it is not taken, and the next time running something else, with the way to a person."""
    desk.change(unclear=desk.chat.unclear + 1)
    return say(cards.NO_MEDIA if desk.chat.unclear % 2 else cards.NO_MEDIA_AGAIN, desk.world.args)


async def host_for(desk: Desk, conversation: Conversation) -> FlowHost:
    """Return the host of a conversation."""
    made = HOSTS.get(conversation.flow)
    return host_of(desk) if made is None else await made(desk, conversation)


def host_of(desk: Desk) -> FamilyHost:
    """Return the family's host of this update; a change of the language makes a new one."""
    world, language = desk.world, desk.language
    if desk.host is None or desk.host.language != language:
        desk.host = FamilyHost(world, today=world.day(desk.now), first_name=desk.inbound.first_name, language=language)
    return desk.host


async def begin(desk: Desk, flow: Flow, steer: Mapping[str, str] | None = None) -> None:
    """Open a conversation and show its first question; a message or complaint may lie on top of a draft, not two.

    A look-up may lie on top of any, and ends when another begins. A request and a claim lie on top of each other, and
    neither is lost; of each flow the newer one replaces the older.
    """
    await near_end.leave(desk)
    desk.change(language=desk.language, unclear=0)
    under = await desk.unit.conversation(desk.chat.id)
    if under is not None and under.flow in SHORT and flow is not NEAR:
        await _replaced(desk, under)
    if flow.id in COMMITTEE and (older := await desk.unit.open_of_chat(desk.chat.id, flow.id)) is not None:
        await _replaced(desk, older)
    conversation = await desk.unit.start_conversation(desk.chat.id, flow=flow.id, version=flow.version, now=desk.now)
    if steer:
        await desk.unit.save_answers(conversation, steer, desk.now)
        conversation = replace(conversation, answers=dict(steer))
    life = LOOK_LIFE if flow is NEAR else DRAFT_LIFE
    await desk.unit.set_due(Due(kind="draft_ends", subject=conversation.id, due_us=desk.now + life))
    await show(desk, conversation)


async def uncover(desk: Desk, under: Conversation) -> None:
    """Erase the committee's drafts that lie on top of a family's request."""
    while (top := await desk.unit.conversation(desk.chat.id)) is not None and top.id != under.id:
        if top.flow not in COMMITTEE:
            return
        await _replaced(desk, top)


async def _replaced(desk: Desk, conversation: Conversation) -> None:
    await desk.unit.clear_due("draft_ends", conversation.id)
    await desk.unit.erase_conversation(conversation.id)


async def show(desk: Desk, conversation: Conversation) -> None:
    """Show where the conversation is."""
    await carry(desk, conversation, engine.Show())


async def carry(desk: Desk, conversation: Conversation, reply: Reply) -> Turn:
    """Resume the flow, store what was answered, show the next card; the caller looks at `Finished`."""
    flow = FLOWS[conversation.flow]
    host = await host_for(desk, conversation)
    progress = Progress(near_end.standing(conversation), conversation.reopened)
    turn = engine.resume(flow, progress, reply, host)
    if turn.progress.answers != conversation.answers:
        await desk.unit.save_answers(conversation, turn.progress.answers, desk.now)
    if turn.answered:
        await _side_effects(desk, conversation, turn)
    after = replace(
        conversation,
        answers=turn.progress.answers,
        reopened=turn.progress.reopened,
        touched_us=desk.now,
        version=flow.version,
    )
    if after.reopened != conversation.reopened or after.version != conversation.version:
        await desk.unit.save_conversation(after)
    if near_end.keys_up(conversation) and not near_end.keys_up(after):
        await near_end.put_away(desk)
    _count_unclear(desk, turn)
    await _show_turn(desk, after, turn, host)
    return turn


async def _side_effects(desk: Desk, conversation: Conversation, turn: Turn) -> None:
    answered = turn.answered
    if "notice_report" in answered:
        await desk.unit.add_consent(
            conversation.id,
            kind="notice",
            version=law.NOTICE_VERSION,
            language=desk.language,
            detail=answered["notice_report"],
            now=desk.now,
        )


def _count_unclear(desk: Desk, turn: Turn) -> None:
    refused = any(isinstance(event, Refused) for event in turn.events)
    if refused:
        desk.change(unclear=desk.chat.unclear + 1)
    elif turn.answered:
        desk.change(unclear=0)


async def _show_turn(desk: Desk, conversation: Conversation, turn: Turn, host: FlowHost) -> None:
    asked = next((event for event in turn.events if isinstance(event, Asked)), None)
    if asked is None:
        return
    notes = [*desk.notes, *_notes(desk, turn, asked.asking.step)]
    flow, step, seen = FLOWS[conversation.flow], asked.asking.step, asked.asking.seen
    told = host.told(step.told, seen)
    no = desk.next_card()
    if isinstance(step, Send):
        lines = [*notes, *answered.review_lines(desk, flow, turn.progress, host), *told]
        args = await _send_args(desk, turn.progress.answers, host)
        card = cards.review(asked, lines, _confirm(asked, host), no=no, parts=flow.parts, args=args)
    else:
        if not isinstance(host, FamilyHost):  # what is told comes first: the question is whether it is right
            notes, told = [*notes, *told], ()
        card = cards.question(asked, no=no, parts=flow.parts, args=desk.world.args, notes=notes, told=told)
        card = _with_ways(desk, card, asked, conversation)
    desk.show(card if isinstance(host, FamilyHost) else claim_cards.with_ways(card, host.ways(asked.asking)))


def _with_ways(desk: Desk, card: Card, asked: Asked, conversation: Conversation) -> Card:
    """Add to a question what else may be done there."""
    step = asked.asking.step
    if step.shares:
        card = near_cards.keyed(card)
    if conversation.flow in SHORT and asked.at_start:
        card = cards.with_way_out(card, typed=not untouched(conversation))
    if step.languages:
        everything = (*desk.world.tongues, *desk.world.unchecked)
        others = [(each.code, each.name) for each in everything if each.code != desk.language]
        card = near_cards.with_look(cards.with_languages(card, others))
    return card


async def _send_args(desk: Desk, answers: Mapping[str, str], host: FlowHost) -> Mapping[str, Arg]:
    if isinstance(host, FamilyHost):
        return await review_args(desk, answers, host)
    return {**desk.world.args, **host.args(answers)}


def _confirm(asked: Asked, host: FlowHost) -> T:
    step = cast("Send", asked.asking.step)
    seen = asked.asking.seen
    chosen = (text for condition, text in step.confirms if holds(condition, seen, lambda name: host.fact(name, seen)))
    return next(chosen, step.confirm)


def _notes(desk: Desk, turn: Turn, step: Step) -> list[Line]:
    notes: list[Line] = []
    for event in turn.events:
        match event:
            case Stale():
                notes.append(say(cards.OLDER_BUTTON))
            case engine.MoreToAsk():
                notes.append(say(cards.MORE_TO_ASK))
            case Refused():
                notes.append(_refusal(desk, event, step))
            case _:
                pass
    return notes


def _refusal(desk: Desk, refused: Refused, step: Step) -> Line:
    """Rephrase once, then the choices, then a person; never the same sentence twice running."""
    times = desk.chat.unclear
    problem = refused.problem
    if problem and problem.news and problem.second:
        return problem.first if times % 2 else problem.second
    if times <= 1:
        typed = isinstance(step, Text) or (isinstance(step, Pick) and step.typed)
        return problem.first if problem else say(cards.TRY_TYPED if typed else cards.TRY_AGAIN)
    if times == 2:
        return (problem.second if problem else None) or say(cards.USE_BUTTONS)
    return say(cards.ASK_PERSON if times % 2 else cards.NOT_TWICE, desk.world.args)


async def typed_reply(desk: Desk, conversation: Conversation, words: str) -> Reply:
    """Read typed words: a typed label works like its button, Back and Skip too; the rest is an answer."""
    flow, host = FLOWS[conversation.flow], await host_for(desk, conversation)
    here = engine.current(flow, Progress(conversation.answers, conversation.reopened), host)
    if here is None:
        return engine.Words(words)
    said = fold(words)
    for option in engine.options_of(here, host):
        if said in _labels(desk, option.label):
            return engine.Tap(here.path, option.code)
    if said in _labels(desk, Line(BACK)):
        return engine.Back()
    if here.step.skip and said in _labels(desk, Line(SKIP)):
        return engine.Skip(here.path)
    return engine.Words(words)


def _labels(desk: Desk, label: Line | Plain) -> set[str]:
    """List how a label may be typed, in the chat's language and in English; one without letters cannot be."""
    return {fold(desk.world.say(label, language)) for language in (desk.language, "en")} - {""}


async def change_card(desk: Desk, conversation: Conversation, only: Container[str] | None = None) -> None:
    """Offer each line for change, or only those named."""
    flow, host = FLOWS[conversation.flow], await host_for(desk, conversation)
    lines = answered.reviewed(flow, Progress(conversation.answers, conversation.reopened), host)
    desk.show(
        cards.change(
            [(each.path, each.step) for each, _ in lines if only is None or each.path in only], no=desk.next_card()
        )
    )
