"""Take the picture of the demo that the README shows: `python scripts/picture.py [docs/demo.png]`.

A family is in the middle of its questions, another one has sent, and the coordinator reads what it sent.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from playwright.async_api import Page, ViewportSize, async_playwright, expect

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.demo.stage import stage  # noqa: E402 -- found only once the project's folder is known
from tests.found import chromium  # noqa: E402

PICTURE: Final = ROOT / "docs" / "demo.png"
LARGEST: Final = 300_000
"""Bytes; a README should not be slow to open."""
SIZE: Final = ViewportSize(width=1360, height=860)
GROUP: Final = "Example Lakes Circle (sample)"
JOINS: Final = ("", "Yes, join")
ANA: Final = (
    "",
    "Start",
    "I understand",
    "Next",
    "Next",
    "I understand",
    "Me",
    "15",
    ">Minneapolis",
    "Hennepin County",
)
LUZ: Final = (
    *("", "Empezar", "Entiendo", "Siguiente", "Siguiente", "Entiendo", "Para mí", "15", ">Minneapolis"),
    *("Condado de Hennepin", "En la escuela", "No", GROUP, "Luz", "En este chat", "Sí", f"Enviar a {GROUP}"),
)
CAROL: Final = ("Open", "No, show it")


async def play(page: Page, name: str, replies: tuple[str, ...]) -> None:
    """Press button after button on a phone; "" is Start, and what begins with > is typed."""
    phone = page.locator(f'[data-phone-name="{name}"]')
    said = phone.locator('[data-from="bot"] .text')
    for reply in replies:
        before = await said.all_text_contents()
        if reply.startswith(">"):
            await phone.locator("[data-input]").fill(reply[1:])
            await phone.locator("[data-send]").click()
        else:
            await phone.locator(f'[data-button="{reply}"]' if reply else "[data-start]").last.click()
        await expect(said).not_to_have_text(before) if before else await expect(said).to_have_count(1)


async def take(page: Page, target: Path) -> None:
    """Bring everybody to the moment of the picture, and take it."""
    await play(page, "Carol", JOINS)
    await play(page, "Omar", JOINS)
    await play(page, "Luz", LUZ)
    await play(page, "Carol", CAROL)
    await play(page, "Ana", ANA)
    await page.locator("[data-help-button]").click()
    await page.mouse.move(0, 0)
    await page.locator("h1").click()
    picture = await page.screenshot(path=target)
    if len(picture) > LARGEST:
        raise SystemExit(f"{target} has {len(picture)} bytes, more than {LARGEST}: make SIZE smaller.")


async def main(target: Path) -> None:
    """Run the demo and a browser for the time of one picture; raise where the picture is too large."""
    async with stage(port=0, data=None, quick=True) as made, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = await (await browser.new_context(viewport=SIZE, reduced_motion="reduce")).new_page()
        await page.goto(made.sandbox.url)
        await take(page, target)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE))
