"""A little flow and host for tests of the engine: a list that changes, readers, facts, rounds of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from bot.flows.conditions import Answers, Fact, Given, Is
from bot.flows.engine import Answered, Asked, Option, Problem, Progress, Reply, Turn, resume
from bot.flows.model import Choice, Flow, Pick, Repeat, Send, Text
from bot.text import Line, Plain, T


def t(key: str) -> T:
    return T(f"t.{key}", key.capitalize())


class Form(BaseModel):
    """Hold what the little flow asks."""

    who: str
    child_name: str = ""
    town: str = ""
    group: str
    quiet: str = "no"
    reason: str = ""


def choice(step_id: str, *codes: str, **more: object) -> Choice:
    options = {code: T(f"t.{step_id}.{code}", code) for code in codes}
    return Choice(id=step_id, text=t(step_id), options=options, review=t(f"{step_id} line"), **more)  # type: ignore[arg-type]


WHO = choice("who", "me", "child")
CHILD_NAME = Text(id="child_name", text=t("child_name"), reader="word", when=Is("who", "child"), review=t("cn"))
TOWN = Text(id="town", text=t("town"), reader="word", source="first", skip=True, review=t("tn"))
GROUP = Pick(id="group", text=t("group"), source="groups", typed="first_letter", review=t("gr"))
QUIET = choice("quiet", "no", "yes", extra="no")
REASON = Text(id="reason", text=t("reason"), reader="word", when=Is("quiet", "yes"), review=t("re"))
SEND = Send(id="send", text=t("check"), confirm=t("send"), options={"send": t("go"), "change": t("change")})

LITTLE = Flow(id="little", version=1, result=Form, steps=(WHO, CHILD_NAME, TOWN, GROUP, QUIET, REASON, SEND))


class Day(BaseModel):
    """Hold one day."""

    date: str
    travel: str
    miles: str = ""
    town: str = ""


class Claim(BaseModel):
    """Hold a claim of several days; its own date has the id of a day's."""

    date: str = ""
    days: str = ""
    note: str = ""


DAY = Flow(
    id="day",
    version=1,
    result=Day,
    steps=(
        Text(id="date", text=t("day"), reader="word", review=t("d")),
        choice("travel", "yes", "no"),
        Text(id="miles", text=t("miles"), reader="word", when=Is("travel", "yes"), review=t("m")),
        Text(id="town", text=t("where"), reader="word", when=Fact("dated", needs=("date",)), skip=True, review=t("w")),
    ),
)
DAYS = Repeat(id="days", text=t("more"), child=DAY, most=3)
CLAIM = Flow(
    id="claim",
    version=1,
    result=Claim,
    steps=(
        Text(id="date", text=t("today"), reader="word", review=t("td")),
        DAYS,
        Text(id="note", text=t("note"), reader="word", when=Given("date"), skip=True, review=t("n")),
        SEND,
    ),
)


@dataclass
class LittleHost:
    """Answer for the little flow; its groups can change between two turns."""

    groups: tuple[str, ...] = ("oak", "elm")
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def options(self, source: str, answers: Answers) -> Sequence[Option]:
        self.asked.append((source, dict(answers)))
        if source == "groups":
            return [Option(code, Plain(code.upper())) for code in self.groups]
        return [Option("mine", Plain("Duluth"), value="Duluth")]

    def read(self, reader: str, words: str, answers: Answers) -> str | Problem:
        if reader == "first_letter":
            return next((group for group in ("oak", "elm", "ash") if group[0] == words[:1]), words)
        return words if words.isalnum() else Problem(Line(t("no")), Line(t("still_no")))

    def fact(self, name: str, answers: Answers) -> bool:
        self.asked.append((name, dict(answers)))
        return answers.get("date") != "undated"


def path_of(turn: Turn) -> str | None:
    """Return the path that is asked now."""
    return next((event.asking.path for event in turn.events if isinstance(event, Asked)), None)


def others(turn: Turn) -> list[object]:
    """Return what happened besides the question shown and the answer stored."""
    return [event for event in turn.events if not isinstance(event, Asked | Answered)]


@dataclass
class Talk:
    """Carry a flow on, reply by reply."""

    flow: Flow
    host: LittleHost = field(default_factory=LittleHost)
    progress: Progress = field(default_factory=Progress)
    turn: Turn | None = None

    def __call__(self, *replies: Reply) -> str | None:
        for reply in replies:
            self.turn = resume(self.flow, self.progress, reply, self.host)
            self.progress = self.turn.progress
        assert self.turn
        return path_of(self.turn)

    @property
    def events(self) -> list[object]:
        assert self.turn
        return others(self.turn)

    @property
    def asked(self) -> Asked:
        assert self.turn
        return next(event for event in self.turn.events if isinstance(event, Asked))
