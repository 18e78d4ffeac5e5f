"""One claim as those who decide it read it: whose it is, the arithmetic, the versions before, what hinders it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.domain.claims import ClaimBody
from bot.flows.per_diem import ATTESTATION, ATTESTATION_VERSION
from bot.ports import Claim, ClaimVersion, Staff
from bot.render import claims_money
from bot.render import decide as cards
from bot.render.claims_money import money
from bot.render.parts import Row, say
from bot.service.claims import moves, verdicts
from bot.service.claims.alert import claim_args
from bot.service.claims.rights import Crowd
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.text import Arg, Line, Plain


async def show(desk: Desk, everybody: Crowd, claim: Claim, role: Staff) -> None:
    """Show a claim with the decisions this person may take, and log that they looked."""
    await moves.audit(desk, "read", claim, actor=f"s{role.id}")
    lines = [*await _head(desk, claim), *desk.notes, *await _said(desk, claim)]
    if claim.state == "denied":
        desk.show(cards.claim([*lines, *await _objection(desk, claim)], cards.objection(claim.id)))
        return
    hindered = await verdicts.hinders(desk, claim)
    lines += await _limit(desk, claim)
    lines += [say(cards.SENT_BACK)] if claim.objected else []
    lines += [say(cards.HINDERED), *hindered] if hindered else []
    desk.show(cards.claim(lines, _rows(everybody, claim, role, hindered)))


async def _limit(desk: Desk, claim: Claim) -> list[Line]:
    """Say that two persons have to approve it, or that one has."""
    if claim.approvals:
        return [say(cards.ONCE)]
    return [say(cards.TWO)] if await verdicts.needed(desk, claim) > 1 else []


def _rows(everybody: Crowd, claim: Claim, role: Staff, hindered: Sequence[Line]) -> list[Row]:
    rows = [cards.payee_row(claim.id)] if any(each.text is cards.PAYEE for each in hindered) else []
    if everybody.barred(claim, role):
        return rows
    decisions = cards.other_decisions if hindered else cards.decisions
    return [*decisions(claim.id, claim.version), *rows]


async def _head(desk: Desk, claim: Claim) -> list[Line]:
    """Name the claim, then the person: the first line is what chat lists preview."""
    person = await desk.unit.claimant(claim.claimant)
    args = {**await claim_args(desk, claim), "date": desk.world.day(claim.submitted_us)}
    return [say(cards.CLAIM, args), say(cards.WHO, name=Plain(person.name if person else ""))]


async def _said(desk: Desk, claim: Claim) -> list[Line]:
    """Write the arithmetic, the attestation, and what the versions before said."""
    versions = await desk.unit.claim_versions(claim.id)
    body = ClaimBody.model_validate_json(versions[-1].body)
    total = say(claims_money.TOTAL, amount=money(claim.total_cents))
    return [*claims_money.lines(body), total, _signed(body), *_before(desk, versions)]


def _signed(body: ClaimBody) -> Line:
    """Say what was attested, in the reader's language; an older wording is named by its version."""
    current = (body.attestation, body.attestation_version) == (ATTESTATION.key, ATTESTATION_VERSION)
    words = ATTESTATION if current else Plain(f"{body.attestation} {body.attestation_version}")
    return say(cards.SIGNED, date=body.filed_on, words=words)


def _before(desk: Desk, versions: Sequence[ClaimVersion]) -> list[Line]:
    """List the versions before, each with what the one after it changed of the amount."""
    lines: list[Line] = []
    for old, new in pairwise(versions):
        change = new.total_cents - old.total_cents
        args: dict[str, Arg] = {"date": desk.world.day(old.at_us), "amount": money(old.total_cents)}
        lines.append(say(cards.CHANGED, args, change=signed(change)) if change else say(cards.BEFORE, args))
    return lines


def signed(cents: int) -> Plain:
    """Write a change of money (cents) with its sign."""
    return Plain(("+" if cents > 0 else "-") + money(abs(cents)).words)


async def _objection(desk: Desk, claim: Claim) -> list[Line | Plain]:
    """Say why it was denied, and what the member says to it."""
    reason = cards.DENY_LABELS.get(claim.reason)
    lines: list[Line | Plain] = [say(cards.OBJECTED, reason=reason or Plain(claim.reason))]
    due = await desk.unit.planned(moves.OBJECTION, claim.id)
    conversation = await desk.unit.conversation_by_id(row_id(due.detail)) if due else None
    words = conversation.answers.get("words", "") if conversation else ""
    return [*lines, Plain(words)] if words else lines
