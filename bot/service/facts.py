"""Arguments of the cards about a referral: who, who runs it, by when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.domain import reasons
from bot.domain.directory import OFFICE, Initiative
from bot.domain.places import counties
from bot.domain.referral import CONSENT_DAYS, DEFAULT_RESPONSE_DAYS, RETENTION_DAYS
from bot.domain.working_days import add_working_days
from bot.flows.self_referral import SELF_REFERRAL
from bot.ports import DAY, Conversation, Referral
from bot.render.parts import NOT_GIVEN, say
from bot.render.staff import FOR_WHOM
from bot.service.desk import Desk
from bot.service.host import A_PERSON, FamilyHost, runner
from bot.service.world import World
from bot.text import Arg, Plain, T

NO_COUNTY = T("facts.no_county", "no county yet")
ID_DIGITS = 18
"""So many fit a database's whole number, whatever they are."""
OFFICE_READER = T("facts.office_reader", "A person at {office}")
OFFICE_RUNNER = T("facts.office_runner", "A state office")


def row_id(digits: str) -> int:
    """Read a row's id from a button's data; 0, which no row has, for anything else."""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < ID_DIGITS else 0


def find(world: World, initiative_id: str) -> Initiative | None:
    """Find an initiative that still stands in the directory."""
    return world.directory.find(initiative_id) if initiative_id else None


def promise(world: World, owner: str, now: int) -> date:
    """Return the day by which an owner answers: working days of the reader, counted from tomorrow."""
    initiative = find(world, owner)
    days = initiative.response_days if initiative else DEFAULT_RESPONSE_DAYS
    working = initiative.working_days if initiative else ()
    return add_working_days(world.day(now), days, working)


def owner_args(world: World, owner: str) -> dict[str, Arg]:
    """Name an owner, who runs it and who reads there."""
    initiative = find(world, owner)
    if initiative is None:
        office = world.args["office"]
        return {
            "initiative": office,
            "who": office,
            "runner": say(OFFICE_RUNNER, world.args),
            "reader": say(OFFICE_READER, world.args),
        }
    name = Plain(initiative.name)
    return {"initiative": name, "who": name, "runner": runner(initiative), "reader": say(A_PERSON)}


async def review_args(desk: Desk, answers: Mapping[str, str], host: FamilyHost) -> dict[str, Arg]:
    """Fill the Send card: recipient, runner, the promise and the end of the consent."""
    world = desk.world
    owner = chosen(answers, host)
    return {
        **world.args,
        **owner_args(world, owner),
        "date": promise(world, owner, desk.now),
        "expiry": world.day(desk.now) + timedelta(days=CONSENT_DAYS),
    }


def chosen(answers: Mapping[str, str], host: FamilyHost) -> str:
    """Return the id of the initiative that was picked, or "office"."""
    picked = answers.get("initiative", OFFICE)
    if picked in {"", OFFICE}:
        return OFFICE
    try:
        return host.initiative(picked).id
    except KeyError:
        return OFFICE


def referral_args(world: World, referral: Referral) -> dict[str, Arg]:
    """Fill a card about a sent referral."""
    args: dict[str, Arg] = {
        **world.args,
        **owner_args(world, referral.owner),
        "reference": Plain(referral.reference),
        "date": world.day(referral.due_us),
    }
    offered = find(world, referral.offer)
    if offered:
        args |= {"next": Plain(offered.name), "runner": runner(offered)}
    return args


def kept_until(ended_us: int) -> int:
    """Return when the words of a referral that ended are shredded; asking again does not move it."""
    return ended_us + RETENTION_DAYS * DAY


def answer_args(desk: Desk, conversation: Conversation | None, referral: Referral) -> dict[str, Arg]:
    """Fill a reader's card with what the family answered."""
    answers = conversation.answers if conversation else {}
    args = referral_args(desk.world, referral)
    labels = {step: _label(step, answers.get(step, "")) for step in ("age", "call_rule", "good_time", "channel")}
    return {
        **args,
        **labels,
        "for_whom": FOR_WHOM.get(answers.get("for_whom", ""), NOT_GIVEN),
        "county": reasons.county(referral.county) if referral.county in counties() else NO_COUNTY,
        "rule": labels["call_rule"],
        "time": labels["good_time"],
        "name": Plain(answers["name"]) if answers.get("name") else NOT_GIVEN,
    }


def _label(step_id: str, answer: str) -> Arg:
    options: Mapping[str, T] = getattr(SELF_REFERRAL.step(step_id), "options", {})
    return options.get(answer, NOT_GIVEN)
