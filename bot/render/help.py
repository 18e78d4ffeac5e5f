"""Cards that are always available: safety, police, help, a person, privacy, leaving, and what a bare chat shows."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.parts import GO_ON, LEAVE, NOT_SAFE, POLICE, SHOW, Args, button, in_rows, info, say, standing
from bot.text import Button, Card, Line, Plain, T

SAFE = T(
    "help.safe",
    "Are you safe right now? No one is watching this chat. If someone could get hurt now, call 911. If you cannot "
    "talk, text 911 and say where you are. Hurt at home or by a partner: Day One, {day_one}. Thoughts of dying: call "
    "988. We do not save that you opened this.",
)
POLICE_ANSWER = T(
    "help.police",
    "I do not send it to police. I cannot promise they never will. A court can order it, and some staff must report "
    "child abuse. If a county, school or police office runs the group, I tell you before you send. Have a case? Talk "
    "to your lawyer first: {lawyer_line}.",
)
POLICE_SOME = T(
    "help.police_some",
    "I cannot promise they never will. A police office runs one of the groups here, and I tell you before you send. A "
    "court can order it, and some staff must report child abuse. Have a case? Talk to your lawyer first: "
    "{lawyer_line}.",
)
DISTRESS = T(
    "help.distress",
    "I am sorry. That sounds very hard, and you do not have to be alone with it. I am a bot; no one is reading this "
    "now. A person will answer at 988, day or night: call or text. If you may act on it now, call 911. Did I get that "
    "right?",
)
DISTRESS_YES = T("help.distress.yes", "Yes")
DISTRESS_NO = T("help.distress.no", "No, go on")
DISTRESS_STOP = T("help.distress.stop", "Stop for now")
DISTRESS_CALL = T(
    "help.distress.call",
    "Please call or text 988 now. Or call 911. You can also call {human_phone}, {human_hours}. Your answers stay "
    "saved.",
)
HELP = T(
    "help.commands",
    "I can link you with a group near you. Tap buttons or type. Any time: /near, /back, /status, /mydata, /language, "
    "/settings, /privacy, /human, /police, /safe, /withdraw, /move, /complaint, /delete, /stop. Type {exit_word} to "
    "leave quickly.",
)
STAFF_HELP = T(
    "help.staff",
    "/queue shows what waits for you. /away sets days off, /leave ends your role. Open, then Accept or decline; the "
    "family hears at once, a decline after five minutes. A problem? The Office: {human_phone}.",
)
CLAIMS_HELP = T(
    "help.claims",
    "/claims shows what your committee roles let you do: claim your days, look at claims that wait, or keep the list "
    "of people and meetings. /leave ends your role.",
)
HUMAN = T("help.human", "A person at {office} can talk with you: {human_phone}, {human_hours}.")
PRIVACY = T(
    "help.privacy",
    "Your answers are locked with a key of their own. Before Send no person reads them. After Send only the group you "
    "picked and {office} do. See them with /mydata. Erase them with /delete. Law: {citation}. Questions: "
    "{human_phone}.",
)
STOPPED = T("help.stopped", "Stopped. Your answers stay saved for 30 days. /start goes on. /delete erases them.")
NOTHING_OPEN = T("help.nothing_open", "Nothing is open right now.")
START = T("help.start", "Start")
NEUTRAL = T("help.neutral", "Nothing new.")
LEFT = T("help.left", "Done.")
COVER = T("help.cover", "You were here before. What now?")
START_OVER = T("help.start_over", "Start over")
ERASE = T("help.erase", "Erase")
OPEN = T("help.open", "Open")
INTERPRETER = T(
    "help.interpreter",
    "I cannot ask my questions in this language yet. Call {human_phone}, {human_hours}, and say the name of your "
    "language: a person calls back with an interpreter. Or go on here in another language.",
)
SETTINGS = T("help.settings", "How should questions come?")
SETTINGS_ONE = T("help.settings.one", "One card that changes")
SETTINGS_EACH = T("help.settings.each", "Each question as a new message")
SETTINGS_SET = T("help.settings.set", "Saved.")
LANGUAGE = T("help.language", "Which language do you want?")
SORRY = T("help.sorry", "That did not work. Please tap again. Nothing is lost.")
LINK_ENDED = T("help.link_ended", "That link has ended or was used. Please ask for a new one.")
SLOW_DOWN = T("help.slow_down", "That was too many tries. Please wait an hour, or call {human_phone}.")
UNKNOWN_COMMAND = T("help.unknown_command", "I do not know that word. /help lists what I know.")
CHANGE = T("help.change", "Change")
NOT_HERE = T("help.not_here", "There is nothing to show under that. It may have ended.")


def safe(args: Args) -> Card:
    """Show the help lines; opening this is not stored."""
    return info(say(SAFE, args), rows=_ways())


def police(args: Args, *, some: bool) -> Card:
    """Answer who will see it; `some` where a recipient run by police exists."""
    return info(say(POLICE_SOME if some else POLICE_ANSWER, args), rows=_ways())


def distress(args: Args) -> Card:
    """Answer words of distress at once."""
    rows = (
        (button(DISTRESS_YES, "s|distress_yes"), button(DISTRESS_NO, SHOW)),
        (button(DISTRESS_STOP, "s|stop"),),
    )
    return info(say(DISTRESS, args), rows=rows)


def distress_call(args: Args) -> Card:
    """Ask to call now."""
    return info(say(DISTRESS_CALL, args), rows=_ways())


def one(text: T, args: Args, *notes: Line) -> Card:
    """Show one sentence and the way on."""
    return info(*notes, say(text, args), rows=_ways())


def lines(shown: Sequence[Line | Plain], changes: Sequence[Button] = ()) -> Card:
    """Show several lines, with the ways to change them."""
    return info(*shown, rows=(*in_rows(changes), *_ways()))


def _ways() -> tuple[tuple[Button, ...], ...]:
    return ((button(GO_ON, SHOW),), *standing())


def resting(args: Args, *notes: Line) -> Card:
    """Show what a chat with nothing open shows."""
    rows = ((button(START, "s|start"),), *standing())
    return info(*(notes or (say(NOTHING_OPEN),)), rows=rows)


def stopped(args: Args) -> Card:
    """Say that the answers stay."""
    return info(say(STOPPED, args), rows=((button(GO_ON, SHOW),), *standing()))


def cover() -> Card:
    """Show the neutral card an idle or left chat has; it holds no answer."""
    return Card((say(NEUTRAL),), ((button(OPEN, "s|open"),),))


def left() -> Card:
    """Show what remains after leaving quickly."""
    return Card((say(LEFT),))


def resume(wish: str = "", *notes: Line) -> Card:
    """Ask before any answer is shown again; Go on then does what was wished for."""
    rows = (
        (button(GO_ON, f"s|uncover|{wish}" if wish else "s|uncover"), button(START_OVER, "s|over")),
        (button(ERASE, "s|erase"),),
        (button(NOT_SAFE, "s|safe"), button(POLICE, "s|police")),
        (button(LEAVE, "s|leave"),),
    )
    return info(*notes, say(COVER), rows=rows)


def languages(names: Sequence[tuple[str, str]]) -> Card:
    """Offer languages by their own names."""
    buttons = [button(Plain(name), f"l|{code}") for code, name in names]
    return info(say(LANGUAGE), rows=(*in_rows(buttons, 2), (button(GO_ON, SHOW),)))


def interpreter(args: Args, spoken: str, names: Sequence[tuple[str, str]]) -> Card:
    """Say in a language that is not offered, and in English, how to be called with an interpreter."""
    buttons = [button(Plain(name), f"l|{code}") for code, name in names]
    return info(Plain(spoken), say(INTERPRETER, args), rows=(*in_rows(buttons, 2), *standing()))


def settings() -> Card:
    """Offer one card that changes, or a message for each question."""
    rows = ((button(SETTINGS_ONE, "s|one"),), (button(SETTINGS_EACH, "s|each"),), (button(GO_ON, SHOW),))
    return info(say(SETTINGS), rows=rows)
