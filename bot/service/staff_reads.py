"""What a reader sees of a referral: its lines before Accept, the contact after it, the duties; each look is noted."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.directory import OFFICE
from bot.flows import engine
from bot.flows.self_referral import SELF_REFERRAL
from bot.ports import CONTACT_FOR, Conversation, Out, Referral, Staff, View
from bot.render import family as family_cards
from bot.render import staff as cards
from bot.render.parts import NOT_GIVEN
from bot.service import answered
from bot.service.desk import Desk
from bot.service.facts import answer_args, referral_args
from bot.service.host import FamilyHost
from bot.text import Arg, Line, Plain, T

READ_AFTER_ACCEPT = frozenset(("phone", "email"))
"""Answers a reader sees only after Accept, through Show contact."""


async def conversation_of(desk: Desk, referral: Referral) -> Conversation | None:
    """Find the answers a referral was sent with; None once they are erased."""
    return await desk.unit.conversation_by_id(referral.conversation_id)


async def ask_know(desk: Desk, referral: Referral) -> None:
    """Ask first whether the reader knows this family; nothing of it is shown yet."""
    args = answer_args(desk, await conversation_of(desk, referral), referral)
    desk.show(cards.know(args, referral.id))


async def details(desk: Desk, referral: Referral, role: Staff) -> None:
    """Show every line but the contact."""
    conversation = await conversation_of(desk, referral)
    await _view(desk, referral, role, "read")
    lines = _lines(desk, conversation, referral) if conversation else []
    args = answer_args(desk, conversation, referral)
    desk.show(cards.details(args, lines, referral.id, office=role.role == OFFICE))


def _lines(desk: Desk, conversation: Conversation, referral: Referral) -> list[Line]:
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
    return answered.shown(desk, asking, answer, host)


async def yours(desk: Desk, referral: Referral) -> None:
    """Show a referral this reader accepted."""
    conversation = await conversation_of(desk, referral)
    desk.show(cards.yours(answer_args(desk, conversation, referral), referral.id, in_chat=in_chat(conversation)))


def in_chat(conversation: Conversation | None) -> bool:
    """Tell whether the family is to be reached in this chat."""
    return conversation is not None and conversation.answers.get("channel") == "chat"


async def contact(desk: Desk, referral: Referral, role: Staff) -> None:
    """Show name and contact in a protected message of its own that ends; the view is logged for the family."""
    conversation = await conversation_of(desk, referral)
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


async def report(desk: Desk, referral: Referral, role: Staff) -> None:
    """Give the duty's clocks, counted from the first view; opening this is noted for the reader's own proof."""
    await _view(desk, referral, role, "report")
    args = answer_args(desk, await conversation_of(desk, referral), referral)
    args["date"] = desk.world.day(desk.now)
    desk.show(cards.plain(cards.REPORT_CARD, args, f"r|open|{referral.id}"))


async def keep_card(desk: Desk, referral: Referral) -> None:
    """Show a request to keep data from a parent, with its reason."""
    conversation = await conversation_of(desk, referral)
    reason = conversation.answers.get("notice_report", "") if conversation else ""
    options: Mapping[str, T] = getattr(SELF_REFERRAL.step("notice_report"), "options", {})
    args = {**referral_args(desk.world, referral), "reason": options.get(reason, NOT_GIVEN)}
    desk.show(cards.keep_request(args, referral.id))


async def _view(desk: Desk, referral: Referral, role: Staff, what: str) -> None:
    await desk.unit.audit(f"view_{what}", subject=referral.id, actor=f"s{role.id}", detail=what, now=desk.now)
