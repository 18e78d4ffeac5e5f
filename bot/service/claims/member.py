"""A member and the own claims: what can be claimed, the conversation's end, correcting, taking back, objecting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.flows.objection import OBJECTION
from bot.flows.per_diem import CLAIM, PER_DIEM, opened, rounds
from bot.ports import DAY, Claim, Conversation
from bot.render import claims as cards
from bot.render import help as helps
from bot.render.parts import say
from bot.service import talk
from bot.service.claims import days, facts, filing, moves, own_claims, tell
from bot.service.claims.alert import claim_args
from bot.service.claims.facts import Facts
from bot.service.desk import Desk
from bot.service.facts import row_id

BEGUN_A_DAY: Final = 60
"""Claims of one chat begun in a day, far above what a person needs: each makes a key and shreds it."""


async def home(desk: Desk) -> None:
    """Show what can be claimed and what stands."""
    found = await facts.load(desk, await facts.member(desk))
    if found is None:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
    else:
        desk.show(await own_claims.home(desk, found))


async def pressed(desk: Desk, verb: str, number: str, detail: str) -> None:
    """Do what a member's button asks for, if the database says at this moment whose phone this is."""
    found = await facts.load(desk, await facts.member(desk))
    if found is None:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
    elif verb in OF_MEETING:
        await OF_MEETING[verb](desk, found, row_id(number))
    elif verb in OF_CLAIM:
        await _of_claim(desk, found, verb, row_id(number), detail)
    elif verb == "all":
        desk.show(await own_claims.every(desk, found))
    elif verb == "more":
        await _more(desk, row_id(number))
    elif verb == "go":
        await _go_on(desk)
    else:
        desk.show(await own_claims.home(desk, found))


# --- a day that can be claimed ----------------------------------------------------------------------------------------


async def _file(desk: Desk, found: Facts, number: int) -> None:
    """Open a claim of one day; the same one goes on where it was."""
    meeting = found.meetings.get(number)
    if meeting is None:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
        return
    top = await desk.unit.conversation(desk.chat.id)
    if top is not None and top.flow == PER_DIEM.id and any(_is(given, number) for _, given in rounds(top.answers)):
        await talk.show(desk, top)
    elif (why := days.refusal(found, meeting)) is not None:
        desk.show(await own_claims.refused(desk, meeting, why))
    else:
        await _begin(desk, opened(number))


def _is(given: Mapping[str, str], number: int) -> bool:
    return given.get("meeting") == str(number)


async def _file_all(desk: Desk, found: Facts, number: int) -> None:
    """Open a claim of every day that fits in one with a meeting."""
    first = found.meetings.get(number)
    chosen = own_claims.together(found, first) if first else []
    if chosen:
        await _begin(desk, opened(*(each.id for each in chosen)))
    else:
        desk.show(await own_claims.home(desk, found))


async def _begin(desk: Desk, steer: Mapping[str, str]) -> None:
    if await desk.unit.count(desk.chat.id, "claim", window_us=DAY, now=desk.now) > BEGUN_A_DAY:
        desk.show(helps.one(helps.SLOW_DOWN, desk.world.args))
        return
    await talk.begin(desk, PER_DIEM, steer)


async def _preview(desk: Desk, found: Facts, number: int) -> None:
    """Show what a day pays before it comes; afterwards the same button claims it."""
    meeting = found.meetings.get(number)
    if meeting is None:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
    elif days.day_of(meeting) <= found.today:
        await _file(desk, found, number)
    else:
        desk.show(own_claims.preview(found, meeting))


OF_MEETING: Final[Mapping[str, Callable[[Desk, Facts, int], Awaitable[None]]]] = {
    "file": _file,
    "together": _file_all,
    "preview": _preview,
}


async def _more(desk: Desk, number: int) -> None:
    """Ask for one more day of the claim that is open; pressed twice it asks for one only."""
    top = await desk.unit.conversation(desk.chat.id)
    if top is None or top.flow != PER_DIEM.id or top.id != number:
        await _go_on(desk)
        return
    *_, (index, last) = rounds(top.answers)
    if "meeting" in last:
        answers = {**top.answers, f"days.{index}.more": "yes"}
        await desk.unit.save_answers(top, answers, desk.now)
        top = replace(top, answers=answers)
    await talk.show(desk, top)


async def _go_on(desk: Desk) -> None:
    """Show the claim that was begun, where it is on top."""
    top = await desk.unit.conversation(desk.chat.id)
    if top is not None and top.flow == PER_DIEM.id:
        await talk.show(desk, top)
    else:
        await home(desk)


# --- the end of the conversation --------------------------------------------------------------------------------------


async def submit(desk: Desk, conversation: Conversation) -> None:
    """File what was attested, or the correction; with a day taken meanwhile nothing is filed, and that is said."""
    await filing.submit(desk, conversation)


async def stopped(desk: Desk, conversation: Conversation) -> None:
    """Keep a claim that has no rate yet; let one go that has no day."""
    answers = {path: answer for path, answer in conversation.answers.items() if path != "no_rate"}
    if answers != dict(conversation.answers):
        await desk.unit.save_answers(conversation, answers, desk.now)
        desk.show(await own_claims.kept(desk))
        return
    await desk.unit.clear_due("draft_ends", conversation.id)
    await desk.unit.erase_conversation(conversation.id)
    await home(desk)


async def object_to(desk: Desk, conversation: Conversation) -> None:
    """Give the member's words to the Office, with the claim they are about."""
    claim = await _own(desk, row_id(conversation.answers.get(CLAIM, "")))
    after = await moves.object_to(desk, claim, conversation.id) if claim is not None else None
    if after is None:
        await desk.unit.clear_due("draft_ends", conversation.id)
        await desk.unit.erase_conversation(conversation.id)
        desk.show(cards.told(say(cards.MOVED_ON)))
        return
    await desk.unit.clear_due("draft_ends", conversation.id)
    await desk.unit.save_conversation(replace(conversation, state="done", reopened=None, touched_us=desk.now))
    desk.show(await own_claims.objected(desk, after))


# --- a claim that was filed -------------------------------------------------------------------------------------------


async def _own(desk: Desk, number: int) -> Claim | None:
    """Find a claim of the person whose phone this is; somebody else's and none are alike."""
    claim = await desk.unit.claim(number)
    mine = await facts.member(desk)
    return claim if claim is not None and mine and claim.claimant == mine else None


async def _of_claim(desk: Desk, found: Facts, verb: str, number: int, detail: str) -> None:
    claim = await desk.unit.claim(number)
    if claim is None or claim.claimant != found.claimant.id:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
        return
    match verb:
        case "correct" if claim.state in filing.CORRECTABLE:
            await _correct(desk, claim)
        case "withdraw" if claim.state not in moves.ENDED:
            await _withdraw(desk, claim, sure=detail == "yes")
        case "object" if moves.can_object(claim):
            await talk.begin(desk, OBJECTION, {CLAIM: str(claim.id)})
        case "history":
            desk.show(await own_claims.history(desk, claim))
        case _:
            await tell.card(desk, claim)


OF_CLAIM: Final = frozenset(("card", "correct", "withdraw", "object", "history"))


async def _correct(desk: Desk, claim: Claim) -> None:
    """Open what was filed with its answers; it is attested and submitted anew, as a new version."""
    steer = await filing.answers_of(desk, claim)
    await _begin(desk, {**steer, CLAIM: str(claim.id)})


async def _withdraw(desk: Desk, claim: Claim, *, sure: bool) -> None:
    args = await claim_args(desk, claim)
    if not sure:
        desk.show(cards.ask_withdraw(args, claim.id))
        return
    after = await moves.withdraw(desk, claim)
    if after is None:
        desk.show(cards.told(say(cards.MOVED_ON)))
    else:
        await tell.card(desk, after)
