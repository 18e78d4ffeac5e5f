"""Gather what a voucher and an export say of a claim; the clause a member sits under is left behind here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.domain.claims import ClaimBody
from bot.domain.places import counties
from bot.domain.referral import REFERENCE_LENGTH, read_reference
from bot.ports import Claim, ClaimMove, ClaimVersion
from bot.render.voucher.facts import Day, Signed, Step, Voucher
from bot.service.claims.filing import LETTER
from bot.service.desk import Desk
from bot.service.facts import row_id

APPROVALS = frozenset(("approved_once", "approved"))


def read_claim_reference(words: str) -> str | None:
    """Read a claim's reference in any case and spacing, with its letter or without; None when its check fails."""
    plain = "".join(letter for letter in words.upper() if letter.isalnum())
    bare = plain[1:] if plain.startswith(LETTER) and len(plain) == REFERENCE_LENGTH + 2 else plain
    found = read_reference(bare) if len(bare) == REFERENCE_LENGTH + 1 else None
    return LETTER + found[1:] if found else None


async def voucher_of(desk: Desk, claim: Claim) -> Voucher:
    """Gather the newest version of a claim."""
    return (await versions_of(desk, claim))[-1]


async def versions_of(desk: Desk, claim: Claim) -> list[Voucher]:
    """Gather every version of a claim, oldest first; state, approvals and moves are those of the claim."""
    committee = await desk.unit.committee(claim.committee)
    person = await desk.unit.claimant(claim.claimant)
    moves = await desk.unit.claim_moves(claim.id)
    steps = tuple([await _step(desk, each) for each in moves])
    return [
        _version(
            claim,
            each,
            committee=committee.name if committee else claim.committee,
            fiscal_agent=committee.fiscal_agent if committee else "",
            member=person.name if person else "",
            steps=steps,
            approvers=await _approvers(desk, claim, moves),
        )
        for each in await desk.unit.claim_versions(claim.id)
    ]


def _version(  # noqa: PLR0913 -- a voucher is its claim, its version, and what is known beside them
    claim: Claim, version: ClaimVersion, *, committee: str, fiscal_agent: str, member: str,
    steps: tuple[Step, ...], approvers: tuple[Step, ...],
) -> Voucher:  # fmt: skip
    body = ClaimBody.model_validate_json(version.body)
    return Voucher(
        reference=claim.reference,
        version=version.version,
        state=claim.state,
        committee=committee,
        fiscal_agent=fiscal_agent,
        member=member,
        language=body.language,
        filed_on=body.filed_on,
        total_cents=body.total_cents,
        days=_days(body),
        policy=body.policy,
        signed=_signed(body),
        approvers=approvers,
        steps=steps,
        paid_on=date.fromisoformat(claim.paid_on) if claim.paid_on else None,
        payment=claim.payment,
    )


def _days(body: ClaimBody) -> tuple[Day, ...]:
    return tuple(
        Day(date=day.date, activity=day.activity, county=_county(day.county), line=line)
        for day, line in zip(body.days, body.lines, strict=True)
    )


def _county(fips: str) -> str:
    return counties()[fips].name if fips in counties() else fips


def _signed(body: ClaimBody) -> Signed:
    return Signed(
        key=body.attestation,
        version=body.attestation_version,
        language=body.attestation_language,
        on=body.filed_on,
    )


async def _approvers(desk: Desk, claim: Claim, moves: Sequence[ClaimMove]) -> tuple[Step, ...]:
    """List who approved the newest version, with the day of it."""
    found = []
    for code in filter(None, claim.approvals.split(",")):
        last = [each for each in moves if each.actor == code and each.kind in APPROVALS][-1:]
        found += [await _step(desk, each) for each in last]
    return tuple(found)


async def _step(desk: Desk, move: ClaimMove) -> Step:
    on = desk.world.day(move.at_us)
    return Step(kind=move.kind, on=on, by=await _label(desk, move.actor), detail=move.detail)


async def _label(desk: Desk, actor: str) -> str:
    """Name a person of the staff as the Office does; one without a label by the number `people list` shows."""
    if not (actor.startswith("s") and actor[1:].isdecimal()):
        return ""
    person = await desk.unit.staff(row_id(actor[1:]))
    return person.label if person and person.label else f"#{actor[1:]}"


# --- through the running bot -----------------------------------------------------------------------------------------


def plain(voucher: Voucher) -> dict[str, Any]:
    """Return a voucher as JSON values."""
    return dict(_adapter().dump_python(voucher, mode="json"))


def voucher_from(values: Mapping[str, Any]) -> Voucher:
    """Read a voucher back from JSON values."""
    return _adapter().validate_python(values)


@cache
def _adapter() -> TypeAdapter[Voucher]:
    return TypeAdapter(Voucher)  # when it is first needed: it takes as long as a small command
