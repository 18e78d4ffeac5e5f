"""Make our bot's data folder ready and say whom to enrol."""

from __future__ import annotations

from collections.abc import Mapping

from bot.admin import ACTIONS
from bot.house import open_house
from bot.prepare import init
from bot.settings import load

COUNTY = "27053"  # the one the script asks for


async def invitations(env: Mapping[str, str]) -> tuple[str, ...]:
    """Return the start of an invitation to every desk that a referral of the script can go to."""
    settings = load({name.removeprefix("BOT_").lower(): value for name, value in env.items()})
    await init(settings)
    async with open_house(settings) as house:
        serving = house.service.world.directory.by_county[COUNTY]
        asked = [{"role": "office"}, *({"role": "coordinator", "initiative": one.id} for one in serving)]
        return tuple([(await ACTIONS["invite"](house, each))["start"] for each in asked])
