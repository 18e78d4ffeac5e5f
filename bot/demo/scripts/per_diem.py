"""A claim from the meeting to the money: a member files in three taps, someone else approves, the member hears."""

from __future__ import annotations

import re
from typing import Final

from bot.demo.player import Player, Print
from bot.demo.scripts.self_referral import join
from bot.demo.stage import Stage
from bot.demo.words import pattern_of
from bot.ports import MINUTE
from bot.render.claim_told import APPROVED
from bot.render.claims import PREVIEW, RECEIPT

UNDO: Final = 6 * MINUTE
"""A decision takes effect after five minutes in which it can be undone."""


async def play(stage: Stage, language: str, out: Print) -> None:
    """Play both sides; raise OffScript unless the claim was filed, approved by another person, and its member told."""
    approver = Player(stage.sandbox.user("Abe"), out)
    member = Player(stage.sandbox.user("Maya" if language == "en" else "Luz", language), out)
    await join(approver, stage.seats["approver"])
    await join(member, stage.seats["member"])
    await file(member, language)
    await approver.tap("d", "open")
    await approver.tap("d", "yes")
    await stage.sandbox.settled()
    out("… six minutes later")
    stage.clock.skip(UNDO)
    await member.tap("p", "card")
    await read(member, pattern_of(APPROVED, language), "the approval")
    await stage.sandbox.settled()
    for player in (approver, member):
        player.read()


async def file(member: Player, language: str) -> None:
    """See what the next meeting pays, open the last one, attest, submit, and read the receipt."""
    await member.say("/claims")
    await member.tap("p", "preview")
    await read(member, pattern_of(PREVIEW, language), "the price")
    await member.tap("p", "home")
    await member.tap("p", "file")
    await member.tap("a", "attest")
    await member.tap("a", "send", "send")
    await read(member, pattern_of(RECEIPT, language), "the receipt")


async def read(player: Player, said: re.Pattern[str], what: str) -> None:
    """Wait until something is said, and print it."""
    await player.until(lambda: player.user.screen().find(lambda one: bool(said.search(one.text))), what)
    player.read()
