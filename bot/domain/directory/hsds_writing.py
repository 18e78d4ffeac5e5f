"""Write a directory as HSDS 3.0 JSON: an array of services, each with everything it needs inside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.domain.directory.building import plain
from bot.domain.directory.hsds import (
    ACTIVE,
    ATTRIBUTES,
    CIRCUMSTANCES,
    CLAUSES,
    CLOSED,
    FIELDS,
    INACTIVE,
    PRACTICES,
    SAMPLE,
    WEEKDAYS,
    made_id,
)
from bot.domain.directory.model import Capacity, Directory, Initiative
from bot.domain.places import counties, nations
from bot.domain.reasons import LANGUAGES


def to_hsds(directory: Directory, *, on: date, hide: frozenset[str] = frozenset()) -> str:
    """Write a directory so that `from_hsds` reads the same one; status and alert are those of a day."""
    services = [_service(one, on=on, hide=hide, sample=directory.sample) for one in directory.initiatives]
    return json.dumps(services, ensure_ascii=False, indent=2) + "\n"


def _service(one: Initiative, *, on: date, hide: frozenset[str], sample: bool) -> dict[str, Any]:
    entry = {name: value for name, value in plain(one).items() if name not in hide}
    rules, contact = one.eligibility, one.contact
    found: dict[str, Any] = {
        "id": one.id,
        "organization_id": _organization(one)["id"],
        "name": one.name,
        "description": f"Restorative practices: {', '.join(one.practices)}. Run by: {one.runner.value}.",
        "url": contact.web or None,
        "email": contact.email or None,
        "status": _status(one, on),
        "eligibility_description": rules.words or None,
        "minimum_age": rules.min_age,
        "maximum_age": rules.max_age,
        "assured_date": entry.get("confirmed_on"),
        "alert": _alert(one, on) or None,
        "phones": [{"id": made_id(one.id, "phone"), "number": contact.phone, "type": "voice"}] if contact.phone else [],
        "schedules": [_schedule(one, entry)],
        "service_areas": list(_areas(one)),
        "languages": [_language(one, code) for code in one.languages],
        "organization": _organization(one),
        "contacts": [{"id": made_id(one.id, "reader"), "title": one.reader_role}],
        "attributes": list(_attributes(one, entry, sample=sample)),
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _organization(one: Initiative) -> dict[str, Any]:
    about = "Grantee for restorative practices in Minnesota (Minn. Stat. 142A.76)."
    return {"id": made_id("organization", one.grantee), "name": one.grantee, "description": about}


def _status(one: Initiative, on: date) -> str:
    if not one.valid(on):
        return INACTIVE
    return CLOSED if one.capacity is Capacity.FULL else ACTIVE


def _alert(one: Initiative, on: date) -> str:
    """Say what is special on a day: for people only, import does not read it."""
    parts = []
    if one.capacity is not Capacity.OPEN:
        parts.append(f"{one.capacity.value.replace('_', ' ').capitalize()} until {one.capacity_until}.")
    if not one.confirmed(on):
        parts.append("Not confirmed for 90 days: it may be out of date.")
    return " ".join(parts)


def _schedule(one: Initiative, entry: dict[str, Any]) -> dict[str, Any]:
    found = {
        "id": made_id(one.id, "schedule"),
        "service_id": one.id,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        "freq": "WEEKLY",
        "interval": 1,
        "byday": ",".join(WEEKDAYS[day] for day in one.working_days) if "working_days" in entry else None,
        "description": "Days on which its reader works, and when this entry counts.",
    }
    return {name: value for name, value in found.items() if value is not None}


def _language(one: Initiative, code: str) -> dict[str, Any]:
    known = LANGUAGES.get(code)
    found = {"id": made_id(one.id, "language", code), "service_id": one.id, "code": code}
    return found | {"name": known.english if known else code, "note": "Spoken by staff or through an interpreter."}


def _areas(one: Initiative) -> Iterator[dict[str, Any]]:
    area = one.area
    for fips in area.counties:
        yield _area(one, f"county:{fips}", f"{counties()[fips].full_name}, Minnesota")
    for town in area.towns:
        county = counties()[town.county].full_name
        yield _area(one, f"town:{town.county}:{town.name}", f"{town.name}, {county}, Minnesota")
    for code in area.zips:
        yield _area(one, f"zip:{code}", f"ZIP {code}, Minnesota")
    for nation in area.nations:
        known = nations().get(nation)
        yield _area(one, f"nation:{nation}", known.name if known else nation.replace("-", " "))


def _area(one: Initiative, extent: str, name: str) -> dict[str, Any]:
    ids = {"id": made_id(one.id, extent), "service_id": one.id}
    return ids | {"name": name, "extent": extent, "extent_type": "text"}


def _attributes(one: Initiative, entry: dict[str, Any], *, sample: bool) -> Iterator[dict[str, Any]]:
    for attribute in ATTRIBUTES:
        value: Any = entry
        for part in attribute.path:
            value = value.get(part) if value is not None else None
        if value is not None:
            yield _attribute(one, (FIELDS, attribute.code, attribute.name), _text(value))
    for practice in one.practices:
        yield _attribute(one, (PRACTICES, practice, practice))
    for clause in sorted(one.eligibility.circumstances):
        yield _attribute(one, (CIRCUMSTANCES, str(clause), CLAUSES[clause]))
    if sample:
        yield _attribute(one, (FIELDS, SAMPLE, "Fictional, for trials"), "true")


def _attribute(one: Initiative, term: tuple[str, str, str], value: str | None = None) -> dict[str, Any]:
    taxonomy, code, name = term
    term_id = made_id(taxonomy, code)
    found = {
        "id": made_id(one.id, taxonomy, code),
        "link_id": one.id,
        "taxonomy_term_id": term_id,
        "link_type": _LINKS[taxonomy],
        "link_entity": "service",
        "taxonomy_term": {
            "id": term_id, "code": code, "name": name, "description": f"{_ABOUT[taxonomy]}: {name}",
            "taxonomy": taxonomy, "language": "en", "taxonomy_id": made_id("taxonomy", taxonomy),
        },
    }  # fmt: skip
    return found | ({"value": value} if value is not None else {})


_LINKS = {FIELDS: "directory_field", PRACTICES: "service_type", CIRCUMSTANCES: "service_eligibility"}
_ABOUT = {
    FIELDS: "A field of the directory of restorative-practices initiatives",
    PRACTICES: "A restorative practice",
    CIRCUMSTANCES: "A circumstance of Minn. Stat. 142A.76, subd. 6(f)",
}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
