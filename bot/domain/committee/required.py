"""Say what a committee lacks in the words of the law (Minn. Stat. 142A.76, subd. 6(a) and (b))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.domain.claims import Missing

AREA: Final = "the area that will be served by the restorative practices initiative"
MEMBERS: Final[Mapping[int, str]] = {
    1: "a judge of the judicial district that will be served by the restorative practices initiative",
    2: "the county attorney of a county that will be served by the restorative practices initiative or a designee",
    3: "the chief district public defender in the district that will be served by the local restorative justice "
    "program or a designee",
    4: f"a representative from the children\u2019s unit of a county social services agency assigned to {AREA}",
    5: "a representative from the local probation department or community corrections agency that works with youth in "
    f"{AREA}",
    6: f"a representative from a local law enforcement agency that operates in {AREA}",
    7: f"a school administrator or designee from a school or schools that operate in {AREA}",
    8: "multiple community members that reflect the racial, socioeconomic, and other diversity of the population of a "
    "county that will be served by the local restorative justice program and the individuals most frequently involved "
    "in the truancy, juvenile offender, and juvenile safety and placement systems",
    9: "restorative practitioners, including restorative practitioners from within the community if available and, if "
    "not, from nearby communities",
    10: "parents, youth, and justice-impacted participants",
    11: "at least one representative from a victims advocacy group",
}
"""Whom subd. 6(a) lists, by clause, word for word."""
ONE_THIRD: Final = (
    "Community members described in paragraph (a), clause (8), must make up at least one-third of the restorative "
    "practices advisory committee"
)
"""Subd. 6(b), word for word."""


def sentences(missing: Iterable[Missing]) -> Iterator[str]:
    """Name each thing that is lacking by its clause."""
    for one in missing:
        match one.kind:
            case "share":
                yield f"paragraph (b): {ONE_THIRD}: there are {one.have}, and {one.need} are needed."
            case "several":
                yield f"paragraph (a), clause ({one.clause}): {MEMBERS[one.clause]}: there is only {one.have}."
            case _:
                yield f"paragraph (a), clause ({one.clause}): {MEMBERS[one.clause]}."
