"""Say how the directory is written as HSDS 3.0 JSON (Human Services Data Specification, Open Referral).

An initiative is a service, its grantee the organization. What HSDS has no field for stands in `attributes`, each with
a taxonomy term of this directory; docs/directory.md lists them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from bot.domain.directory.drafts import Loc
from bot.domain.directory.model import Capacity

NAMESPACE: Final = uuid5(NAMESPACE_URL, "https://www.revisor.mn.gov/statutes/cite/142A.76#hsds")
"""Ids of what has none of its own here are made from this, so that two exports agree."""

FIELDS: Final = "mn-restorative-directory"
PRACTICES: Final = "mn-restorative-practices"
CIRCUMSTANCES: Final = "minn-stat-142a.76-subd-6f"
SAMPLE: Final = "sample"

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ACTIVE, CLOSED, INACTIVE = "active", "temporarily closed", "inactive"
FOREIGN_STATUS: Final = {ACTIVE: Capacity.OPEN.value, CLOSED: Capacity.FULL.value}
"""What a status says about capacity where the file has no attribute for it."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """Hold a field of ours that HSDS has none for."""

    code: str
    path: Loc
    name: str


ATTRIBUTES: Final = (
    Attribute("runner", ("runner",), "Who runs it"),
    Attribute("committee", ("committee",), "Advisory committee"),
    Attribute("rules_version", ("eligibility", "version"), "Version of the eligibility rules"),
    Attribute("rules_adopted_on", ("eligibility", "adopted_on"), "Day the committee adopted the rules"),
    Attribute("ages_strict", ("eligibility", "age_hard"), "Nobody outside the ages is taken"),
    Attribute("parent_consent", ("eligibility", "parent_consent"), "A parent must agree"),
    Attribute("prior_participation", ("eligibility", "prior_participation"), "People who took part before"),
    Attribute("capacity", ("capacity",), "How it takes new families"),
    Attribute("capacity_until", ("capacity_until",), "Day by which the capacity has to be said again"),
    Attribute("response_days", ("response_days",), "Working days until its reader answers"),
    Attribute("backup_required", ("backup_required",), "A second reader is required"),
    Attribute("takes_harmed", ("takes_harmed",), "Takes people who were harmed"),
    Attribute("off_lands", ("off_lands",), "Serves people living off its lands"),
    Attribute("order", ("order",), "Declared order among equals"),
)

CLAUSES: Final[Mapping[int, str]] = {
    1: "Alternative to arrest",
    2: "Petty offense",
    3: "Traffic offense",
    4: "Delinquency",
    5: "Child protection",
    6: "Children's mental health",
    7: "Status offense",
    8: "Substance use",
    9: "Transition to or from the community",
}
"""The clauses of Minn. Stat. 142A.76, subd. 6(f), in short."""

NAMES: Final[Mapping[Loc, str]] = {
    ("id",): "id",
    ("name",): "name",
    ("grantee",): "organization.name",
    ("reader_role",): "contacts.title",
    ("area",): "service_areas",
    ("eligibility", "min_age"): "minimum_age",
    ("eligibility", "max_age"): "maximum_age",
    ("eligibility", "words"): "eligibility_description",
    ("eligibility",): "minimum_age, maximum_age",
    ("practices",): f"attributes: {PRACTICES}",
    ("eligibility", "circumstances"): f"attributes: {CIRCUMSTANCES}",
    ("languages",): "languages",
    ("working_days",): "schedules.byday",
    ("valid_from",): "schedules.valid_from",
    ("valid_to",): "schedules.valid_to",
    ("confirmed_on",): "assured_date",
    ("contact", "phone"): "phones.number",
    ("contact", "email"): "email",
    ("contact", "web"): "url",
    ("contact",): "phones, email",
    **{one.path: f"attributes: {one.code} ({one.name.lower()})" for one in ATTRIBUTES},
}
"""What to call a field in words about a file."""


def made_id(*parts: object) -> str:
    """Make an id from what it is of."""
    return str(uuid5(NAMESPACE, "\n".join(map(str, parts))))


def name_of(loc: Loc) -> str:
    """Name a field as HSDS does."""
    while loc and loc not in NAMES:
        loc = loc[:-1]
    return NAMES.get(loc, "")


def in_hsds(words: str) -> str:
    """Put words about fields in terms of HSDS."""
    for own, name in (("min_age", "minimum_age"), ("max_age", "maximum_age")):
        words = re.sub(rf"\b{own}\b", name, words)
    return words
