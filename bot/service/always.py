"""What works in every state, before anything else is parsed: safety, police, help, leaving, one's own data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.flows import engine
from bot.flows.note import COMPLAINT
from bot.ports import HOUR, Due, Out
from bot.render import help as helps
from bot.render import notices
from bot.render.parts import LEAVE, NOT_SAFE, POLICE, say
from bot.service import family, own, talk
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


async def complaint(desk: Desk) -> None:
    """Begin a complaint to the Office; a draft waits meanwhile."""
    await talk.begin(desk, COMPLAINT)


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
    "status": own.status,
    "withdraw": own.withdraw,
    "mydata": own.mydata,
    "delete": own.delete,
    "complaint": complaint,
    "move": own.move,
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
    "status": own.status,
    "one": one_card,
    "each": each_new,
    "delete": own.delete_now,
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
