"""Play a language-neutral script in a language and write down what every phone shows, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.ports import DAY, HOUR, MINUTE
from bot.sandbox.shown import Shown
from tests.line import STANDING, Line, open_line

HERE = Path(__file__).parent
Keys = dict[str, tuple[tuple[str, ...], ...]]
UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}


async def play(name: str, language: str, folder: Path) -> tuple[str, set[str]]:
    """Play a script; return the transcript, and the texts that were shown in English for want of a translation."""
    async with open_line(folder) as line:
        written: list[str] = []
        seen: dict[str, dict[int, Shown]] = {}
        keys: Keys = {}
        for step in (HERE / name / "script.txt").read_text("utf-8").splitlines():
            if not step.strip() or step.startswith("#"):
                written.append(step)
                continue
            written.append(await _act(line, step.split(" ", 2), language))
            written.extend(_news(line, seen, keys))
        return "\n".join(written) + "\n", line.untranslated


async def _act(line: Line, step: list[str], language: str) -> str:
    who, what = step[0], step[1]
    rest = step[2] if len(step) > 2 else ""
    if who == "committee":
        await line.set_up_committee(what)
        return f"\nThe sample committee is set up, with the rule {what!r}."
    if who == "rates":
        await line.confirm_rates()
        return "\nA person has compared the year's rates and confirms them."
    if who == "clock":
        line.clock.us += int(what[:-1]) * UNITS[what[-1]]
        await line.turn()
        return f"\n… {what} later"
    if what in {"coordinator", "office"}:
        await line.enrol(who, what, rest)
        return f"\n{who} joined as {what} {rest}".rstrip()
    phone = line.phone(who, language)
    if what in {"approver", "chair", "member"}:
        async with line.staying():
            await line.enrol_committee(who, what, rest)
        return f"\n{who} joined as {what} {rest}".rstrip()
    if what == "taps":
        async with line.staying():
            labels = [await line.press(who, each) for each in rest.split()]
        return f"\n{who} taps " + " ".join(f"[{label}]" for label in labels)
    if what == "tap":
        label = line.button(who, rest)[1]
        await line.press(who, rest)
        return f"\n{who} taps [{label}]"
    if what == "goes":
        latitude, longitude, *accuracy = map(float, rest.split())
        await phone.act("go", latitude=latitude, longitude=longitude, accuracy=accuracy[0] if accuracy else None)
        return f"\n{who} goes to {rest}"
    if what == "keys":
        await phone.tap(phone.screen().keyboard[int(rest)][0])
        await line.turn()
        return f"\n{who} taps the key {rest}"
    if what == "types":
        await line.type(who, rest)
        return f"\n{who} types {rest}"
    await phone.act(what)
    await line.turn()
    return f"\n{who} sends {what}"


def _news(line: Line, seen: dict[str, dict[int, Shown]], keys: Keys) -> Iterator[str]:
    for name, phone in line.phones.items():
        before = seen.get(name, {})
        now = {message.id: message for message in phone.screen()}
        yield from (
            f"  {name}: — a message of {_author(old, name)} is gone" for id_, old in before.items() if id_ not in now
        )
        for id_, message in now.items():
            if id_ not in before and message.from_bot:
                yield from _card(name, "new", message)
            elif id_ in before and (message.text, message.buttons) != (before[id_].text, before[id_].buttons):
                yield from _card(name, "edited", message)
        seen[name] = now
        yield from _keys(name, keys, phone.screen().keyboard)


def _keys(name: str, keys: Keys, now: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    if now != keys.get(name, ()):
        yield f"  {name}: keys below the typing field" if now else f"  {name}: — the keys are gone"
        yield from ("    " + " ".join(f"⟨{key}⟩" for key in row) for row in now)
        keys[name] = now


def _author(message: Shown, name: str) -> str:
    return "the bot" if message.from_bot else name


def _card(name: str, how: str, message: Shown) -> Iterator[str]:
    yield f"  {name} ({how}{', protected' if message.protected else ''}):"
    yield from (f"    {each}" for each in message.text.split("\n") if each)
    for row in message.raw["buttons"]:
        labels = [each["text"] for each in row if each.get("callback_data") not in STANDING]
        if labels:
            yield "    " + " ".join(f"[{label}]" for label in labels)
