"""Make our bot's data folder ready and print whom to enrol, as a JSON list: one process in place of a command each."""

from __future__ import annotations

import asyncio
import json
import sys

from bot.admin import ACTIONS
from bot.house import open_house
from bot.prepare import init
from bot.settings import load

COUNTY = "27053"  # the one the script asks for


async def invitations() -> list[str]:
    """Return the start of an invitation to every desk that a referral of the script can go to."""
    settings = load()
    await init(settings)
    async with open_house(settings) as house:
        serving = house.service.world.directory.by_county[COUNTY]
        asked = [{"role": "office"}, *({"role": "coordinator", "initiative": one.id} for one in serving)]
        return [(await ACTIONS["invite"](house, each))["start"] for each in asked]


if __name__ == "__main__":
    json.dump(asyncio.run(invitations()), sys.stdout)
