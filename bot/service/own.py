"""What a person may do with all that is theirs: see where it stands and what it says, take back, erase, move it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flows import engine
from bot.flows.note import COMPLAINT
from bot.flows.per_diem import PER_DIEM
from bot.flows.self_referral import SELF_REFERRAL
from bot.ports import HOUR, Conversation, Due, Referral
from bot.render import claims as claim_cards
from bot.render import help as helps
from bot.render import notices
from bot.render.parts import button, say
from bot.service import answered, family, referrals, talk
from bot.service.claims import facts, member, own_claims, phones
from bot.service.desk import Desk
from bot.service.facts import kept_until, referral_args
from bot.text import Arg, Button, Line, Plain, T

MOVE_LIFE = 24 * HOUR
GUESSES_AN_HOUR = 5
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 13
"""Thirteen of thirty letters: 63 bits."""


async def status(desk: Desk) -> None:
    """Say what stands with everything sent from this chat."""
    sent = await desk.unit.referrals_of_chat(desk.chat.id)
    lines: list[Line | Plain] = [await _status_line(desk, referral) for referral in sent[:5]]
    for referral in sent[:5]:
        lines += await _views(desk, referral)
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None and conversation.answers:
        lines.append(say(notices.STATUS_DRAFT))
    lines += await own_claims.lines(desk, await facts.member(desk))
    first, *rest = lines or [say(notices.STATUS_NONE)]
    desk.show(helps.lines([first, *rest]))


async def _status_line(desk: Desk, referral: Referral) -> Line:
    args = _own_args(desk, referral)
    states: Mapping[str, T] = {
        "sent": notices.STATUS_SENT,
        "accepted": notices.STATUS_ACCEPTED,
        "offered": notices.STATUS_OFFERED,
        "closed": notices.STATUS_CLOSED,
        "withdrawn": notices.STATUS_WITHDRAWN,
    }
    return say(notices.STATUS, args, state=say(states[referral.state], args))


def _own_args(desk: Desk, referral: Referral) -> dict[str, Arg]:
    """Fill a line about what was sent: its date is the promise, and once it ended the day its words are erased."""
    args = referral_args(desk.world, referral)
    if referral.state not in referrals.LIVE:
        args["date"] = desk.world.day(kept_until(referral.moved_us))
    return args


async def _views(desk: Desk, referral: Referral) -> list[Line]:
    seen = {(view.staff_id, desk.world.day(view.at_us)) for view in await desk.unit.views(referral.id)}
    args = referral_args(desk.world, referral)
    return [say(notices.STATUS_VIEWS, args, date=day) for _, day in sorted(seen, key=lambda each: each[1])]


async def withdraw(desk: Desk) -> None:
    """Ask which referral to take back, and whether."""
    live = [each for each in await desk.unit.referrals_of_chat(desk.chat.id) if each.state in referrals.LIVE]
    if not live and await facts.member(desk):
        await member.home(desk)
        return
    if not live:
        desk.show(helps.one(notices.WITHDRAW_NONE, desk.world.args))
        return
    desk.show(notices.confirm_each(notices.WITHDRAW, [(referral_args(desk.world, r), r.id) for r in live[:5]]))


async def mydata(desk: Desk) -> None:
    """Show every answer held, with the way to correct it."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None and conversation.flow == SELF_REFERRAL.id:
        lines = await _answers(desk, conversation)
        desk.show(helps.lines([say(notices.MYDATA), *lines], [button(helps.CHANGE, f"c|{desk.chat.card_no}")]))
        return
    shown: list[Line | Plain] = [*await _drafts(desk), *await _claimed(desk)]
    corrections: list[Button] = []
    for referral in (await desk.unit.referrals_of_chat(desk.chat.id))[:3]:
        kept = await desk.unit.conversation_by_id(referral.conversation_id)
        if kept is not None:
            args, live = _own_args(desk, referral), referral.state in referrals.LIVE
            shown += [say(notices.MYDATA_SENT if live else notices.MYDATA_ENDED, args), *await _answers(desk, kept)]
            if live:
                corrections.append(button(notices.CORRECT, f"f|correct|{referral.id}", args))
    if (complaint := await desk.unit.sent_of_chat(desk.chat.id, COMPLAINT.id)) is not None:
        shown += [*_stays(desk, complaint), *await _answers(desk, complaint)]
    desk.show(helps.lines(shown or [say(notices.MYDATA_NONE)], corrections))


async def _answers(desk: Desk, conversation: Conversation) -> list[Line]:
    flow = talk.FLOWS[conversation.flow]
    progress = engine.Progress(conversation.answers, conversation.reopened)
    return answered.review_lines(desk, flow, progress, await talk.host_for(desk, conversation))


async def _drafts(desk: Desk) -> list[Line]:
    """Show the answers of a claim that was begun, and of a request that lies beneath it."""
    shown: list[Line] = []
    for flow in (PER_DIEM.id, SELF_REFERRAL.id):
        draft = await desk.unit.open_of_chat(desk.chat.id, flow)
        if draft is not None:
            shown += [say(notices.MYDATA_DRAFT), *await _answers(desk, draft)]
    return shown


async def _claimed(desk: Desk) -> list[Line]:
    """List the claims of the person whose phone this is."""
    lines = await own_claims.lines(desk, await facts.member(desk), own_claims.MOST_ALL)
    return [say(notices.MYDATA_CLAIMS), *lines] if lines else []


async def delete(desk: Desk) -> None:
    """Ask before erasing, and say what stays until when."""
    sent = await desk.unit.referrals_of_chat(desk.chat.id)
    draft = await desk.unit.conversation(desk.chat.id)
    stays = await _all_that_stays(desk)
    if not sent and draft is None:
        desk.show(helps.lines(stays or [say(notices.DELETE_NONE)]))
        return
    last = max((desk.now if each.state in referrals.LIVE else each.moved_us for each in sent), default=desk.now)
    text = notices.DELETE if sent else notices.DELETE_DRAFT
    args = {**desk.world.args, "date": desk.world.day(kept_until(last))}
    desk.show(notices.confirm(text, args, label=notices.DELETE_YES, data="s|delete", extra=stays))


async def _all_that_stays(desk: Desk) -> list[Line]:
    """Say what erasing leaves: a complaint until its time, and filed claims, which are records of public money."""
    stays = _stays(desk, await desk.unit.sent_of_chat(desk.chat.id, COMPLAINT.id))
    mine = await facts.member(desk)
    return [*stays, say(claim_cards.STAYS)] if mine and await desk.unit.claims_of(mine) else stays


def _stays(desk: Desk, complaint: Conversation | None) -> list[Line]:
    """Say that a complaint stays with the Office, and until when; it was sent when it was last touched."""
    if complaint is None:
        return []
    until = desk.world.day(kept_until(complaint.touched_us))
    return [say(notices.COMPLAINT_STAYS, desk.world.args, date=until)]


async def delete_now(desk: Desk) -> None:
    """Shred the draft, take back and close what was sent, and say what stays until when."""
    while (draft := await desk.unit.conversation(desk.chat.id)) is not None:
        await family.erase(desk, draft)
    for referral in await desk.unit.referrals_of_chat(desk.chat.id):
        if referral.state in referrals.LIVE:
            await referrals.withdraw(desk, referral)
    desk.change(covered=False)
    stays = await _all_that_stays(desk)
    desk.show(helps.resting(desk.world.args, await _erasure(desk), *stays))


async def _erasure(desk: Desk) -> Line:
    """Note the wish with all that ended, which moves no date, and say when the last of it goes."""
    ended = await desk.unit.referrals_of_chat(desk.chat.id)
    for referral in ended:
        until = kept_until(referral.moved_us)
        await desk.unit.set_due(Due(kind="retain", subject=referral.id, due_us=until, detail="asked"))
    if not ended:
        return say(notices.DELETED)
    return say(notices.DELETED_SENT, date=desk.world.day(max(kept_until(each.moved_us) for each in ended)))


async def move(desk: Desk) -> None:
    """Make a one-time code, or use one."""
    if desk.inbound.payload:
        await _use_code(desk, desk.inbound.payload)
        return
    sent = await desk.unit.referrals_of_chat(desk.chat.id) or await facts.member(desk)
    if not sent and await desk.unit.conversation(desk.chat.id) is None:
        desk.show(helps.one(notices.MOVE_NONE, desk.world.args))
        return
    code = "".join(CODE_ALPHABET[byte % 30] for byte in desk.world.entropy(CODE_LENGTH))
    await desk.unit.add_code("move", code, chat_id=desk.chat.id, expires_us=desk.now + MOVE_LIFE)
    spaced = Plain("-".join((code[:4], code[4:8], code[8:])))
    desk.show(helps.one(notices.MOVE, {"code": spaced, "date": desk.world.day(desk.now + MOVE_LIFE)}))


async def _use_code(desk: Desk, typed: str) -> None:
    desk.remove_typed = True
    if await desk.unit.count(desk.chat.id, "guess", window_us=HOUR, now=desk.now) > GUESSES_AN_HOUR:
        desk.show(helps.one(helps.SLOW_DOWN, desk.world.args))
        return
    code = "".join(c for c in typed.upper() if c.isalnum())
    old = await desk.unit.use_code("move", code, desk.now)
    if old is None or old == desk.chat.id:
        desk.show(helps.one(notices.MOVE_WRONG, desk.world.args))
        return
    if not await phones.fits(desk, old):
        desk.show(helps.one(notices.MOVE_OTHER, desk.world.args))
        return
    await desk.unit.move_chat(old, desk.chat.id)
    await phones.take(desk, old)
    other = await desk.unit.chat_by_id(old)
    desk.change(language=desk.chat.language or other.language)
    await desk.tell(
        other, notices.told(notices.MOVED_OUT, desk.world.args), key=f"moved:{old}:{desk.now}", subject=None
    )
    desk.show(helps.one(notices.MOVED_IN, desk.world.args))
