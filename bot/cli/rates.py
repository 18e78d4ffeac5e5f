"""`rates`: list and show what counts, import a table, record who compared a year with the official one."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.cli.frame import AsJson, administer, fail, print_json, read_settings, run
from bot.problems import FOUND, WRONG_USE

if TYPE_CHECKING:
    from bot.domain.rates import RateTable
    from bot.settings import Settings

Year = Annotated[int, typer.Argument(metavar="YEAR", help="Federal fiscal year; it begins on 1 October before.")]
File = Annotated[Path, typer.Argument(help="JSON of GSA's per diem API, or a CSV of rates or of mileage.")]


def add_rates(app: typer.Typer) -> None:
    """Add the group `rates`."""
    group = typer.Typer(help="Per diem rates of the General Services Administration.", no_args_is_help=True)
    group.command("list")(list_rates)
    group.command("show")(show)
    group.command("import")(import_)
    group.command("confirm")(confirm)
    app.add_typer(group, name="rates")


def list_rates(*, as_json: AsJson = False) -> None:
    """List the fiscal years there are rates for, whether each is verified, and the rates for miles."""
    settings = read_settings()
    found = run(lambda: _told(settings))
    if as_json:
        print_json(found)
        return

    from bot.cli.rate_words import show_list

    show_list(found)


def show(year: Year, *, as_json: AsJson = False) -> None:
    """Show every row of a fiscal year with its source."""
    settings = read_settings()
    found = run(lambda: _told(settings, year))
    if as_json:
        print_json(found)
        return

    from bot.cli.rate_words import show_year

    show_year(found)


async def _told(settings: Settings, year: int | None = None) -> dict[str, Any]:
    """Ask the data; where there is none, tell what comes with the program."""
    from bot.cli.directory import today
    from bot.rate_actions import told, without_data

    if await _no_data(settings):
        return told(without_data(), today=today(), year=year)
    return await administer(settings, "rates", year=year)


def import_(  # noqa: PLR0913 - one parameter is one flag
    file: File,
    *,
    gsa_json: Annotated[bool, typer.Option("--gsa-json", help="It is JSON, whatever its name ends in.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="It is a CSV, whatever its name ends in.")] = False,
    year: Annotated[
        int | None, typer.Option(help="The fiscal year it must hold; needed where the JSON has none.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show the difference; change nothing.")] = False,
    by: Annotated[str, typer.Option(help="Who imports, kept with it; your login name without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Lay a table over the rates: checked whole, the difference shown, all of it or nothing."""
    from bot.cli.rate_words import difference_lines, summary
    from bot.domain.rates import to_json

    if gsa_json and as_csv:
        fail("A file is JSON or CSV: say one of --gsa-json and --csv.", WRONG_USE)
    settings = read_settings()
    is_csv = as_csv or (not gsa_json and _is_csv(file))
    table = _read(file, is_csv=is_csv, year=year, as_json=as_json)
    asked = {"body": to_json(table), "source": file.name, "by": by or _login(), "dry_run": dry_run}
    done = run(lambda: _imported(settings, table, asked))
    if as_json:
        print_json(done)
        return
    for line in (*difference_lines(done["changes"]), *summary(done)):
        print(line)


def _is_csv(file: Path) -> bool:
    if file.suffix.lower() not in (".csv", ".json"):
        fail(f"{file}: say what it is: --gsa-json or --csv.", WRONG_USE)
    return file.suffix.lower() == ".csv"


def _read(file: Path, *, is_csv: bool, year: int | None, as_json: bool) -> RateTable:
    """Read the file; end with 1 and every problem where it is not right."""
    from bot.domain.rates import RateTableError, from_csv, from_gsa_json

    try:
        text = file.read_text("utf-8")
        table = from_csv(text) if is_csv else from_gsa_json(text, year=year)
    except OSError as error:
        fail(f"The file {file} cannot be read ({type(error).__name__}).", FOUND)
    except UnicodeDecodeError:
        _refuse(file, ["The file is not UTF-8 text: save it again as CSV UTF-8, or as JSON."], as_json=as_json)
    except RateTableError as error:
        _refuse(file, list(error.problems), as_json=as_json)
    if year is not None and table.fiscal_years != (year,):
        there = ", ".join(f"FY{one}" for one in table.fiscal_years) or "rates for miles only"
        _refuse(file, [f"The file holds {there}, not FY{year}."], as_json=as_json)
    return table


def _refuse(file: Path, problems: list[str], *, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"stored": False, "problems": problems})
    count = len(problems)
    fail("\n".join([*problems, f"Nothing was changed: {count} problem{'s' * (count > 1)} in {file}."]), FOUND)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""


async def _imported(settings: Settings, table: RateTable, asked: dict[str, Any]) -> dict[str, Any]:
    """Import; a trial needs no data folder."""
    from bot.rate_actions import planned, without_data

    if asked["dry_run"] and await _no_data(settings):
        return planned(without_data(), table)
    return await administer(settings, "import_rates", **asked)


async def _no_data(settings: Settings) -> bool:
    """Tell whether no bot runs here and there is nothing it left."""
    from bot.instance import ask
    from bot.prepare import nothing_there

    return await ask(settings.data_dir, "languages", {}) is None and nothing_there(settings)


def confirm(  # noqa: PLR0913 - one parameter is one flag
    year: Year,
    *,
    by: Annotated[str, typer.Option(help="Name of the person who compared every figure.")],
    reference: Annotated[str, typer.Option(help="The official table it was compared with: its address or its title.")],
    mileage: Annotated[
        bool, typer.Option("--mileage", help="Confirm the rates for miles that begin in this year.")
    ] = False,
    figures: Annotated[
        str, typer.Option("--hash", help="Only if the figures still are those `rates show` named.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Record who compared the figures of a fiscal year with which official table; other figures ask again."""
    settings = read_settings()
    asked: dict[str, Any] = {"year": year, "by": by, "reference": reference, "mileage": mileage, "hash": figures}
    done = run(lambda: administer(settings, "confirm_rates", **asked))
    if as_json:
        print_json(done)
        return
    what = f"The rates for miles of {year}" if mileage else f"The rates of FY{year}"
    print(f"{what} ({', '.join(done['hashes'])}) are confirmed by {done['by']}, compared with {done['reference']}.")
