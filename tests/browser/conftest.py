"""A headless Chromium, started once, and a page per test that fails on any error in the console."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests import found

DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
PATIENCE_MS = 15_000
"""How long a person waits for anything, on a busy machine too."""
expect.set_options(timeout=PATIENCE_MS)
OpenPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium of this machine; without its sandbox, which refuses root."""
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=found.chromium(), args=["--no-sandbox"])
        yield one
        await one.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open an address: `await open_page(url, PHONE)`."""
    problems: list[str] = []

    async def open_one(url: str, size: ViewportSize = DESKTOP) -> Page:
        page = await (await browser.new_context(viewport=size, reduced_motion="reduce")).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        await page.goto(url)
        await page.wait_for_selector("[data-phone]", state="attached")
        return page

    yield open_one
    assert problems == []
