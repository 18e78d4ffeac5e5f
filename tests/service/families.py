"""Build what the service knows besides a database: the sample directory, our languages, a fixed day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.directory import sample
from bot.flows import engine
from bot.flows.engine import Asked, Progress, Reply, Turn
from bot.flows.model import Flow, Send
from bot.flows.self_referral import SELF_REFERRAL
from bot.house import LOCALES, tongues_of, words
from bot.i18n import Catalogs, Spoken
from bot.office import Office
from bot.render import family as cards
from bot.service.facts import chosen, owner_args
from bot.service.host import FamilyHost
from bot.service.world import World
from bot.settings import Settings
from bot.text import Card, Line

TODAY = date(2026, 11, 23)
OFFICE = Office(human_phone="612-555-0100", human_hours="Mon-Fri 9-4", lawyer_line="612-555-0101")


@cache
def catalogs() -> Catalogs:
    return Catalogs.load(LOCALES)


@cache
def world() -> World:
    """Make a world in which every sample initiative has a live reader."""
    directory = sample()
    settings = Settings(token="1:a", allow_sample_data=True, allow_draft_languages=True)  # type: ignore[arg-type]
    return World(
        directory=directory,
        args=words(OFFICE, "CircleHelpBot"),
        tongues=tongues_of(catalogs(), {}, settings),
        say=catalogs().say,
        choose_language=lambda _code: "en",
        entropy=lambda count: b"x" * count,
        clock=lambda: 0,
        zone=ZoneInfo("America/Chicago"),
        exit_word="bye",
        live=frozenset(each.id for each in directory.initiatives) | {"office"},
    )


def family_host(*, language: str = "en", first_name: str = "Ana") -> FamilyHost:
    return FamilyHost(world(), today=TODAY, first_name=first_name, language=language)


@dataclass
class Family:
    """Carry a self-referral on without a database, with a new host for every reply as the service has."""

    flow: Flow = SELF_REFERRAL
    language: str = "en"
    first_name: str = "Ana"
    progress: Progress = field(default_factory=Progress)
    turn: Turn = field(init=False)

    def __post_init__(self) -> None:
        self.reply(engine.Show())

    def reply(self, said: Reply) -> Turn:
        self.turn = engine.resume(self.flow, self.progress, said, self.host)
        self.progress = self.turn.progress
        return self.turn

    @property
    def host(self) -> FamilyHost:
        return family_host(language=self.language, first_name=self.first_name)

    @property
    def asked(self) -> Asked | None:
        return next((event for event in self.turn.events if isinstance(event, Asked)), None)

    def card(self, notes: Sequence[Line] = ()) -> Card | None:
        """Build the card of the present question, as the service does."""
        asked = self.asked
        if asked is None:
            return None
        step = asked.asking.step
        if not isinstance(step, Send):
            args = world().args
            return cards.question(asked, no=7, parts=self.flow.parts, args=args, notes=notes)
        host = self.host
        reviewed = engine.reviewed(self.flow, self.progress, host)
        lines = cards.listed(
            [(a.step, cards.shown_answer(a, answer, engine.options_of(a, host))) for a, answer in reviewed]
        )
        owner = chosen(self.progress.answers, host)
        args = {**world().args, **owner_args(world(), owner), "date": TODAY, "expiry": TODAY}
        return cards.review(asked, [*notes, *lines], step.confirm, no=7, parts=self.flow.parts, args=args)

    def spoken(self) -> Spoken | None:
        card = self.card()
        return catalogs().speak(card, self.language) if card else None


UNITS = 4096
DATA_BYTES = 64
WIDE = {"age", "help_place", "letter"}
"""Questions whose buttons are single letters or ages: four a row."""


def check_card(spoken: Spoken, *, step: str = "") -> None:
    """Hold a card to Telegram's limits and to ours; raises AssertionError."""
    assert 0 < len(spoken.text.encode("utf-16-le")) // 2 <= UNITS
    buttons = [button for row in spoken.rows for button in row]
    data = [button.data for button in buttons if not button.url]
    assert len(data) == len(set(data)), data
    assert all(0 < len(each.encode()) <= DATA_BYTES for each in data), data
    assert all(button.label.strip() for button in buttons), buttons
    assert max((len(row) for row in spoken.rows), default=0) <= (4 if step in WIDE else 2)
    assert len(buttons) <= 100  # Telegram's limit for one keyboard
