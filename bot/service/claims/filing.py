"""File what was attested: the body with every row it rests on, its days, and the claim, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.claims import BodyDay, ClaimBody, Priced, lines_of
from bot.domain.referral import reference
from bot.flows.model import MORE
from bot.flows.per_diem import ATTESTATION, ATTESTATION_VERSION, CLAIM, MEALS, rounds
from bot.ports import Claim, ClaimDay, ClaimState, Conversation, Due
from bot.render import claims as cards
from bot.render.parts import say
from bot.service import talk
from bot.service.claims import facts, host, moves, own_claims
from bot.service.claims.days import Day, Draft
from bot.service.desk import Desk
from bot.service.facts import row_id

CORRECTABLE: Final[frozenset[ClaimState]] = frozenset(("submitted", "returned", "approved"))
REFERENCE_BYTES: Final = 5
LETTER: Final = "C"
"""Begins a claim's reference, so that nobody takes it for a request's."""


async def submit(desk: Desk, conversation: Conversation) -> None:
    """File a claim, or a new version of one; what changed since it was attested is shown and attested anew."""
    mine = await facts.member(desk)
    if mine:  # nothing else is filed for this person from here on, so what is compared stays so
        await desk.unit.hold_claimant(mine)
    made_by = await host.of(desk, conversation)
    answers = conversation.answers
    attested = [each.code for each in made_by.options("attest", answers)]
    made = made_by.draft(answers)
    if made.priced is None or not made.complete or answers.get("attest") not in attested:
        desk.notes.append(say(cards.LOOK_AGAIN))
        await talk.show(desk, conversation)
        return
    number = row_id(answers.get(CLAIM, ""))
    was = await desk.unit.claim(number) if number else None
    if number and (was is None or was.claimant != mine or was.state not in CORRECTABLE):
        await _close(desk, conversation)
        desk.show(cards.told(say(cards.MOVED_ON)))
        return
    body = _body(desk, conversation, made, made.priced)
    claim = _claim(desk, conversation, made, body)
    await _filed(desk, replace(claim, claimant=mine), body, _rows(mine, body), was)
    await _close(desk, conversation)


async def _filed(desk: Desk, claim: Claim, body: ClaimBody, rows: Sequence[ClaimDay], was: Claim | None) -> None:
    """File a first version under a new reference, or a new one under the old."""
    if was is None:
        drawn = reference(desk.world.entropy(REFERENCE_BYTES))
        filed = await moves.submit(desk, replace(claim, reference=LETTER + drawn[1:]), body.model_dump_json(), rows)
    else:
        filed = await moves.revise(desk, claim, body.model_dump_json(), rows, was=was)
    if filed is None:
        desk.show(cards.told(say(cards.TAKEN if was is None else cards.MOVED_ON)))
    else:
        desk.show(await own_claims.receipt(desk, filed, corrected=was is not None), urgency="must")


async def _close(desk: Desk, conversation: Conversation) -> None:
    """End the conversation; its answers are shredded by their clock, once the claim that holds them is committed."""
    await desk.unit.save_conversation(replace(conversation, state="done", reopened=None, touched_us=desk.now))
    await desk.unit.set_due(Due(kind="draft_ends", subject=conversation.id, due_us=desk.now))


def _body(desk: Desk, conversation: Conversation, made: Draft, priced: Priced) -> ClaimBody:
    lines = lines_of(priced)
    answers = conversation.answers
    return ClaimBody(
        days=tuple(map(_body_day, made.days)),
        lines=lines,
        policy=made.rule.policy if made.rule else None,
        total_cents=sum(each.amount_cents for each in lines),
        attestation=ATTESTATION.key,
        attestation_version=ATTESTATION_VERSION,
        attestation_language=desk.language,
        employer_paid=_said(answers, "employer"),
        paid_elsewhere=_said(answers, "elsewhere"),
        filed_on=desk.world.day(desk.now),
        language=desk.language,
    )


def _said(answers: Mapping[str, str], what: str) -> bool | None:
    """Return what was said of the days that are claimed; who said yes of one did not claim it."""
    return False if any(what in given for _, given in rounds(answers)) else None


def _body_day(day: Day) -> BodyDay:
    meeting, asked = day.meeting, day.asked
    return BodyDay(
        meeting=meeting.id,
        code=meeting.code,
        committee=meeting.committee,
        date=asked.date,
        county=asked.county,
        mode=meeting.mode,
        minutes=meeting.minutes,
        activity=meeting.activity,
        clause=day.clause,
        travel_day=asked.travel_day,
        provided=asked.provided,
        night=asked.night,
        miles=asked.miles,
    )


def _claim(desk: Desk, conversation: Conversation, made: Draft, body: ClaimBody) -> Claim:
    return Claim(
        id=0,
        reference="",
        committee=made.days[0].meeting.committee,
        claimant=0,
        chat_id=desk.chat.id,
        conversation_id=conversation.id,
        state="submitted",
        total_cents=body.total_cents,
        policy=made.rule.id if made.rule else 0,
        verified=body.verified,
    )


def _rows(claimant: int, body: ClaimBody) -> list[ClaimDay]:
    pairs = zip(body.days, body.lines, strict=True)
    return [
        ClaimDay(
            claim_id=0,
            claimant=claimant,
            day=day.date.isoformat(),
            activity=day.activity,
            fiscal_year=line.fiscal_year,
            amount_cents=line.amount_cents,
        )
        for day, line in pairs
    ]


async def answers_of(desk: Desk, claim: Claim) -> dict[str, str]:
    """Turn a filed claim back into the answers it was made of; how it was attested is asked anew."""
    body = await moves.body_of(desk, claim)
    steer: dict[str, str] = {}
    for index, day in enumerate(body.days if body else ()):
        last = body is not None and index + 1 == len(body.days)
        given = {
            "meeting": str(day.meeting),
            "role": str(day.clause),
            "travel": "yes" if day.travel_day else "no",
            "provided": next((code for code, meals in MEALS.items() if set(meals) == set(day.provided)), "n"),
            "night": "yes" if day.night else "no",
            "miles": str(day.miles),
            MORE: "no" if last else "yes",
        }
        if body is not None:
            asked = {"employer": body.employer_paid, "elsewhere": body.paid_elsewhere}
            given |= {what: "yes" if said else "no" for what, said in asked.items() if said is not None}
        steer |= {f"days.{index}.{step}": answer for step, answer in given.items()}
    return steer
