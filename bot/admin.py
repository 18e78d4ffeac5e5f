"""What commands change in a running bot's data: invitations, people, languages, directory.

Each action takes and returns JSON values, so that a command does the same thing itself or through the running bot.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Final, get_args

from bot.claim_actions import claim_told, claim_totals, claims, claims_export, claims_vouchers
from bot.claim_payments import claims_paid
from bot.committee_actions import add_committee, check_committee, committees, show_committee
from bot.committee_import import import_committee
from bot.directory_actions import directory_history, load_directory
from bot.domain.claims import PAID_CLAUSES
from bot.examine import examine
from bot.house import House
from bot.ports import Chat, Invite, Role, Staff, Unit
from bot.problems import WRONG_USE, Problem
from bot.rate_actions import confirm_rates, import_rates, rate_table, rates
from bot.service import links
from bot.service.core import NOBODY
from bot.service.desk import Desk
from bot.service.roles import depart

TOKEN_BYTES: Final = links.TOKEN_BYTES
OF_INITIATIVE: Final = frozenset(("coordinator",))
OF_COMMITTEE: Final = frozenset(("approver", "chair"))
OF_PERSON: Final = frozenset(("member",))
Json = Mapping[str, Any]
Action = Callable[[House, Json], Awaitable[dict[str, Any]]]


def spoken_time(us: int) -> str:
    """Write a time as ISO 8601 UTC, seconds exact."""
    return datetime.fromtimestamp(us / 1_000_000, UTC).isoformat(timespec="seconds")


async def invite(house: House, asked: Json) -> dict[str, Any]:
    """Make a one-time invitation and return its start payload, its link where the bot's name is known, and its end.

    Asked are a role and what it is of: an initiative, a committee, or a person of the rosters by code.
    """
    world = house.service.world
    role, initiative = _role(asked), _initiative(house, asked)
    _only_of(asked, role)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = world.clock() + links.INVITE_LIFE
    async with house.store.unit() as unit:
        kept = Invite(
            id=0,
            role=role,
            initiative=initiative,
            label=str(asked.get("label", "")),
            backup=bool(asked.get("backup")),
            expires_us=expires,
            committee=await _committee(unit, asked, role),
            claimant=await _claimant(unit, asked, role),
        )
        await unit.add_invite(kept, token)
        await unit.audit("invited", subject=None, actor="command", detail=role, now=world.clock())
    link = world.args["bot_link"]
    return {"start": token, "link": f"{link}?start={token}" if link else None, "expires": spoken_time(expires)}


def _only_of(asked: Json, role: Role) -> None:
    """Refuse what does not belong to a role; raise Problem."""
    if asked.get("initiative") and role not in OF_INITIATIVE:
        raise Problem(f"The role {role} belongs to no initiative: leave --initiative out.", WRONG_USE)
    if asked.get("committee") and role not in OF_COMMITTEE | OF_PERSON:
        raise Problem(f"The role {role} belongs to no committee: leave --committee out.", WRONG_USE)
    if asked.get("person") and role not in OF_PERSON:
        raise Problem("--person is for members only: an approver or a chair has --committee.", WRONG_USE)


async def _committee(unit: Unit, asked: Json, role: Role) -> str:
    named = str(asked.get("committee", ""))
    if role not in OF_COMMITTEE and not named:
        return ""
    if await unit.committee(named) is None:
        raise Problem(f"There is no committee {named!r}; `committee list` shows them.", WRONG_USE)
    return named


async def _claimant(unit: Unit, asked: Json, role: Role) -> int:
    """Find the person a member's link is for, who has a seat (in the committee named) that may be paid."""
    if role not in OF_PERSON:
        return 0
    code, committee = str(asked.get("person", "")), str(asked.get("committee", ""))
    person = await unit.claimant_by_code(code)
    if person is None:
        raise Problem(f"No roster has a person with the code {code!r}; `committee show` lists them.", WRONG_USE)
    seats = [each for each in await unit.seats_of(person.id) if committee in ("", each.committee)]
    if not seats:
        raise Problem(f"{code!r} has no seat in the committee {committee!r}; `committee show` lists them.", WRONG_USE)
    if not any(each.clause in PAID_CLAUSES for each in seats):
        raise Problem(
            f"{code!r} sits under a clause that is not paid per diem (Subd. 6(c): clauses 8 and 10), so there is "
            "nothing to claim.",
            WRONG_USE,
        )
    return person.id


def _role(asked: Json) -> Role:
    role: Role
    for role in get_args(Role):
        if role == asked.get("role"):
            return role
    raise Problem(f"There is no role {asked.get('role')!r}: {', '.join(get_args(Role))}.", WRONG_USE)


def _initiative(house: House, asked: Json) -> str:
    named, role = str(asked.get("initiative", "")), asked["role"]
    if role not in OF_INITIATIVE:
        return ""
    directory = house.service.world.directory
    found = directory.by_id.get(named) or directory.find(named)
    if found is None:
        raise Problem(f"The directory has no initiative {named!r}; `directory list` shows them.", WRONG_USE)
    return found.id


async def people(house: House, _asked: Json) -> dict[str, Any]:
    """List everybody enrolled, without a name that Telegram knows."""
    async with house.store.unit() as unit:
        found = [each for each in await unit.all_staff() if each.removed_us is None]
        committees = {each.id: each.name for each in await unit.committees()}
        codes = {each.id: each.code for each in await unit.claimants()} if any(one.claimant for one in found) else {}
    return {"people": [_person(house, each, committees, codes) for each in found]}


def _person(
    house: House, person: Staff, committees: Mapping[str, str], codes: Mapping[int, str]
) -> dict[str, Any]:  # fmt: skip
    initiative = house.service.world.directory.by_id.get(person.initiative)
    away = person.away_until_us > house.service.world.clock()
    return {
        "id": person.id,
        "role": person.role,
        "initiative": person.initiative,
        "initiative_name": initiative.name if initiative else "",
        "committee": person.committee,
        "committee_name": committees.get(person.committee, ""),
        "person": codes.get(person.claimant, ""),
        "label": person.label,
        "backup": person.backup,
        "away_until": spoken_time(person.away_until_us) if away else None,
        "added": spoken_time(person.added_us),
    }


async def remove(house: House, asked: Json) -> dict[str, Any]:
    """End a person's roles at once; what waited with them goes to another reader or to the Office."""
    world = house.service.world
    now = world.clock()
    async with house.store.unit() as unit:
        person = await unit.staff(int(asked["id"]))
        if person is None or person.removed_us is not None:
            raise Problem(f"Nobody enrolled has the number {asked['id']}; `people list` shows them.", WRONG_USE)
        desk = Desk(unit, Chat(id=0, telegram_id=0), NOBODY, world, now)
        await depart(desk, person, actor="command")
        committees = {each.id: each.name for each in await unit.committees()}
        claimant = await unit.claimant(person.claimant) if person.claimant else None
    await house.refresh()
    codes = {claimant.id: claimant.code} if claimant else {}
    return {"removed": _person(house, replace(person, away_until_us=0), committees, codes)}


async def languages(house: House, _asked: Json) -> dict[str, Any]:
    """Tell how every language stands."""
    async with house.store.unit() as unit:
        reviews = await unit.language_reviews()
    shelf = house.catalogs.shelf
    offered = {tongue.code for tongue in house.service.world.tongues}
    stands = [shelf.status(language.code, reviews) for language in shelf.languages]
    return {
        "languages": [
            {
                "code": each.language.code,
                "name": each.language.name,
                "texts": each.texts,
                "missing": list(each.missing),
                "mismatched": list(each.mismatched),
                "complete": each.complete,
                "reviewed": each.reviewed,
                "offered": each.language.code in offered,
            }
            for each in stands
        ]
    }


async def review(house: House, asked: Json) -> dict[str, Any]:
    """Record who checked the essential texts of a language as they stand now."""
    shelf, code, by = house.catalogs.shelf, str(asked["code"]), str(asked.get("by", "")).strip()
    if code not in shelf.translations:
        raise Problem(f"There is no language {code!r}: {', '.join(sorted(shelf.translations))}.", WRONG_USE)
    if not by:
        raise Problem("Say who checked it: --by NAME.", WRONG_USE)
    found = shelf.standing(code)
    if not found.complete:
        count = len(found.missing) + len(found.mismatched)
        raise Problem(f"{code} lacks {count} texts; `languages list --json` names them. Translate them first.")
    now = house.service.world.clock()
    async with house.store.unit() as unit:
        await unit.add_language_review(code, catalog=found.fingerprint, by=by, now=now)
        await unit.audit("language_reviewed", subject=None, actor="command", detail=code, now=now)
    await house.refresh()
    return {"language": code, "texts": len(shelf.essentials()), "catalog": found.fingerprint}


async def directory(house: House, _asked: Json) -> dict[str, Any]:
    """Return the stored directory as the text it was stored as."""
    async with house.store.unit() as unit:
        return {"body": await unit.directory()}


async def gaps(house: House, _asked: Json) -> dict[str, Any]:
    """List how often referrals met a gap, by month, place and reason, and who has a live reader."""
    async with house.store.unit() as unit:
        counts = [asdict(each) for each in await unit.gaps()]
    return {"gaps": counts, "live": sorted(house.service.world.live)}


ACTIONS: Final[Mapping[str, Action]] = {
    "invite": invite,
    "people": people,
    "remove": remove,
    "languages": languages,
    "review": review,
    "directory": directory,
    "load_directory": load_directory,
    "directory_history": directory_history,
    "examine": examine,
    "gaps": gaps,
    "rates": rates,
    "rate_table": rate_table,
    "import_rates": import_rates,
    "confirm_rates": confirm_rates,
    "committees": committees,
    "committee": show_committee,
    "add_committee": add_committee,
    "import_committee": import_committee,
    "check_committee": check_committee,
    "claims": claims,
    "claim": claim_told,
    "claims_export": claims_export,
    "claims_vouchers": claims_vouchers,
    "claims_paid": claims_paid,
    "claim_totals": claim_totals,
}
