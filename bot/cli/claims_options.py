"""Wire the group `claims` to Typer: flags in, exit code out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli import claims, claims_files

if TYPE_CHECKING:
    from bot.cli.claims_price import Load

PRICE_HELP: Final = """Say what days are worth by the federal rates, with the arithmetic and its source.

--county (name or FIPS code) says whose rate counts. --day is given once for each day: 2026-09-30 is a full day; words
behind it, 2026-09-30:travel,lunch,night,miles=40, say that it was the first or last day of travel (75 %), which meals
were provided, that a night was away, and miles driven. Without a policy nothing is taken off, and nights and miles are
not paid; --deduct-meals, --lodging and --mileage are rules of a policy, and --policy takes any of them as JSON:
{"deduct_meals": true}.

Without flags one JSON object is read from standard input, with --batch one on each line:
{"county": "Hennepin", "days": [{"date": "2026-09-30", "travel_day": false, "provided": ["lunch"]}], "policy": {…}}.

Exit code 0: priced. 1: an input has a problem (no rate, a wrong day, a day twice), and no total. 2: wrong use.
"""


def add_claims(app: typer.Typer, load: Load | None = None) -> None:
    """Add the group `claims` to a Typer app; `load` gives the database's rates, or None where there is none."""
    group = typer.Typer(help="Per diem claims.", no_args_is_help=True)
    app.add_typer(group, name="claims")
    _add_price(group, load)
    claims.add(group)
    claims_files.add(group)


def _add_price(group: typer.Typer, load: Load | None) -> None:
    @group.command("price", help=PRICE_HELP)
    def price(  # noqa: PLR0913 - one parameter is one flag
        *,
        county: Annotated[str | None, typer.Option(help="Name or FIPS code.")] = None,
        day: Annotated[list[str] | None, typer.Option(help="A day; may be given more than once.")] = None,
        policy: Annotated[str | None, typer.Option(help="Rules as JSON.")] = None,
        deduct_meals: Annotated[bool, typer.Option("--deduct-meals", help="Meals provided are taken off.")] = False,
        lodging: Annotated[bool, typer.Option("--lodging", help="Nights are paid.")] = False,
        mileage: Annotated[bool, typer.Option("--mileage", help="Miles are paid at GSA's rate.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
        batch: Annotated[bool, typer.Option("--batch", help="One JSON object a line, in and out.")] = False,
    ) -> None:
        from bot.cli.claims_price import Form, run
        from bot.cli.claims_request import day_of
        from bot.cli.route import streams

        given: dict[str, object] = {} if county is None else {"county": county}
        if day:
            given["days"] = [day_of(each) for each in day]
        rules = _rules(policy, deduct_meals=deduct_meals, lodging=lodging, mileage=mileage)
        if rules is not None:
            given["policy"] = rules
        raise typer.Exit(run(given, Form(as_json=as_json, batch=batch), load=load, io=streams()))


def _rules(policy: str | None, *, deduct_meals: bool, lodging: bool, mileage: bool) -> object:
    """Join the rules of flags and of JSON; what is no JSON object is left for the check to name."""
    flags: dict[str, object] = {}
    if deduct_meals:
        flags["deduct_meals"] = True
    if lodging:
        flags["lodging"] = True
    if mileage:
        flags["mileage"] = "gsa"
    if policy is None:
        return flags or None
    try:
        said = json.loads(policy)
    except (ValueError, RecursionError):
        return policy
    return said | flags if isinstance(said, dict) else said
