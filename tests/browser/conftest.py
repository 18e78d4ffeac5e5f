"""A headless Chromium, started once, and a page per test that fails on any error in the console."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Error, Page, ViewportSize, async_playwright, expect

from tests import found

DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
ARGS = (
    "--no-sandbox",  # which refuses root
    # Two popups of the address bar: each window fills a process of its own with them, and no test has an address bar.
    # The rest are Playwright's, which the last list given replaces: no calls home, and no waiting.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AimEnabled,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,"
    "HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch",
)
"""A third of Chromium's work goes into what surrounds the page."""
PATIENCE_MS = 15_000
"""How long a person waits for anything, on a busy machine too."""
expect.set_options(timeout=PATIENCE_MS)
OpenPage = Callable[..., Awaitable[Page]]


@dataclass(slots=True)
class Pages:
    """Lend pages of one browser: to make one, with a process of its own, takes longer than most tests."""

    browser: Browser
    idle: list[Page] = field(default_factory=list)

    async def lend(self, size: ViewportSize) -> Page:
        """Give an empty page of this size."""
        page = next((one for one in self.idle if one.viewport_size == size), None)
        if page is not None:
            self.idle.remove(page)
            return page
        page = await (await self.browser.new_context(viewport=size, reduced_motion="reduce")).new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    async def take_back(self, page: Page) -> None:
        """Make a page as it was: it keeps nothing, and does not go on looking for a demo that has ended."""
        await page.evaluate("localStorage.clear(), sessionStorage.clear()")
        await page.goto("about:blank")
        await page.context.clear_cookies()
        await page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.idle.append(page)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def pages() -> AsyncIterator[Pages]:
    """Chromium of this machine, until the last test that needs it."""
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=found.chromium(), args=ARGS)
        yield Pages(one)
        await one.close()


@pytest.fixture
def problems() -> list[str]:
    """Collect what the consoles tell of errors; a test may take out what it brought about itself."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(pages: Pages, problems: list[str]) -> AsyncIterator[OpenPage]:
    """Open an address: `await open_page(url, PHONE)`."""
    lent: list[Page] = []

    def uncaught(error: Error) -> None:
        problems.append(str(error))

    def said(line: ConsoleMessage) -> None:
        if line.type == "error":
            problems.append(line.text)

    async def open_one(url: str, size: ViewportSize = DESKTOP) -> Page:
        page = await pages.lend(size)
        lent.append(page)
        page.on("pageerror", uncaught)
        page.on("console", said)
        await page.goto(url)
        await page.wait_for_selector("[data-phone]", state="attached")
        return page

    yield open_one
    for page in lent:
        page.remove_listener("pageerror", uncaught)
        page.remove_listener("console", said)
        await pages.take_back(page)
    assert problems == []
