"""What can happen to a referral, each move with everything it causes: owner, clock, notices, audit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain import law
from bot.domain.directory import OFFICE
from bot.domain.referral import CONSENT_DAYS, DECLINE_REASONS, reference
from bot.ports import DAY, Conversation, Due, Referral, ReferralState, Role, Staff
from bot.render import notices
from bot.render import staff as cards
from bot.service.desk import Desk
from bot.service.facts import chosen, find, kept_until, promise, referral_args
from bot.service.gaps import count_gap
from bot.service.host import FamilyHost
from bot.service.where import county_of
from bot.text import Arg, Plain, T

LIVE: tuple[ReferralState, ...] = ("sent", "accepted", "offered")
CLOCKS = ("answer_by", "apply", "offer_ends", "expire", "keep_request")
ASK_AGAIN_DAYS = 7
"""After an acceptance the family is asked once more after this many days."""
OFFER_DAYS = 3


async def readers(desk: Desk, owner: str, referral: Referral | None = None) -> list[Staff]:
    """List who may read for an owner now: those not away, main readers first; whoever knows the family is left out."""
    role: Role = "office" if owner == OFFICE else "coordinator"
    live = await desk.unit.staff_for(role, "" if owner == OFFICE else owner)
    passed = set(referral.passed_over.split(",")) if referral else set()
    able = [each for each in live if f"s{each.id}" not in passed and await _reachable(desk, each)]
    here = [each for each in able if each.away_until_us <= desk.now]
    return here or able


async def _reachable(desk: Desk, person: Staff) -> bool:
    return not (await desk.unit.chat_by_id(person.chat_id)).blocked


async def send(desk: Desk, conversation: Conversation, host: FamilyHost) -> Referral | None:
    """Turn a finished conversation into a referral; None when nobody could read it."""
    answers = conversation.answers
    owner = chosen(answers, host)
    if not await readers(desk, owner):
        owner = ""
    if not owner:
        return None
    draft = _new(desk, conversation, owner, answers)
    referral = await desk.unit.add_referral(draft)
    await desk.unit.save_conversation(replace(conversation, state="done", reopened=None, touched_us=desk.now))
    await desk.unit.clear_due("draft_ends", conversation.id)
    await desk.unit.add_consent(
        conversation.id,
        kind="send",
        version=law.CONSENT_VERSION,
        language=desk.language,
        detail=owner,
        now=desk.now,
    )
    await audit(desk, "sent", referral, actor="family")
    await count_gap(desk, owner, host.query(answers))
    await _clocks(desk, referral)
    await notify_readers(desk, referral)
    if answers.get("notice_report", "").startswith("keep"):
        await ask_designee(desk, referral)
    return referral


def _new(desk: Desk, conversation: Conversation, owner: str, answers: object) -> Referral:
    world = desk.world
    query = FamilyHost(world, today=world.day(desk.now)).query(conversation.answers)
    return Referral(
        id=0,
        conversation_id=conversation.id,
        chat_id=desk.chat.id,
        reference=reference(world.entropy(5)),
        state="sent",
        owner=owner,
        initiative=owner,
        passed_over="",
        county=county_of(conversation.answers),
        clauses=",".join(str(clause) for clause in sorted(query.circumstances or ())),
        directory_version=world.directory.version,
        flow_version=conversation.version,
        language=desk.language,
        sent_us=desk.now,
        due_us=world.evening(promise(world, owner, desk.now)),
        expires_us=world.evening(world.day(desk.now) + timedelta(days=CONSENT_DAYS)),
        moved_us=desk.now,
    )


async def _clocks(desk: Desk, referral: Referral) -> None:
    await desk.unit.set_due(Due(kind="answer_by", subject=referral.id, due_us=referral.due_us))
    await desk.unit.set_due(Due(kind="expire", subject=referral.id, due_us=referral.expires_us))


async def audit(desk: Desk, kind: str, referral: Referral, *, actor: str, detail: str = "") -> None:
    """Note a move in the chain; codes only."""
    await desk.unit.audit(kind, subject=referral.id, actor=actor, detail=detail or referral.owner, now=desk.now)


async def notify_readers(desk: Desk, referral: Referral) -> None:
    """Tell the first reader that one item waits; with nobody left the Office is told."""
    for each in (await readers(desk, referral.owner, referral))[: None if referral.owner == OFFICE else 1]:
        await notify(desk, each, referral)


async def notify(desk: Desk, reader: Staff, referral: Referral) -> None:
    """Send the content-free notice."""
    chat = await desk.unit.chat_by_id(reader.chat_id)
    card = cards.notice(desk.world.day(referral.due_us), f"r|open|{referral.id}")
    await desk.tell(chat, card, key=f"staff:{referral.id}:{reader.id}:{desk.now}", subject=referral.id)


async def tell_office(desk: Desk, referral: Referral, text: T, **more: T) -> None:
    """Tell every live person of the Office one sentence about a referral, by its number only."""
    for each in await desk.unit.staff_for("office"):
        if await _reachable(desk, each):
            await tell(desk, each, referral, text, **more)


async def tell(desk: Desk, person: Staff, referral: Referral, text: T, **more: T) -> None:
    """Tell one person of the staff one sentence about a referral, by its number only."""
    chat = await desk.unit.chat_by_id(person.chat_id)
    card = cards.plain(text, {**referral_args(desk.world, referral), **more}, f"r|open|{referral.id}")
    key = f"staff:{referral.id}:{person.id}:{text.key}:{desk.now}"
    await desk.tell(chat, card, key=key, subject=referral.id)


async def ask_designee(desk: Desk, referral: Referral) -> None:
    """Start the clock of a request to keep data from a parent."""
    await desk.unit.set_due(Due(kind="keep_request", subject=referral.id, due_us=referral.due_us))
    for each in await desk.unit.staff_for("office"):
        chat = await desk.unit.chat_by_id(each.chat_id)
        card = notices.neutral(f"r|keepask|{referral.id}")
        await desk.tell(chat, card, key=f"keep:{referral.id}:{each.id}", subject=referral.id)


async def move(desk: Desk, referral: Referral, **changes: object) -> Referral | None:
    """Save a change if nobody was faster; None otherwise."""
    after = replace(referral, **changes, moved_us=desk.now)  # type: ignore[arg-type]  # replace checks the names
    return after if await desk.unit.save_referral(after, was=referral.state) else None


async def to_office(desk: Desk, referral: Referral, *, why: T, actor: str, tell: bool = True) -> Referral | None:
    """Give a referral to the Office, with a new promise; the family is told."""
    due = desk.world.evening(promise(desk.world, OFFICE, desk.now))
    after = await move(desk, referral, state="sent", owner=OFFICE, reader=None, pending="", offer="", due_us=due)
    if after is None:
        return None
    await clear(desk, after, "apply", "offer_ends")
    await desk.unit.set_due(Due(kind="answer_by", subject=after.id, due_us=due))
    await audit(desk, "to_office", after, actor=actor, detail=why.key)
    await tell_office(desk, after, cards.GAP, why=why)
    if tell:
        await desk.tell_family(after, "office")
    return after


async def declined(desk: Desk, referral: Referral, reason: str, *, actor: str) -> Referral | None:
    """Let a decline take effect: the Office owns it, and the family is asked about the next initiative."""
    passed = _join(referral.passed_over, f"i{referral.owner}")
    offer = await next_initiative(desk, replace(referral, passed_over=passed))
    changed = replace(referral, passed_over=passed, reason=reason)
    if offer is None:
        return await to_office(desk, changed, why=cards.WHY_DECLINED, actor=actor)
    due = desk.world.evening(promise(desk.world, OFFICE, desk.now))
    after = await move(desk, changed, state="offered", owner=OFFICE, reader=None, pending="", offer=offer, due_us=due)
    if after:
        await _offered(desk, after, actor=actor, kind="declined")
    return after


async def offer_to(desk: Desk, referral: Referral, initiative: str, *, actor: str) -> Referral | None:
    """Ask the family about another initiative at the wish of the Office."""
    after = await move(desk, referral, state="offered", owner=OFFICE, reader=None, offer=initiative, reason="")
    if after:
        await _offered(desk, after, actor=actor, kind="offered")
    return after


async def _offered(desk: Desk, referral: Referral, *, actor: str, kind: str) -> None:
    ends = min(desk.now + OFFER_DAYS * DAY, referral.due_us)
    await clear(desk, referral, "apply")
    await desk.unit.set_due(Due(kind="offer_ends", subject=referral.id, due_us=ends))
    await desk.unit.set_due(Due(kind="answer_by", subject=referral.id, due_us=referral.due_us))
    await audit(desk, kind, referral, actor=actor, detail=referral.reason or referral.offer)
    await desk.tell_family(referral, kind)


async def next_initiative(desk: Desk, referral: Referral) -> str | None:
    """Find the next initiative that may take it and has someone to read; None leaves it to the Office."""
    conversation = await desk.unit.conversation_by_id(referral.conversation_id)
    if conversation is None:
        return None
    passed = {each[1:] for each in referral.passed_over.split(",") if each.startswith("i")}
    host = FamilyHost(desk.world, today=desk.world.day(desk.now), language=referral.language)
    for choice in host.offered(conversation.answers):
        if choice.initiative not in passed and await readers(desk, choice.initiative, referral):
            return choice.initiative
    return None


async def send_on(desk: Desk, referral: Referral) -> Referral | None:
    """Send to the initiative that was offered, on the family's new yes."""
    owner = referral.offer
    due = desk.world.evening(promise(desk.world, owner, desk.now))
    after = await move(
        desk, referral, state="sent", owner=owner, initiative=owner, reader=None, offer="", reason="", due_us=due
    )
    if after is None:
        return None
    await desk.unit.add_consent(
        referral.conversation_id,
        kind="send",
        version=law.CONSENT_VERSION,
        language=desk.language,
        detail=owner,
        now=desk.now,
    )
    await clear(desk, after, "offer_ends")
    await _clocks(desk, after)
    await audit(desk, "sent_on", after, actor="family")
    await notify_readers(desk, after)
    return after


async def clear(desk: Desk, referral: Referral, *kinds: str) -> None:
    """Stop clocks of a referral."""
    for kind in kinds:
        await desk.unit.clear_due(kind, referral.id)


async def end(desk: Desk, referral: Referral, state: ReferralState, *, actor: str) -> Referral | None:
    """Close or withdraw: every clock stops but that of retention."""
    after = await move(desk, referral, state=state, pending="", offer="")
    if after is None:
        return None
    await clear(desk, after, *CLOCKS)
    await desk.unit.set_due(Due(kind="retain", subject=after.id, due_us=kept_until(after.moved_us)))
    await audit(desk, state, after, actor=actor)
    return after


async def withdraw(desk: Desk, referral: Referral) -> Referral | None:
    """Take a referral back: unsent notices are recalled, the reader learns only the number."""
    after = await end(desk, referral, "withdrawn", actor="family")
    if after is None:
        return None
    await desk.unit.recall(referral.id)
    staff = [await desk.unit.staff(referral.reader)] if referral.reader else await readers(desk, referral.owner)
    for each in staff:
        if each is not None:
            chat = await desk.unit.chat_by_id(each.chat_id)
            card = cards.plain(cards.WITHDRAWN, referral_args(desk.world, after))
            await desk.tell(chat, card, key=f"withdrawn:{after.id}:{each.id}", subject=None)
    return after


async def of_conversation(desk: Desk, conversation: Conversation) -> Referral | None:
    """Find the live referral a conversation was sent as."""
    sent = await desk.unit.referrals_of_chat(conversation.chat_id)
    return next((each for each in sent if each.conversation_id == conversation.id and each.state in LIVE), None)


async def corrected(desk: Desk, referral: Referral, conversation: Conversation) -> None:
    """Store a correction and tell who reads it, by the number only."""
    await desk.unit.save_conversation(replace(conversation, state="done", reopened=None, touched_us=desk.now))
    await audit(desk, "corrected", referral, actor="family")
    reader = await desk.unit.staff(referral.reader) if referral.reader else None
    for each in [reader] if reader else await readers(desk, referral.owner, referral):
        await tell(desk, each, referral, cards.CORRECTED)


def _join(codes: str, code: str) -> str:
    return ",".join([*filter(None, codes.split(",")), code])


def pass_over(referral: Referral, code: str) -> str:
    """Add a code to those passed over."""
    return _join(referral.passed_over, code)


def decline_reason(referral: Referral) -> T | None:
    """Return the listed reason of the last decline."""
    return DECLINE_REASONS.get(referral.reason)


def declined_args(desk: Desk, referral: Referral) -> dict[str, Arg]:
    """Name the initiative that declined last, where the directory still holds it."""
    last = next((each[1:] for each in reversed(referral.passed_over.split(",")) if each.startswith("i")), "")
    initiative = find(desk.world, last)
    return {"initiative": Plain(initiative.name) if initiative else desk.world.args["office"]}
