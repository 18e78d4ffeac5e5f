"""The page with the phones: a person presses, types and reads; a few scripted answers stand for the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.sandbox import Sandbox, User
from tests.browser.conftest import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


class Bot:
    """The bot's side of a conversation, over HTTP."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self._base = f"{sandbox.url}/bot{sandbox.token}"
        self._http = http

    async def __call__(self, method: str, **params: Any) -> Any:
        async with self._http.post(f"{self._base}/{method}", json=params) as answer:
            found = await answer.json()
        assert found["ok"], found
        return found["result"]

    async def card(self, user: User, text: str, *captions: str, **params: Any) -> int:
        rows = [[{"text": one, "callback_data": one} for one in captions]]
        markup = {"reply_markup": {"inline_keyboard": rows}} if captions else {}
        return int((await self("sendMessage", chat_id=user.id, text=text, **markup, **params))["message_id"])


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as one:
        phones = [
            {"name": "Ana", "language_code": "en", "role": "a family"},
            {"name": "Lucía", "language_code": "es", "role": "another family"},
            {"name": "Cody", "language_code": "en", "role": "a coordinator", "start_payload": "invite-1"},
        ]
        one.scene = {"title": "The demo", "notes": ["Press Start."], "phones": phones}
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as http:
        yield Bot(sandbox, http)


def phone(page: Page, name: str) -> Locator:
    return page.locator(f'[data-phone-name="{name}"]')


NOBODY_THERE = "Failed to load resource: net::ERR_CONNECTION_REFUSED"
"""The browser says so where it looks for the sandbox between its stop and its start."""


async def until(check: Any) -> None:
    for _ in range(500):
        if check():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


async def test_a_person_starts_taps_and_sees_edits_toasts_and_deletions_live(
    sandbox: Sandbox, bot: Bot, open_page: OpenPage
) -> None:
    ana, page = sandbox.user("Ana"), await open_page(sandbox.url)
    family = phone(page, "Ana")
    await expect(page.locator("h1")).to_have_text("The demo")
    await family.locator("[data-start]").click()
    await expect(family.locator('[data-from="me"]')).to_contain_text("/start")
    card = await bot.card(ana, "How old?", "12", "13", protect_content=True)
    await expect(family.locator('[data-protected="true"]')).to_contain_text("protected")
    await family.locator('[data-button="13"]').click()
    await until(lambda: sandbox.world.taps)
    await bot("answerCallbackQuery", callback_query_id=next(iter(sandbox.world.taps)), text="Saved")
    await expect(family.locator("[data-toast]")).to_have_text("Saved")
    await bot("editMessageText", chat_id=ana.id, message_id=card, text="Which county?")
    message = family.locator(f'[data-message-id="{card}"]')
    await expect(message).to_contain_text("Which county?")
    await expect(message).to_contain_text("edited")
    await expect(message.locator("[data-button]")).to_have_count(0)
    await bot("deleteMessage", chat_id=ana.id, message_id=card)
    await expect(message).to_have_count(0)


async def test_everything_can_be_done_with_the_keyboard_and_focus_is_never_lost(
    sandbox: Sandbox, bot: Bot, open_page: OpenPage
) -> None:
    await bot("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    ana, page = sandbox.user("Ana"), await open_page(sandbox.url)
    await phone(page, "Ana").locator("[data-start]").focus()
    await page.keyboard.press("Enter")
    await until(lambda: ana.person.started)
    card = await bot.card(ana, "One", "Yes", "Back")
    back = phone(page, "Ana").locator('[data-button="Back"]')
    await back.focus()
    await page.keyboard.press("Enter")
    await until(lambda: sandbox.world.taps)
    rows = [[{"text": "Other", "callback_data": "o"}], [{"text": "Back", "callback_data": "Back"}]]
    edit = {"chat_id": ana.id, "message_id": card, "reply_markup": {"inline_keyboard": rows}}
    await bot("editMessageText", **edit, text="Two")
    await expect(phone(page, "Ana").locator('[data-button="Other"]')).to_be_visible()
    await expect(back).to_be_focused()
    await bot("deleteMessage", chat_id=ana.id, message_id=card)
    await expect(phone(page, "Ana").locator('[data-from="me"]').last).to_be_focused()
    await phone(page, "Ana").locator("[data-input]").focus()
    await page.keyboard.type("/he")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await until(lambda: ana.screen().texts[-1] == "/help")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await until(lambda: ana.screen().messages[-1].kind == "sticker")
    await expect(phone(page, "Ana").locator("[data-attach]")).to_be_focused()


async def test_an_invitation_is_shown_and_sent_with_start(sandbox: Sandbox, open_page: OpenPage) -> None:
    page = await open_page(sandbox.url)
    await expect(phone(page, "Cody")).to_contain_text("Opened from an invitation link.")
    await phone(page, "Cody").locator("[data-start]").click()
    await expect(phone(page, "Cody").locator('[data-from="me"] .text')).to_have_text("/start")
    assert [one.text for one in sandbox.user("Cody").screen().messages] == ["/start invite-1"]


async def test_links_to_this_bot_press_start_in_the_same_phone(sandbox: Sandbox, bot: Bot, open_page: OpenPage) -> None:
    ana = sandbox.user("Ana")
    await ana.start()
    await bot.card(ana, "Go on at https://t.me/CircleHelpBot?start=move-9 please")
    page = await open_page(sandbox.url)
    await phone(page, "Ana").get_by_role("link", name="t.me").click()
    await until(lambda: ana.screen().texts[-1] == "/start move-9")


async def test_reply_keyboards_appear_and_go(sandbox: Sandbox, bot: Bot, open_page: OpenPage) -> None:
    ana = sandbox.user("Ana")
    await ana.start()
    page = await open_page(sandbox.url)
    keyboard = {"keyboard": [[{"text": "Share my number", "request_contact": True}]]}
    await bot("sendMessage", chat_id=ana.id, text="Number?", reply_markup=keyboard)
    await phone(page, "Ana").locator('[data-key="Share my number"]').click()
    await expect(phone(page, "Ana").locator('[data-kind="contact"]')).to_contain_text(ana.person.phone_number)
    await bot("sendMessage", chat_id=ana.id, text="Thanks", reply_markup={"remove_keyboard": True})
    await expect(phone(page, "Ana").locator("[data-key]")).to_have_count(0)


async def test_a_screen_reader_gets_logs_names_and_languages(sandbox: Sandbox, bot: Bot, open_page: OpenPage) -> None:
    ana, lucia = sandbox.user("Ana"), sandbox.user("Lucía")
    for user in (ana, lucia):
        await user.start()
    page = await open_page(sandbox.url)
    await bot.card(ana, "What is your name? You can skip this.", "Skip")
    await bot.card(lucia, "¿Cómo se llama usted? Puede saltar esto.", "Saltar")
    await bot.card(lucia, "This is what the police can see.")
    assert await phone(page, "Ana").locator("[data-log]").get_attribute("aria-live") == "polite"
    await expect(page.get_by_role("region", name="phone, a family")).to_be_visible()
    await expect(page.get_by_role("log", name="Chat of Lucía")).to_contain_text("Circle Help: ¿Cómo se llama")
    texts = phone(page, "Lucía").locator('[data-from="bot"] .text')
    await expect(texts).to_have_count(2)
    assert [await one.get_attribute("lang") for one in await texts.all()] == ["es", "en"]
    assert await phone(page, "Ana").locator("[data-button]").get_attribute("lang") == "en"
    await expect(page.get_by_role("textbox", name="Message from Ana")).to_be_visible()
    for name in ("Attach", "Send", "Menu of Ana"):
        await expect(phone(page, "Ana").get_by_role("button", name=name)).to_be_visible()


async def test_at_phone_width_one_phone_shows_at_a_time(sandbox: Sandbox, bot: Bot, open_page: OpenPage) -> None:
    lucia = sandbox.user("Lucía")
    await lucia.start()
    page = await open_page(sandbox.url, PHONE)
    assert [await one.is_visible() for one in await page.locator("[data-phone]").all()] == [True, False, False]
    await bot.card(lucia, "Hola", "Sí")
    tab = page.get_by_role("tab", name="Lucía, 1 new")
    await tab.focus()
    await page.keyboard.press("Enter")
    await expect(phone(page, "Lucía").locator('[data-button="Sí"]')).to_be_visible()
    await page.keyboard.press("ArrowLeft")
    await expect(phone(page, "Ana")).to_be_visible()
    widest = "Math.max(...[...document.querySelectorAll('body *')].map(one => one.getBoundingClientRect().right))"
    tabs = "document.querySelector('[data-tabs]').remove()"  # the row of tabs scrolls sideways by itself
    await page.evaluate(tabs)
    assert await page.evaluate(widest) <= PHONE["width"]
    sizes = "[...document.querySelectorAll('button')].filter(one => one.offsetParent).map(one => one.offsetHeight)"
    assert min(await page.evaluate(sizes)) >= 24  # WCAG 2.2, 2.5.8


async def test_another_phone_can_be_added(sandbox: Sandbox, open_page: OpenPage) -> None:
    page = await open_page(sandbox.url)
    await page.locator("[data-add-phone]").click()
    await page.get_by_label("Name").fill("Omar")
    await page.get_by_label("Language of the phone").select_option("so")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(phone(page, "Omar").locator("[data-start]")).to_be_focused()
    assert sandbox.user("Omar").person.language_code == "so"


async def test_a_lost_connection_is_said_and_made_up_for(
    sandbox: Sandbox, bot: Bot, open_page: OpenPage, problems: list[str]
) -> None:
    ana = sandbox.user("Ana")
    await ana.start()
    page = await open_page(sandbox.url)
    await sandbox.stop()
    await expect(page.locator("[data-connection]")).to_contain_text("Connection lost")
    await ana.say("typed elsewhere meanwhile")
    await sandbox.start()
    await expect(phone(page, "Ana")).to_contain_text("typed elsewhere meanwhile")
    await expect(page.locator("[data-connection]")).to_be_empty()
    card = await bot.card(ana, "And now")
    await expect(phone(page, "Ana").locator(f'[data-message-id="{card}"]')).to_be_visible()
    problems[:] = [line for line in problems if line != NOBODY_THERE]


CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const shine = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!own || !node.offsetParent || node.className === "hidden" || node.className === "skip") continue;
    const pair = [shine(parse(getComputedStyle(node).color)), shine(ground(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push([node.className || node.tagName, node.textContent, ratio.toFixed(2)].join(" "));
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_the_contrast_of_wcag_aa(
    sandbox: Sandbox, bot: Bot, open_page: OpenPage, scheme: Any
) -> None:
    ana = sandbox.user("Ana")
    await ana.start()
    await ana.say("call me at +1 651 555 0100")
    await bot.card(ana, "See https://mn.gov", "Yes", protect_content=True)
    page = await open_page(sandbox.url)
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await phone(page, "Ana").locator("[data-attach]").click()
    assert await page.evaluate(CONTRAST) == []
