"""Print rates for people: the years there are, the rows of one, what an import changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.cli.frame import print_table
from bot.domain.places import counties
from bot.domain.rates import dollars

TABLES: Final = {"mie": "M&IE", "lodging": "lodging", "mileage": "mileage"}
ARROW: Final = "\N{RIGHTWARDS ARROW}"
CONFIRM: Final = 'python -m bot rates confirm {year} --by NAME --reference "official table"'
SHOW: Final = "python -m bot rates show {year}"


def show_list(found: Mapping[str, Any]) -> None:
    """Print the fiscal years and the rates for miles."""
    rows = [(f"FY{one['fiscal_year']}", one["areas"], _standing(one)) for one in found["years"]]
    print_table(("Fiscal year", "Areas", "Standing"), rows)
    _show_miles(found["mileage"])
    for one in found["imports"]:
        print(f"Imported {one['at']}{' by ' + one['by'] if one['by'] else ''} from {one['source']}.")


def show_year(found: Mapping[str, Any]) -> None:
    """Print every row of a fiscal year."""
    year = found["fiscal_year"]
    columns = ("Area", "M&IE", "Breakfast", "Lunch", "Dinner", "Incid.", "Travel day")
    print_table(columns, [(_area(one), *_parts(one)) for one in found["mie"]])
    nights = [
        (_area(one), one["valid_from"], one["valid_to"], dollars(one["lodging_cents"])) for one in found["lodging"]
    ]
    print_table(("Area", "Lodging from", "to", "A night"), nights)
    _show_miles(found["mileage"])
    for source, names in _sources(found).items():
        print(f"{', '.join(names)}: {source}")
    print(f"FY{year} ({found['hash']}): {_standing(found)}.")
    if not found["verified"]:
        print(f"When every figure was compared with GSA's own table: {CONFIRM.format(year=year)}")


def _show_miles(rows: Sequence[Mapping[str, Any]]) -> None:
    cells = [
        (one["valid_from"], one["valid_to"], _amount("tenth_cents_per_mile", one["tenth_cents_per_mile"]),
         _standing(one))
        for one in rows
    ]  # fmt: skip
    print_table(("Miles from", "to", "A mile", "Standing"), cells)


def _sources(found: Mapping[str, Any]) -> dict[str, list[str]]:
    """Name every source once, with what comes from it."""
    named: dict[str, list[str]] = {}
    for one in found["mie"]:
        named.setdefault(one["source"], []).append(one["area"])
    for one in found["mileage"]:
        named.setdefault(one["source"], []).append(f"miles from {one['valid_from']}")
    return named


def _standing(one: Mapping[str, Any]) -> str:
    if not one["verified"]:
        return "not verified"
    seen = one["confirmed"]
    return f"verified by {seen['by']} on {seen['at'][:10]} with {seen['reference']}" if seen else "verified"


def _area(row: Mapping[str, Any]) -> str:
    names = ", ".join(counties()[fips].name for fips in row["counties"])
    return f"{row['area']}: {names}" if names else f"{row['area']}: every other county"


def _parts(row: Mapping[str, Any]) -> list[str]:
    names = ("mie", "breakfast", "lunch", "dinner", "incidentals")
    cents = [row[f"{name}_cents"] for name in names]
    return [dollars(one) for one in (*cents, row["mie_cents"] * 3 // 4)]


def difference_lines(changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say what comes, what goes, and what is another figure or word."""
    for one in changes:
        row = " ".join(filter(None, (_year(one), one["area"], TABLES[one["table"]], f"from {one['valid_from']}")))
        if one["field"]:
            before, after = (_amount(one["field"], one[side]) for side in ("before", "after"))
            yield f"~ {row}: {one['field'].removesuffix('_cents')} {before} {ARROW} {after}"
        else:
            sign, value = ("-", one["before"]) if one["after"] is None else ("+", one["after"])
            field = "tenth_cents_per_mile" if one["table"] == "mileage" else "_cents"
            yield f"{sign} {row}: {_amount(field, value)}"


def _year(change: Mapping[str, Any]) -> str:
    return f"FY{change['fiscal_year']}" if change["fiscal_year"] else ""


def _amount(field: str, value: Any) -> str:
    if field == "tenth_cents_per_mile":
        return f"{value // 10}.{value % 10} cents a mile"
    return dollars(value) if field.endswith("_cents") else f'"{value}"'


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def summary(done: Mapping[str, Any]) -> Iterator[str]:
    """Say whether it was stored, and what a person should do next."""
    years = ", ".join(f"FY{year}" for year in done["fiscal_years"])
    miles = _counted(done["mileage_rows"], "rate for miles", "rates for miles") if done["mileage_rows"] else ""
    what = " and ".join(filter(None, (years, miles)))
    yield f"{what}: {_counted(len(done['changes']), 'difference', 'differences')}."
    yield "Stored." if done["stored"] else "Nothing was changed."
    if not done["stored"]:
        return
    for year in done["unverified"]:
        yield f"Nobody has confirmed FY{year}: {SHOW.format(year=year)}, then {CONFIRM.format(year=year)}"
    for year in done["unverified_mileage"]:
        yield f"Nobody has confirmed the rates for miles of {year}: {CONFIRM.format(year=year)} --mileage"
