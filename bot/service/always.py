"""What works in every state, before anything else is parsed: safety, police, help, leaving, one's own data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.flows import engine
from bot.flows.note import COMPLAINT
from bot.ports import HOUR, Conversation, Due, Out, Referral
from bot.render import help as helps
from bot.render import notices
from bot.render.parts import LEAVE, NOT_SAFE, POLICE, button, say
from bot.service import family, referrals, talk
from bot.service.desk import Desk
from bot.service.facts import kept_until, referral_args
from bot.text import Arg, Button, Line, Plain, T

LEFT_DRAFT_LIFE = 24 * HOUR
MOVE_LIFE = 24 * HOUR
GUESSES_AN_HOUR = 5
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 13
"""Thirteen of thirty letters: 63 bits."""

Action = Callable[[Desk], Awaitable[None]]


async def safe(desk: Desk) -> None:
    """Show the help lines; nothing is stored or sent."""
    desk.show(helps.safe(desk.world.args), urgency="safety")


async def police(desk: Desk) -> None:
    """Answer who sees it; nothing is stored or sent."""
    desk.show(helps.police(desk.world.args, some=desk.world.police_run), urgency="safety")


async def distress(desk: Desk) -> None:
    """Show the distress card; the draft stays."""
    desk.show(helps.distress(desk.world.args), urgency="safety")


async def distress_yes(desk: Desk) -> None:
    """Ask to call now."""
    desk.show(helps.distress_call(desk.world.args), urgency="safety")


async def help_(desk: Desk) -> None:
    """List what can be done, for a person of the staff what they can."""
    mine = await desk.unit.staff_of_chat(desk.chat.id)
    desk.show(helps.one(helps.STAFF_HELP if mine else helps.HELP, desk.world.args))


async def human(desk: Desk) -> None:
    """Give the number of a person."""
    desk.show(helps.one(helps.HUMAN, desk.world.args))


async def privacy(desk: Desk) -> None:
    """Say who reads what."""
    desk.show(helps.one(helps.PRIVACY, desk.world.args))


async def stop(desk: Desk) -> None:
    """Stop for now; everything stays."""
    desk.show(helps.stopped(desk.world.args))


async def settings(desk: Desk) -> None:
    """Offer how questions come."""
    desk.show(helps.settings())


async def one_card(desk: Desk) -> None:
    """Use one card that changes."""
    desk.change(separate=False)
    desk.show(helps.one(helps.SETTINGS_SET, desk.world.args))


async def each_new(desk: Desk) -> None:
    """Send each question as a new message, for screen readers."""
    desk.change(separate=True)
    desk.show(helps.one(helps.SETTINGS_SET, desk.world.args))


async def language(desk: Desk) -> None:
    """Offer the languages."""
    everything = (*desk.world.tongues, *desk.world.unchecked)
    desk.show(helps.languages([(tongue.code, tongue.name) for tongue in everything]))


def interpreter(desk: Desk, code: str) -> None:
    """Offer a call with an interpreter, in the language itself and in English, and the way on in another."""
    spoken = desk.world.say(say(helps.INTERPRETER, desk.world.args), code)
    desk.change(language=desk.world.tongues[0].code)
    names = [(tongue.code, tongue.name) for tongue in desk.world.tongues]
    desk.show(helps.interpreter(desk.world.args, spoken, names))


async def back(desk: Desk) -> None:
    """Go to the question before."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is None:
        desk.show(helps.resting(desk.world.args))
        return
    await family.reply(desk, conversation, engine.Back())


async def leave(desk: Desk) -> None:
    """Clear what can be cleared; a draft stays 24 hours behind a question that shows no answer."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None:
        await desk.unit.set_due(Due(kind="draft_ends", subject=conversation.id, due_us=desk.now + LEFT_DRAFT_LIFE))
    if desk.inbound.message_id is not None and not desk.tapped:
        await desk.unit.note_message(desk.chat.id, desk.inbound.message_id, desk.now)
    desk.change(covered=True)
    await desk.unit.enqueue(
        Out(chat_id=desk.chat.id, op="cover", urgency="safety", card=helps.left(), language=desk.language), desk.now
    )


async def status(desk: Desk) -> None:
    """Say what stands with everything sent from this chat."""
    sent = await desk.unit.referrals_of_chat(desk.chat.id)
    lines: list[Line | Plain] = [await _status_line(desk, referral) for referral in sent[:5]]
    for referral in sent[:5]:
        lines += await _views(desk, referral)
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None and conversation.answers:
        lines.append(say(notices.STATUS_DRAFT))
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
    if not live:
        desk.show(helps.one(notices.WITHDRAW_NONE, desk.world.args))
        return
    desk.show(notices.confirm_each(notices.WITHDRAW, [(referral_args(desk.world, r), r.id) for r in live[:5]]))


async def mydata(desk: Desk) -> None:
    """Show every answer held, with the way to correct it."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None and conversation.flow == "self_referral":
        lines = _answers(desk, conversation)
        desk.show(helps.lines([say(notices.MYDATA), *lines], [button(helps.CHANGE, f"c|{desk.chat.card_no}")]))
        return
    shown: list[Line | Plain] = []
    corrections: list[Button] = []
    for referral in (await desk.unit.referrals_of_chat(desk.chat.id))[:3]:
        kept = await desk.unit.conversation_by_id(referral.conversation_id)
        if kept is not None:
            args, live = _own_args(desk, referral), referral.state in referrals.LIVE
            shown += [say(notices.MYDATA_SENT if live else notices.MYDATA_ENDED, args), *_answers(desk, kept)]
            if live:
                corrections.append(button(notices.CORRECT, f"f|correct|{referral.id}", args))
    desk.show(helps.lines(shown or [say(notices.MYDATA_NONE)], corrections))


def _answers(desk: Desk, conversation: Conversation) -> list[Line]:
    flow = talk.FLOWS[conversation.flow]
    progress = engine.Progress(conversation.answers, conversation.reopened)
    return talk.review_lines(desk, flow, progress, talk.host_of(desk))


async def delete(desk: Desk) -> None:
    """Ask before erasing, and say what stays until when."""
    sent = await desk.unit.referrals_of_chat(desk.chat.id)
    draft = await desk.unit.conversation(desk.chat.id)
    if not sent and draft is None:
        desk.show(helps.one(notices.DELETE_NONE, desk.world.args))
        return
    last = max((desk.now if each.state in referrals.LIVE else each.moved_us for each in sent), default=desk.now)
    text = notices.DELETE if sent else notices.DELETE_DRAFT
    args = {**desk.world.args, "date": desk.world.day(kept_until(last))}
    desk.show(notices.confirm(text, args, label=notices.DELETE_YES, data="s|delete"))


async def delete_now(desk: Desk) -> None:
    """Shred the draft, take back and close what was sent, and say what stays until when."""
    while (draft := await desk.unit.conversation(desk.chat.id)) is not None:
        await family.erase(desk, draft)
    for referral in await desk.unit.referrals_of_chat(desk.chat.id):
        if referral.state in referrals.LIVE:
            await referrals.withdraw(desk, referral)
    desk.change(covered=False)
    desk.show(helps.resting(desk.world.args, await _erasure(desk)))


async def _erasure(desk: Desk) -> Line:
    """Note the wish with all that ended, which moves no date, and say when the last of it goes."""
    ended = await desk.unit.referrals_of_chat(desk.chat.id)
    for referral in ended:
        until = kept_until(referral.moved_us)
        await desk.unit.set_due(Due(kind="retain", subject=referral.id, due_us=until, detail="asked"))
    if not ended:
        return say(notices.DELETED)
    return say(notices.DELETED_SENT, date=desk.world.day(max(kept_until(each.moved_us) for each in ended)))


async def complaint(desk: Desk) -> None:
    """Begin a complaint to the Office; a draft waits meanwhile."""
    await talk.begin(desk, COMPLAINT)


async def move(desk: Desk) -> None:
    """Make a one-time code, or use one."""
    if desk.inbound.payload:
        await _use_code(desk, desk.inbound.payload)
        return
    sent = await desk.unit.referrals_of_chat(desk.chat.id)
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
    await desk.unit.move_chat(old, desk.chat.id)
    other = await desk.unit.chat_by_id(old)
    desk.change(language=desk.chat.language or other.language)
    await desk.tell(
        other, notices.told(notices.MOVED_OUT, desk.world.args), key=f"moved:{old}:{desk.now}", subject=None
    )
    desk.show(helps.one(notices.MOVED_IN, desk.world.args))


async def uncover(desk: Desk) -> None:
    """Go on after the neutral card."""
    desk.change(covered=False)
    await resume(desk)


async def start_over(desk: Desk) -> None:
    """Erase the draft and begin again."""
    desk.change(covered=False)
    if (draft := await desk.unit.conversation(desk.chat.id)) is not None:
        await family.erase(desk, draft)
    await family.start(desk)


async def erase_draft(desk: Desk) -> None:
    """Erase the draft and rest."""
    desk.change(covered=False)
    draft = await desk.unit.conversation(desk.chat.id)
    gone = draft is None or await family.erase(desk, draft)
    desk.show(helps.resting(desk.world.args, say(notices.DELETED if gone else notices.STAYS)))


async def resume(desk: Desk) -> None:
    """Show where we are: the open conversation, or the resting card."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is None:
        desk.show(helps.resting(desk.world.args))
        return
    await talk.show(desk, conversation)


async def covered(desk: Desk) -> None:
    """Ask "Go on / Start over / Erase" before any answer is shown."""
    if await desk.unit.conversation(desk.chat.id) is None:
        desk.change(covered=False)
        await resume(desk)
        return
    desk.show(helps.resume())


COMMANDS: Mapping[str, Action] = {
    "safe": safe,
    "police": police,
    "help": help_,
    "human": human,
    "privacy": privacy,
    "language": language,
    "settings": settings,
    "back": back,
    "stop": stop,
    "status": status,
    "withdraw": withdraw,
    "mydata": mydata,
    "delete": delete,
    "complaint": complaint,
    "move": move,
}
SHOWS_ANSWERS = frozenset(("back", "mydata", "status", "complaint", "start", "new"))
"""Commands and buttons that wait behind the neutral card's question."""
PRESSES: Mapping[str, Action] = {
    "safe": safe,
    "police": police,
    "leave": leave,
    "stop": stop,
    "distress_yes": distress_yes,
    "open": covered,
    "uncover": uncover,
    "over": start_over,
    "erase": erase_draft,
    "start": family.open_or_show,
    "new": family.another,
    "status": status,
    "one": one_card,
    "each": each_new,
    "delete": delete_now,
}
TYPED: tuple[tuple[T, Action], ...] = ((NOT_SAFE, safe), (POLICE, police), (LEAVE, leave))


async def act(desk: Desk, name: str, actions: Mapping[str, Action]) -> None:
    """Do what a command or button asks for; on a covered card what shows answers waits."""
    hidden = desk.chat.covered and name in SHOWS_ANSWERS
    await (covered if hidden else actions[name])(desk)


def typed_action(desk: Desk, words: str) -> Action | None:
    """Find what always works among typed words: the exit word, or a standing button's label."""
    said = words.strip().casefold()
    if said == desk.world.exit_word.casefold():
        return leave
    for label, action in TYPED:
        if said in {desk.world.say(label, language).casefold() for language in (desk.language, "en")}:
            return action
    return None
