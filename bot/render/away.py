"""The card of days away: how it stands, and the day one is back, one tap each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.render.parts import Args, Row, button, say
from bot.render.staff import AWAY, AWAY_BACK, HOME
from bot.text import Card, T

HERE = T("staff.away.here", "You are here.")
NOW = T("staff.away.now", "You are away. Back on {date}.")
PLANNED = T("staff.away.planned", "You will be away from {start}. Back on {date}.")
BACK_ON = T("staff.away.back_on", "Back on {date}")
FROM_TOMORROW = T("staff.away.from_tomorrow", "Not from today: from tomorrow")
FROM_TODAY = T("staff.away.from_today", "Not from tomorrow: from today")

Choice = tuple[date, str]
"""The day one is back, and the button's data."""


def card(stands: T, args: Args, back: Sequence[Choice], *, tomorrow: bool) -> Card:
    """Say how it stands and offer the day one is back; `tomorrow` counts from tomorrow on."""
    rows: list[Row] = [(button(BACK_ON, data, {"date": day}),) for day, data in back]
    rows.append((button(FROM_TODAY, "w|away") if tomorrow else button(FROM_TOMORROW, "w|tomorrow"),))
    rows.append((button(AWAY_BACK, "w|0"), button(HOME, "r|home")))
    return Card((say(stands, args), say(AWAY)), tuple(rows))
