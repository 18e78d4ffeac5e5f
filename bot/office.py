"""The operator's own words: every `{…}` of the texts that is an office's to choose.

Read from `[office]` in `bot.toml` or `BOT_OFFICE_…`. A default in square brackets is a
hole to fill: `check` warns of each that is left.
"""

from __future__ import annotations

import zoneinfo
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""Short enough that a card with several of them stays far below Telegram's 4,096 units."""
HOLE = "["


class Office(BaseModel):
    """Hold what the texts say about who runs the bot. No text is legal advice; the operator's counsel reviews them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words = Field(
        default="the Office of Restorative Practices", description="who runs the bot, as the family reads it"
    )
    agency: Words = Field(
        default="Minnesota Department of Children, Youth, and Families", description="the agency the office sits in"
    )
    citation: Words = Field(default="Minn. Stat. 142A.76", description="the law the office works under")
    human_phone: Words = Field(default="[phone not set]", description="number where a person answers; given by /human")
    human_hours: Words = Field(default="[hours not set]", description="when a person answers, in words")
    exit_word: Words = Field(default="bye", description="typed word that clears what can be cleared, at once; one word")
    lawyer_line: Words = Field(default="[lawyer line not set]", description="free legal help: name and number")
    victim_line: Words = Field(default="Day One, 1-866-223-1111", description="advocates for people who were harmed")
    day_one: Words = Field(default="1-866-223-1111", description="number of the domestic-violence help line")
    timezone: Words = Field(default="America/Chicago", description="where promises of days and hours are counted")
    display_name: Words = Field(
        default="Circle Helper", description="the bot's display name; neutral, it shows in chat lists"
    )
    texts_reviewed: bool = Field(
        default=False, description="true once counsel has reviewed notice, consent and safety texts; shown by `check`"
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in zoneinfo.available_timezones():
            raise ValueError("is no time zone; write for example America/Chicago")
        return name

    @field_validator("exit_word")
    @classmethod
    def _one_word(cls, word: str) -> str:
        if len(word.split()) != 1 or word.startswith("/"):
            raise ValueError("must be one word without a slash; write for example bye")
        return word

    def holes(self) -> tuple[str, ...]:
        """Name the fields that still hold a default in square brackets."""
        return tuple(name for name in type(self).model_fields if str(getattr(self, name)).startswith(HOLE))
