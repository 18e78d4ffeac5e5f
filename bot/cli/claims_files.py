"""`claims export|voucher|paid`: what goes to the fiscal agent, and what comes back."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.claims import States
from bot.cli.frame import AsJson, administer, fail, print_json, read_settings, run
from bot.cli.private_files import private_folder, write_private
from bot.problems import FOUND, WRONG_USE

if TYPE_CHECKING:
    from bot.render.voucher.facts import Voucher
    from bot.settings import Settings


class Forms(StrEnum):
    """Name the kinds of sheet."""

    CSV = "csv"
    XLSX = "xlsx"


Day = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First day, as 2026-07-01.")
]
Until = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last day, this one included.")
]
Committee = Annotated[str, typer.Option(help="The committee's id; `committee list` shows them.")]
State = Annotated[States, typer.Option(help="Only claims in this state.")]


def add(group: typer.Typer) -> None:
    """Add the commands that write or read files."""
    group.command("export")(export)
    group.command("voucher")(voucher)
    group.command("paid")(paid)


# --- out -------------------------------------------------------------------------------------------------------------


def export(  # noqa: PLR0913 - one parameter is one flag
    *,
    committee: Committee,
    since: Day = None,
    until: Until = None,
    form: Annotated[Forms, typer.Option("--format", help="csv or xlsx.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write; others cannot read it.")],
    state: State = States.APPROVED,
    as_json: AsJson = False,
) -> None:
    """Write a committee's approved claims for the fiscal agent: a row for each day, one with each claim's total.

    A claim belongs to the period its first day lies in, and is never cut in two. One that still waits for a policy, a
    confirmed rate or a payee is left out and named. The export is noted.
    """
    from bot.claim_actions import HELD
    from bot.render.voucher.arithmetic import money

    found, held = _export(read_settings(), _asked(committee, since, until, state))
    data = _sheet(found, form)
    _write(out, data)
    told: dict[str, Any] = {
        "file": str(out), "claims": len(found), "days": sum(len(each.days) for each in found),
        "cents": sum(each.total_cents for each in found), "held": held,
    }  # fmt: skip
    for one in held:
        print(f"{one['reference']} is left out: {'; '.join(HELD[why] for why in one['why'])}.", file=sys.stderr)
    if as_json:
        print_json(told)
    else:
        print(f"Written to {out}. Claims: {told['claims']}. Days: {told['days']}. Total: {money(told['cents'])}.")


def _asked(committee: str, since: datetime | None, until: datetime | None, state: States) -> dict[str, str]:
    if since is None or until is None:
        fail("Say which days: --from DATE --to DATE, as 2026-07-01 and 2026-09-30.", WRONG_USE)
    if since > until:
        fail(f"--from {since.date()} is after --to {until.date()}: turn them around.", WRONG_USE)
    return {
        "committee": committee, "since": since.date().isoformat(), "until": until.date().isoformat(),
        "state": state.value,
    }  # fmt: skip


def _export(settings: Settings, asked: Mapping[str, str]) -> tuple[list[Voucher], list[dict[str, Any]]]:
    from bot.service.claims.vouchers import voucher_from

    pages = _pages(settings, "claims_export", asked)
    claims = [voucher_from(one) for page in pages for one in page["claims"]]
    return claims, [one for page in pages for one in page["held"]]


def _pages(settings: Settings, do: str, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Ask until nothing is left: an answer holds some hundred claims."""

    async def all_of() -> list[dict[str, Any]]:
        pages = [await administer(settings, do, **asked)]
        while pages[-1]["next"] is not None:
            pages.append(await administer(settings, do, **asked, skip=pages[-1]["next"]))
        return pages

    return run(all_of)


def _sheet(found: Sequence[Voucher], form: Forms) -> bytes:
    from bot.render.sheets import to_csv, to_xlsx

    return to_csv(found).encode() if form is Forms.CSV else to_xlsx(found, made_us=time.time_ns() // 1000)


def _write(path: Path, data: bytes) -> None:
    try:
        write_private(path, data)
    except OSError as error:
        fail(f"{path} cannot be written ({error.strerror or type(error).__name__}): name a place you may write.", FOUND)


def voucher(  # noqa: PLR0913 - one parameter is one flag
    reference: Annotated[
        str, typer.Argument(help="The reference of one claim; or say --committee, --from, --to.")
    ] = "",
    *,
    committee: Committee = "",
    since: Day = None,
    until: Until = None,
    out: Annotated[Path, typer.Option("--out", help="The folder to write into; a new one is made for you alone.")],
    state: State = States.APPROVED,
    as_json: AsJson = False,
) -> None:
    """Write a PDF for each claim, in English and in the language it was filed in, with its arithmetic and approval."""
    from bot.service.claims.vouchers import voucher_from

    if bool(reference) == bool(committee):
        fail("Say one claim by its reference, or --committee ID --from DATE --to DATE.", WRONG_USE)
    asked = {"reference": reference} if reference else _asked(committee, since, until, state)
    pages = _pages(read_settings(), "claims_vouchers", asked)
    claims = [voucher_from(one) for page in pages for one in page["claims"]]
    files = _draw(claims, out)
    if as_json:
        print_json({"files": [str(file) for file in files]})
    else:
        print(f"Written to {out}. Vouchers: {len(files)}.")


def _draw(claims: Sequence[Voucher], out: Path) -> list[Path]:
    from bot.house import LOCALES
    from bot.i18n import Catalogs
    from bot.render.voucher.making import voucher_pdf

    try:
        private_folder(out)
    except OSError as error:
        fail(f"{out} cannot be made ({error.strerror or type(error).__name__}): name a folder you may write.", FOUND)
    catalogs, files = Catalogs.load(LOCALES), []
    for each in claims:
        made = voucher_pdf(each, catalogs, made_us=time.time_ns() // 1000)
        files.append(out / f"{each.reference}-v{each.version}.pdf")
        _write(files[-1], made.pdf)
        if made.missing:
            lost = ", ".join(made.missing)
            print(f"{each.reference}: no font here has {lost}; a sign stands in its place.", file=sys.stderr)
    return files


# --- back ------------------------------------------------------------------------------------------------------------


def paid(
    file: Annotated[Path | None, typer.Argument(help="The fiscal agent's CSV.")] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check it; change nothing.")] = False,
    template: Annotated[
        bool, typer.Option("--template", help="Print a file to fill in, with every approved claim in it.")
    ] = False,
    committee: Annotated[str, typer.Option(help="With --template: only this committee's claims.")] = "",
    as_json: AsJson = False,
) -> None:
    """Note what was paid: a CSV with reference, amount, paid on and payment number. All of it or nothing.

    Rows without a day and a number are not paid yet and are passed over. The same file again changes nothing. Every
    member is told in the chat.
    """
    if template is (file is not None):
        fail("Say which file: claims paid FILE. --template prints one to fill in.", WRONG_USE)
    if file is None:
        _template(committee, as_json=as_json)
        return
    _paid(file, dry_run=dry_run, as_json=as_json)


def _template(committee: str, *, as_json: bool) -> None:
    from bot.cli.claims_paid import template

    asked = {"committee": committee, "state": "approved"}
    found = run(lambda: administer(read_settings(), "claims", **asked))["claims"]
    ready = [one for one in found if not one["waits_for"]]
    if as_json:
        print_json({"claims": [{"reference": one["reference"], "amount_cents": one["total_cents"]} for one in ready]})
        return
    rows = [(one["reference"], f"{one['total_cents'] // 100}.{one['total_cents'] % 100:02d}") for one in ready]
    typer.echo(template(rows).encode(), nl=False)


def _paid(file: Path, *, dry_run: bool, as_json: bool) -> None:
    from bot.cli.claims_paid import read_paid

    try:
        read = read_paid(file.read_bytes())
    except OSError as error:
        fail(f"The file {file} cannot be read ({type(error).__name__}).", FOUND)
    rows = [one.plain() for one in read.rows]
    faults = [{"line": one.line, "words": one.words} for one in read.faults]
    done: dict[str, Any] = {"stored": False, "paid": 0, "already": 0, "cents": 0, "problems": faults}
    if rows:
        settings = read_settings()
        # With a fault in the file it is only tried, so that every problem is told at once.
        done = run(lambda: administer(settings, "claims_paid", rows=rows, dry_run=dry_run or bool(faults)))
        done["problems"] = sorted([*faults, *done["problems"]], key=lambda one: int(one["line"]))
    _end_paid(done | {"waiting": read.waiting}, file, dry_run=dry_run, as_json=as_json)


def _end_paid(done: Mapping[str, Any], file: Path, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(done)
    if problems := done["problems"]:
        told = "\n".join(f"line {one['line']}: {one['words']}" if one["line"] else one["words"] for one in problems)
        fail(f"{told}\nNothing was changed: {len(problems)} problem{'s' * (len(problems) > 1)} in {file}.", FOUND)
    if as_json:
        return

    from bot.render.voucher.arithmetic import money

    word = "would be noted as paid" if dry_run else "are noted as paid, and the members are told"
    print(f"{done['paid']} claims, {money(done['cents'])}, {word}.")
    if done["already"]:
        print(f"{done['already']} were noted before, with the same day and number: nothing changed for them.")
    if done["waiting"]:
        print(f"{done['waiting']} rows have no day and number yet, and were passed over.")
