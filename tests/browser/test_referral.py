"""The demo as a newcomer plays it: the real program in a process of its own, and a person at its page.

One demo serves all these tests; each family here is a phone of its own.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROOT = Path(__file__).parents[2]
STARTS_S = 60.0
GROUP = "Example Lakes Circle (sample)"
ENGLISH = (
    *("Start", "I understand", "Next", "Next", "I understand", "Me", "15", ">Minneapolis", "Hennepin County"),
    *("At school", "No", GROUP, "{name}", "Text message", ">612 555 0142", "Only me. A message is fine", "Evening"),
    *("Yes", f"Send to {GROUP}"),
)
SPANISH = (
    *("Empezar", "Entiendo", "Siguiente", "Siguiente", "Entiendo", "Para mí", "15", ">Minneapolis"),
    *("Condado de Hennepin", "En la escuela", "No", GROUP, "{name}", "Mensaje de texto", ">612 555 0142"),
    *("Solo conmigo. Pueden dejar mensaje", "Por la noche", "Sí", f"Enviar a {GROUP}"),
)
"""What is tapped, in order; what is typed begins with >."""


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[str]:
    """Run the demo's command and give the address it prints; it ends well when asked to."""
    command = (sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", "--fast")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    program = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    try:
        async with asyncio.timeout(STARTS_S):
            assert await program.stdout.readline() == "Starting the bot and the phones …\n".encode()
            line = (await program.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found is not None, line
        yield found[0]
    finally:
        if program.returncode is None:
            program.send_signal(signal.SIGINT)
        _, errors = await program.communicate()
    assert (program.returncode, errors.decode()) == (0, "")


class Person:
    """Somebody with a mouse who holds one phone of the page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.phone = page.locator(f'[data-phone-name="{name}"]')
        self.texts = self.phone.locator('[data-from="bot"] .text')

    def button(self, caption: str) -> Locator:
        return self.phone.locator(f'[data-button="{caption}"]').last

    async def press(self, wanted: Locator) -> None:
        await wanted.click()

    async def type(self, words: str) -> None:
        await self.phone.locator("[data-input]").fill(words)
        await self.phone.locator("[data-send]").click()

    async def start(self) -> None:
        await self.press(self.phone.locator("[data-start]"))
        await expect(self.texts).to_have_count(1)

    async def answer(self, *replies: str) -> None:
        """Give answer after answer; each waits until the bot has said something else than before."""
        for reply in replies:
            await expect(self.texts.last).to_be_visible()
            before = await self.page.evaluate(SAID, self.name)
            if reply.startswith(">"):
                await self.type(reply[1:])
            else:
                await self.press(self.button(reply.format(name=self.name)))
            await self.page.wait_for_function(SAID_MORE, arg=[self.name, before], polling=20)

    async def reads(self, words: str) -> None:
        await expect(self.phone.locator("[data-log]")).to_contain_text(words)


class AtKeyboard(Person):
    """Somebody who has no mouse: the focus goes on with Tab, a button is pressed with Enter."""

    async def press(self, wanted: Locator) -> None:
        await self.walk(wanted)
        await self.page.keyboard.press("Enter")

    async def type(self, words: str) -> None:
        await self.walk(self.phone.locator("[data-input]"))
        await self.page.keyboard.type(words)
        await self.page.keyboard.press("Enter")

    async def walk(self, wanted: Locator) -> None:
        """Press Tab, or Shift and Tab where that is the way, until the focus is there."""
        await expect(wanted).to_be_visible()
        there = await wanted.element_handle()
        for _ in range(MOST_STOPS):
            way = await there.evaluate(WAY)
            if not way:
                return
            if way == GONE:
                there = await wanted.element_handle()
            else:
                await self.page.keyboard.press(way)
        raise AssertionError(f"the focus never came to {wanted}")


MOST_STOPS = 80
GONE = "gone"
"""What is wanted has been drawn anew since it was looked for."""
WAY = f"""(wanted) => {{
  if (!wanted.isConnected) return "{GONE}";
  const here = document.activeElement;
  if (here === wanted) return "";
  return wanted.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab";
}}"""
SAID = """(name) => {
  const texts = document.querySelectorAll(`[data-phone-name="${name}"] [data-from="bot"] .text`);
  return [...texts].map((text) => text.textContent).join("\\n");
}"""
SAID_MORE = f"([name, before]) => ({SAID})(name) !== before"
"""Looked at in every frame: an `expect` that fails first looks again only after 100 ms, then 250, then 500."""
WIDTH = "document.documentElement.scrollWidth"


async def join(person: Person, what: str) -> None:
    """Follow the invitation that the page holds ready, and say yes."""
    await person.start()
    await person.reads(what)
    await person.answer("Yes, join")
    await person.reads("Welcome.")


async def ask_by_mouse(page: Page) -> Person:
    ana = Person(page, "Ana")
    await ana.start()
    await ana.answer(*ENGLISH)
    await ana.reads(f"Sent to {GROUP}")
    assert "612 555 0142" not in await ana.phone.inner_text()
    return ana


async def ask_by_keyboard(page: Page) -> Person:
    """Add a phone and ask on it without touching the mouse."""
    kim = AtKeyboard(page, "Kim")
    await kim.press(page.locator("[data-add-phone]"))
    await page.keyboard.type("Kim")
    await page.keyboard.press("Enter")
    await expect(kim.phone.locator("[data-start]")).to_be_focused()
    await kim.start()
    await kim.answer(*ENGLISH)
    await kim.reads(f"Sent to {GROUP}")
    return kim


async def ask_in_spanish_on_a_narrow_screen(page: Page) -> Person:
    luz = Person(page, "Luz")
    await page.get_by_role("tab", name="Luz").click()
    await luz.start()
    await luz.reads("Ninguna persona ha revisado este idioma")
    await luz.answer(*SPANISH)
    await luz.reads(f"Enviado a {GROUP}")
    assert await page.evaluate(WIDTH) == PHONE["width"]
    return luz


async def accept(carol: Person) -> None:
    """Open what waits, say that the family is a stranger, accept, look at the contact."""
    await carol.answer("Open", "No, show it", "Accept", "Show contact for 15 minutes")
    await expect(carol.phone.locator('[data-protected="true"]').last).to_contain_text("This goes away in 15 minutes.")


async def hear(person: Person, opens: str, news: str) -> None:
    """Open the neutral message and read that the group will call."""
    await person.answer(opens)
    await person.reads(news)


async def test_families_ask_by_mouse_by_keyboard_and_in_spanish_on_a_narrow_screen_and_hear_that_they_are_accepted(
    demo: str, open_page: OpenPage
) -> None:
    desk, keys, narrow = [await open_page(demo, size) for size in (DESKTOP, DESKTOP, PHONE)]
    carol = Person(desk, "Carol")
    await join(carol, f"a reader of referrals for {GROUP}")
    await join(AtKeyboard(keys, "Omar"), "a member of the Office of Restorative Practices")
    asked = ask_by_mouse(desk), ask_by_keyboard(keys), ask_in_spanish_on_a_narrow_screen(narrow)
    ana, kim, luz = await asyncio.gather(*asked)
    await expect(carol.phone.locator('[data-button="Open"]')).to_have_count(3)
    await accept(carol)
    await accept(AtKeyboard(keys, "Carol"))
    await narrow.get_by_role("tab", name="Carol").click()
    await accept(Person(narrow, "Carol"))
    contacts = carol.phone.locator('[data-protected="true"]')
    await expect(contacts.filter(has_text="+16125550142")).to_have_count(3)
    await hear(ana, "Open", f"Good news from {GROUP}")
    await hear(kim, "Open", f"Good news from {GROUP}")
    await narrow.get_by_role("tab", name="Luz").click()
    await hear(luz, "Abrir", f"Buenas noticias de {GROUP}")
