"""What works in every state, before anything else is parsed: safety, police, help, leaving, one's own data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.domain.distress import ASKS_POLICE, SAYS_NOT_SAFE
from bot.domain.folding import fold
from bot.flows import engine
from bot.flows.note import COMPLAINT
from bot.ports import HOUR, Due, Out
from bot.render import help as helps
from bot.render import notices
from bot.render.parts import LEAVE, NOT_SAFE, POLICE, say
from bot.service import entry, family, near, near_end, own, roles, staff, talk
from bot.service.claims import doors, entrance
from bot.service.desk import Desk
from bot.text import T

LEFT_DRAFT_LIFE = 24 * HOUR

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
    """List what can be done, for a person of the staff or of a committee what they can."""
    mine = await desk.unit.staff_of_chat(desk.chat.id)
    staffed = any(each.role in {"coordinator", "office"} for each in mine)
    said = [say(helps.STAFF_HELP if staffed else helps.HELP, desk.world.args)]
    if await doors.opens(desk):
        said.append(say(helps.CLAIMS_HELP))
    desk.show(entry.beside(desk, mine, helps.lines(said)))


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
        await resume(desk)
        return
    if talk.untouched(conversation):
        await drop(desk)
        return
    await family.reply(desk, conversation, engine.Back())


async def leave(desk: Desk) -> None:
    """Clear what can be cleared; a draft stays 24 hours behind a question that shows no answer."""
    await near_end.leave(desk)
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None:
        await desk.unit.set_due(Due(kind="draft_ends", subject=conversation.id, due_us=desk.now + LEFT_DRAFT_LIFE))
    if desk.inbound.message_id is not None and not desk.tapped:
        await desk.unit.note_message(desk.chat.id, desk.inbound.message_id, desk.now)
    desk.change(covered=True)
    await desk.unit.enqueue(
        Out(chat_id=desk.chat.id, op="cover", urgency="safety", card=helps.left(), language=desk.language), desk.now
    )


async def complaint(desk: Desk) -> None:
    """Begin a complaint to the Office; a draft waits meanwhile."""
    await talk.begin(desk, COMPLAINT)


async def start_over(desk: Desk) -> None:
    """Erase the draft and begin again; a committee's draft gives way to what lies beneath, or to what can be done."""
    desk.change(covered=False)
    draft = await desk.unit.conversation(desk.chat.id)
    if draft is not None:
        await family.erase(desk, draft)
    if draft is not None and draft.flow in talk.COMMITTEE:
        await resume(desk)
    elif draft is None and await doors.opens(desk):
        await entrance.home(desk)
    else:
        await family.start(desk)


async def erase_draft(desk: Desk) -> None:
    """Erase the draft and rest; of what was sent it is asked first, and said what stays until when."""
    desk.change(covered=False)
    draft = await desk.unit.conversation(desk.chat.id)
    if draft is None:
        await own.delete(desk)
        return
    gone = await family.erase(desk, draft)
    while (beneath := await desk.unit.conversation(desk.chat.id)) is not None:
        gone = await family.erase(desk, beneath) and gone
    desk.show(helps.resting(desk.world.args, say(notices.DELETED if gone else notices.STAYS)))


async def drop(desk: Desk) -> None:
    """Leave a message, a complaint or a claim without sending it, and go on where we were."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None and conversation.flow in talk.SHORT | talk.COMMITTEE:
        await family.erase(desk, conversation)
    await resume(desk)


async def start(desk: Desk) -> None:
    """Go on with what was begun; else show what waits for a reader, what a role gives, or begin."""
    draft = await near_end.beneath(desk)
    if draft is None and await roles.of_chat(desk):
        await staff.home(desk)
    elif draft is None and await doors.opens(desk):
        await entrance.home(desk)
    else:
        await family.open_or_show(desk)


async def resume(desk: Desk) -> None:
    """Show where we are: the open conversation, what waits for a reader, what was sent, or the resting card."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None:
        await talk.show(desk, conversation)
    elif await roles.of_chat(desk):
        await staff.home(desk)
    elif await doors.opens(desk):
        await entrance.home(desk)
    elif await desk.unit.referrals_of_chat(desk.chat.id):
        await own.status(desk)
    else:
        desk.show(helps.resting(desk.world.args))


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
    "status": own.status,
    "withdraw": own.withdraw,
    "mydata": own.mydata,
    "delete": own.delete,
    "complaint": complaint,
    "move": own.move,
    "near": near.look,
    "claims": entrance.claims,
}
PRESSES: Mapping[str, Action] = {
    "safe": safe,
    "police": police,
    "leave": leave,
    "stop": stop,
    "distress_yes": distress_yes,
    "open": resume,
    "drop": drop,
    "over": start_over,
    "erase": erase_draft,
    "start": start,
    "new": family.another,
    "near": near.look,
    "status": own.status,
    "one": one_card,
    "each": each_new,
    "delete": own.delete_now,
}
TYPED: tuple[tuple[T, frozenset[str], Action], ...] = (
    (NOT_SAFE, SAYS_NOT_SAFE, safe),
    (POLICE, ASKS_POLICE, police),
    (LEAVE, frozenset(), leave),
)


def typed_action(desk: Desk, words: str) -> Action | None:
    """Find what always works among typed words: the exit word, or a standing button's label; however spelled."""
    said = fold(words) or words.strip()
    if said and said == (fold(desk.world.exit_word) or desk.world.exit_word):
        return leave
    for label, others, action in TYPED:
        labels = {fold(desk.world.say(label, language)) for language in (desk.language, "en")}
        if said in labels or said in others:
            return action
    return None
