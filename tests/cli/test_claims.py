"""`claims list|show|totals|export|voucher|paid` on real files: what is handed over, what is held, what was paid."""

from __future__ import annotations

import asyncio
import atexit
import csv
import io
import json
import shutil
import sqlite3
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from pypdf import PdfReader

from bot import claim_actions
from bot.admin import ACTIONS
from bot.cli.claims import States
from bot.flows.per_diem import MOST_DAYS
from bot.house import Wires, open_house
from bot.instance import LONGEST_LINE, door
from bot.ports import HOUR, MINUTE, ClaimState, Meeting
from bot.service.claims.vouchers import plain, voucher_from
from tests.cli.test_commands import command, empty
from tests.render.vouchers import STEPS, TRAVEL, claim
from tests.service.claimtown import LAKES, POLICY, RIVER, ClaimTown, new_claim_town
from tests.service.town import START, town_settings

__all__ = ["empty"]  # the fixture sets the scene for every test
HOSTILE = '=HYPERLINK("https://evil.example","Mia")'
YEAR = ("--from", "2025-07-01", "--to", "2026-09-30")
MEETINGS = [
    Meeting(id=0, committee=LAKES, code="S1", day="2025-09-30", county="27137", minutes=90),
    Meeting(id=0, committee=LAKES, code="S2", day="2025-10-01", county="27137", minutes=90),
    Meeting(id=0, committee=LAKES, code="S3", day="2026-09-29", county="27053", minutes=90),
    Meeting(id=0, committee=RIVER, code="T1", day="2026-09-28", county="27053", minutes=90),
    Meeting(id=0, committee=RIVER, code="T2", day="2026-09-15", county="27053", minutes=90),
    Meeting(id=0, committee=RIVER, code="T3", day="2026-11-05", county="27053", minutes=90),
]
# St. Louis County 2025-09-30 (FY2025) and 2025-10-01 (FY2026), both 86.00; Hennepin 2026-09-29 (FY2026) 92.00.
TWO_DAYS, MIA, WAITING, YOUTH, NO_RATE = "C-0000", "C-0001", "C-0002", "C-0003", "C-0004"


@cache
def prepared() -> Path:
    """Make, once, a data folder with claims in every standing."""
    root = Path(tempfile.mkdtemp(prefix="claims-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    asyncio.run(_prepare(root / "data"))
    return root / "data"


async def _prepare(folder: Path) -> None:
    town = await new_claim_town(folder)
    try:
        await _settle(town)
        numbers = [
            await town.filed(*each)
            for each in (("cleo", "S1", "S2"), ("mia", "S3"), ("bea", "T1"), ("yan", "T2"), ("oto", "T3"))
        ]
        await _approve(town, numbers[:2])
        for claim in [await town.claim(number) for number in numbers[3:]]:
            async with town.desk() as desk:  # no press does this: the payee is open, the rate unconfirmed
                assert await desk.unit.save_claim(replace(claim, state="approved"), was=claim)
    finally:
        await town.close()


async def _settle(town: ClaimTown) -> None:
    async with town.desk() as desk:
        for meeting in MEETINGS:
            town.meetings[meeting.code] = await desk.unit.save_meeting(meeting)
        early = {
            "adopted_on": date(2025, 1, 6),
            "effective_from": date(2025, 1, 6),
            "reference": "Minutes of January 6",
        }
        for committee in (LAKES, RIVER):
            await town.adopt(desk, committee, POLICY.model_copy(update=early))
        mia = await desk.unit.claimant(town.claimants["mia"])
        assert mia is not None
        await desk.unit.save_claimant(replace(mia, name=HOSTILE))


async def _approve(town: ClaimTown, numbers: list[int]) -> None:
    """Let two persons approve, as the rule asks above 90.00."""
    for who in ("avi", "noa"):
        for number in numbers:
            await town.tap(who, f"d|yes|{number}|1")
        await town.wait(6 * MINUTE)
    assert [(await town.claim(number)).state for number in numbers] == ["approved"] * len(numbers)


@pytest.fixture(autouse=True)
def data(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work on a copy of the prepared folder."""
    folder = Path(shutil.copytree(prepared(), tmp_path / "claims"))
    monkeypatch.setenv("BOT_DATA_DIR", str(folder))
    monkeypatch.setenv("BOT_ALLOW_SAMPLE_DATA", "yes")
    monkeypatch.setenv("COLUMNS", "300")
    return folder


@pytest.fixture
def running(data: Path) -> Iterator[None]:
    """Let a bot run on the folder, its clock on the day of the claims; commands go through it."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def live(ready: Future[None]) -> None:
        async with open_house(town_settings(data), wires=Wires(clock=lambda: START + 2 * HOUR)) as house:

            async def answer(do: str, asked: Mapping[str, Any]) -> dict[str, Any]:
                return await ACTIONS[do](house, asked)

            async with door(data, answer):
                ready.set_result(None)
                await stop.wait()

    ready: Future[None] = Future()
    with ThreadPoolExecutor(1) as pool:
        living = pool.submit(loop.run_until_complete, live(ready))
        wait([ready, living], timeout=30, return_when=FIRST_COMPLETED)
        try:
            yield
        finally:
            loop.call_soon_threadsafe(stop.set)
            living.result(timeout=30)
            loop.close()


def told(*words: str) -> Any:
    code, out, error = command("claims", *words, "--json")
    assert (code, error) == (0, "")
    return json.loads(out)


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "bot.sqlite3")) as connection:
        return connection.execute(sql).fetchall()


def state(reference: str) -> str:
    return str(told("show", reference)["state"])


# --- to look at ---


def test_the_states_of_the_command_are_those_of_claims() -> None:
    assert [each.value for each in States] == list(get_args(ClaimState))


def test_the_list_names_what_each_claim_waits_for_and_nobody() -> None:
    found = {one["reference"]: one for one in told("list")["claims"]}
    assert {reference: (one["state"], one["waits_for"]) for reference, one in found.items()} == {
        TWO_DAYS: ("approved", []), MIA: ("approved", []), WAITING: ("submitted", []),
        YOUTH: ("approved", ["payee"]), NO_RATE: ("approved", ["rate"]),
    }  # fmt: skip
    assert found[TWO_DAYS] | {"pay_by": ""} == {
        "reference": TWO_DAYS, "committee": LAKES, "state": "approved", "version": 1, "total_cents": 17_200,
        "pay_by": "", "paid_on": "", "payment": "", "objected": False, "filed_on": "2026-11-23", "undecided": False,
        "days": ["2025-09-30", "2025-10-01"], "fiscal_years": [2025, 2026], "waits_for": [],
    }  # fmt: skip
    _, out, _ = command("claims", "list")
    assert "Quillquartz" not in out
    assert "HYPERLINK" not in out


def test_the_list_is_narrowed_by_committee_state_and_federal_year() -> None:
    def references(*words: str) -> list[str]:
        return [one["reference"] for one in told("list", *words)["claims"]]

    assert references("--committee", RIVER) == [WAITING, YOUTH, NO_RATE]
    assert references("--state", "submitted") == [WAITING]
    assert references("--year", "2025") == [TWO_DAYS]
    assert references("--committee", LAKES, "--year", "2026") == [TWO_DAYS, MIA]


def test_one_claim_is_shown_whole_and_that_somebody_looked_is_noted(data: Path) -> None:
    code, out, _ = command("claims", "show", TWO_DAYS)
    assert code == 0
    lines = [line.strip() for line in out.splitlines()]
    for words in (
        f"{TWO_DAYS}, version 1: $172.00, approved",
        "Cleo Quillquartz, eligible under Subd. 6(c), Lakes Committee, paid by Lakes County",
        "Law: Minn. Stat. 142A.76 (formerly 299A.95) subd. 6(c)",
        "2025-09-30 meeting, St. Louis County",
        "$86.00  for this day",
        "$86.00  Federal day rate for meals and small costs, Duluth, fiscal year 2026",
        "Policy adopted on 2025-01-06, in force from 2025-01-06: Minutes of January 6",
    ):
        assert words in lines
    kinds = [move["kind"] for move in told("show", TWO_DAYS)["moves"]]
    assert [kind for kind in kinds if kind in ("submitted", "approved_once", "approved", "read")] == [
        "submitted", "approved_once", "approved", "read",
    ]  # fmt: skip
    assert "clause" not in json.dumps(told("show", TWO_DAYS)).casefold()


def test_a_claim_there_is_not_is_one_line() -> None:
    code, _, error = command("claims", "show", "C-9999")
    assert (code, error) == (1, "No claim has the reference 'C-9999'; `claims list` shows them.\n")


# --- out ---


def exported(*words: str, out: str = "paid.csv") -> list[dict[str, str]]:
    code, _, _ = command("claims", "export", "--committee", LAKES, *YEAR, "--format", "csv", "--out", out, *words)
    assert code == 0
    return list(csv.DictReader(io.StringIO(Path(out).read_text("utf-8-sig"), newline="")))


def test_the_export_has_every_day_and_its_sums_are_those_of_the_totals() -> None:
    found = exported()
    assert [(one["Reference"], one["Row"], one["Day"], one["Amount"], one["Claim total"]) for one in found] == [
        (TWO_DAYS, "day", "2025-09-30", "86.00", ""), (TWO_DAYS, "day", "2025-10-01", "86.00", ""),
        (TWO_DAYS, "total", "", "", "172.00"), (MIA, "day", "2026-09-29", "92.00", ""), (MIA, "total", "", "", "92.00"),
    ]  # fmt: skip
    sums: Counter[str] = Counter()
    for one in found:
        sums[one["Federal fiscal year"]] += int(Decimal(one["Amount"] or 0) * 100)
    totals = [one for one in told("totals", "--committee", LAKES)["totals"] if one["state"] == "approved"]
    assert {str(one["fiscal_year"]): one["cents"] for one in totals} == {
        year: cents for year, cents in sums.items() if cents
    }
    assert [(one["fiscal_year"], one["claims"], one["days"], one["cents"]) for one in totals] == [
        (2025, 1, 1, 8600), (2026, 2, 2, 17_800),
    ]  # fmt: skip


def test_a_hostile_name_is_no_formula_in_either_sheet_and_no_clause_is_told() -> None:
    assert {one["Claimant"] for one in exported() if one["Reference"] == MIA} == {
        HOSTILE.replace("=", "'=", 1),
    }  # fmt: skip
    command("claims", "export", "--committee", LAKES, *YEAR, "--format", "xlsx", "--out", "paid.xlsx")
    book = openpyxl.load_workbook("paid.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert HOSTILE in {cell.value for cell in cells}
    assert book["Sum"]["C2"].value == 264
    assert {one["Basis"] for one in exported()} == {"eligible under Subd. 6(c)"}


def test_an_export_is_for_its_writer_alone_replaces_an_older_one_whole_and_is_noted_in_codes(
    empty: Path, data: Path
) -> None:
    Path("paid.csv").write_text("older")
    Path("paid.csv").chmod(0o644)
    exported()
    assert oct(stat.S_IMODE(Path("paid.csv").stat().st_mode)) == "0o600"
    assert sorted(path.name for path in empty.glob("*") if path.is_file()) == ["paid.csv"]
    [noted] = rows(data, "SELECT subject, actor, detail FROM audit WHERE kind = 'claims_exported'")
    assert noted == (None, "command", "lakes 2025-07-01 2026-09-30 approved 2")


def test_a_place_where_nothing_can_be_written_is_one_line() -> None:
    words = ("claims", "export", "--committee", LAKES, *YEAR, "--format", "csv", "--out", "nowhere/paid.csv")
    code, _, error = command(*words)
    assert (code, error) == (
        1,
        "nowhere/paid.csv cannot be written (No such file or directory): name a place you may write.\n",
    )


def test_what_still_waits_is_left_out_and_named_with_what_to_do() -> None:
    words = ("claims", "export", "--committee", RIVER, "--from", "2026-09-01", "--to", "2026-12-31", "--format", "csv")
    code, out, error = command(*words, "--out", "river.csv")
    assert (code, out) == (0, "Written to river.csv. Claims: 0. Days: 0. Total: $0.00.\n")
    assert error.splitlines() == [
        f"{YOUTH} is left out: who receives the money is not settled: an approver or the Office taps Payee is settled "
        "under /claims.",
        f"{NO_RATE} is left out: nobody has confirmed its rate: `rates confirm YEAR` does, once it was compared.",
    ]


def test_a_claim_belongs_to_the_period_of_its_first_day_and_is_never_cut() -> None:
    def references(since: str, until: str) -> list[str]:
        words = ("--committee", LAKES, "--from", since, "--to", until, "--format", "csv", "--out", "p.csv")
        assert command("claims", "export", *words)[0] == 0
        return [one["Reference"] for one in csv.DictReader(io.StringIO(Path("p.csv").read_text("utf-8-sig")))]

    assert references("2025-09-30", "2025-09-30") == [TWO_DAYS] * 3
    assert references("2025-10-01", "2026-09-28") == []


def test_many_claims_come_in_several_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = exported()
    monkeypatch.setattr(claim_actions, "MOST", 1)
    assert exported() == whole


def test_an_answer_full_of_the_longest_claims_fits_through_the_door_and_comes_back_the_same() -> None:
    longest = claim(days=(TRAVEL,) * MOST_DAYS, steps=STEPS * 20)
    assert voucher_from(json.loads(json.dumps(plain(longest)))) == longest
    assert claim_actions.MOST * len(json.dumps(plain(longest))) < LONGEST_LINE


def test_while_the_bot_runs_it_is_asked_and_answers_the_same(request: pytest.FixtureRequest) -> None:
    alone = exported()
    request.getfixturevalue("running")
    assert exported() == alone


def test_a_voucher_is_written_for_each_claim_and_noted(data: Path) -> None:
    words = ("claims", "voucher", "--committee", LAKES, *YEAR, "--out", "vouchers")
    assert command(*words) == (0, "Written to vouchers. Vouchers: 2.\n", "")
    files = sorted(Path("vouchers").iterdir())
    assert [file.name for file in files] == [f"{TWO_DAYS}-v1.pdf", f"{MIA}-v1.pdf"]
    assert [oct(stat.S_IMODE(path.stat().st_mode)) for path in (Path("vouchers"), *files)] == [
        "0o700",
        "0o600",
        "0o600",
    ]
    said = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(files[0]).pages)
    assert f"Reference {TWO_DAYS}" in said
    assert "Total $172.00" in said
    assert "Duluth, fiscal year 2026" in said
    first, second = [row[0] for row in rows(data, "SELECT actor FROM audit WHERE kind LIKE 'claim_approved%' LIMIT 2")]
    assert f"#{first.removeprefix('s')}" in said
    assert f"#{second.removeprefix('s')}" in said
    assert len(rows(data, "SELECT 1 FROM audit WHERE kind = 'claim_voucher'")) == 2


def test_a_voucher_of_one_claim_names_letters_no_font_has(data: Path) -> None:
    async def rename() -> None:
        async with open_house(town_settings(data)) as house, house.store.unit() as unit:
            person = next(each for each in await unit.claimants() if each.code == "P-cleo")
            await unit.save_claimant(replace(person, name="Cleo \u6f22"))

    asyncio.run(rename())
    code, out, error = command("claims", "voucher", TWO_DAYS, "--out", "v")
    assert (code, out) == (0, "Written to v. Vouchers: 1.\n")
    assert error == f"{TWO_DAYS}: no font here has U+6F22; a sign stands in its place.\n"


# --- back ---

HEAD = "reference,amount,paid on,payment number\n"


def pay(*lines: str, words: tuple[str, ...] = ()) -> tuple[int, str, str]:
    Path("bank.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return command("claims", "paid", "bank.csv", *words)


GOOD = (f"{TWO_DAYS},172.00,2026-11-23,CHK 1", f"{MIA},$92.00,11/23/2026,CHK 2")


@pytest.mark.usefixtures("running")
def test_a_file_of_payments_is_noted_once_and_the_members_are_told_once(data: Path) -> None:
    before = len(rows(data, "SELECT 1 FROM outbox"))
    assert pay(*GOOD, words=("--dry-run",)) == (0, "2 claims, $264.00, would be noted as paid.\n", "")
    assert state(TWO_DAYS) == "approved"
    assert pay(*GOOD) == (0, "2 claims, $264.00, are noted as paid, and the members are told.\n", "")
    after = len(rows(data, "SELECT 1 FROM outbox"))
    found = told("show", TWO_DAYS)
    assert (found["state"], found["paid_on"], found["payment"]) == ("paid", "2026-11-23", "CHK 1")
    assert after - before == 2
    code, out, error = pay(*GOOD)
    assert (code, error) == (0, "")
    assert out.splitlines() == [
        "0 claims, $0.00, are noted as paid, and the members are told.",
        "2 were noted before, with the same day and number: nothing changed for them.",
    ]
    assert len(rows(data, "SELECT 1 FROM outbox")) == after
    assert len(rows(data, "SELECT 1 FROM audit WHERE kind = 'claim_paid'")) == 2
    assert {one["state"] for one in told("totals", "--committee", LAKES)["totals"]} == {"paid"}


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("C-9999,92.00,2026-11-23,CHK 2", "line 3: C-9999: no claim has this reference: copy it from the export"),
        (
            f"{MIA},91.00,2026-11-23,CHK 2",
            f"line 3: {MIA}: the amount is $91.00, but the claim is $92.00: mend the file, or pay the difference",
        ),
        (
            f"{WAITING},92.00,2026-11-23,CHK 2",
            f"line 3: {WAITING}: is not approved yet: take the row out, and pay it once it is",
        ),
        (f"{MIA},92.00,2036-11-24,CHK 2", f"line 3: {MIA}: 2036-11-24 lies ahead: write the day it was paid"),
        (
            f"{MIA},92.00,2026-11-22,CHK 2",
            f"line 3: {MIA}: 2026-11-22 is before it was filed, on 2026-11-23: write the day it was paid",
        ),
        (
            f"{TWO_DAYS},172.00,2026-11-23,CHK 2",
            f"line 3: {TWO_DAYS} stands on line 2 already: keep one of the two",
        ),
        (f"{MIA},ninety,2026-11-23,CHK 2", "line 3: 'ninety' is no amount of dollars: write it as 92.00"),
    ],
)
def test_one_wrong_row_keeps_the_whole_file_out(line: str, words: str) -> None:
    code, out, error = pay(GOOD[0], line)
    assert (code, out) == (1, "")
    assert error.splitlines() == [words, "Nothing was changed: 1 problem in bank.csv."]
    assert state(TWO_DAYS) == "approved"


@pytest.mark.usefixtures("running")
def test_every_problem_of_the_file_and_of_the_claims_is_told_at_once() -> None:
    code, _, error = pay("C-9999,1.00,2026-11-23,A", f"{MIA},ninety,2026-11-23,B", f"{TWO_DAYS},1.00,2026-11-23,C")
    assert code == 1
    assert [line.partition(":")[0] for line in error.splitlines()] == [
        "line 2", "line 3", "line 4", "Nothing was changed",
    ]  # fmt: skip


@pytest.mark.usefixtures("running")
def test_a_claim_that_was_paid_otherwise_is_named() -> None:
    assert pay(GOOD[1])[0] == 0
    code, _, error = pay(f"{MIA},92.00,2026-11-23,CHK 9")
    assert (code, error.splitlines()[0]) == (
        1,
        f"line 2: {MIA}: was paid on 2026-11-23 already, payment number CHK 2: take the row out, or mend it",
    )
    assert told("show", MIA)["payment"] == "CHK 2"


@pytest.mark.usefixtures("running")
def test_the_template_holds_what_may_be_paid_and_is_read_as_it_is() -> None:
    code, out, _ = command("claims", "paid", "--template")
    assert (code, out.removeprefix("\ufeff").splitlines()) == (
        0,
        ["reference,amount,paid on,payment number", f"{TWO_DAYS},172.00,,", f"{MIA},92.00,,"],
    )
    Path("bank.csv").write_text(out.replace(f"{MIA},92.00,,", f"{MIA},92.00,2026-11-23,EFT 7"))
    code, out, _ = command("claims", "paid", "bank.csv")
    assert out.splitlines() == [
        "1 claims, $92.00, are noted as paid, and the members are told.",
        "1 rows have no day and number yet, and were passed over.",
    ]


def test_totals_are_a_table_or_a_csv() -> None:
    code, out, _ = command("claims", "totals", "--format", "csv", "--committee", LAKES)
    assert (code, list(csv.reader(io.StringIO(out)))) == (
        0,
        [
            ["Committee", "Name", "Fiscal year", "State", "Claims", "Days", "Amount"],
            ["lakes", "Lakes Committee", "2025", "approved", "1", "1", "86.00"],
            ["lakes", "Lakes Committee", "2026", "approved", "2", "2", "178.00"],
        ],
    )
    assert "$178.00" in command("claims", "totals")[1]


WRONG = [
    (("export", "--committee", LAKES, "--format", "csv", "--out", "x.csv"), "Say which days: --from DATE --to DATE"),
    (
        ("export", "--committee", LAKES, "--from", "2026-02-01", "--to", "2026-01-01", "--format", "csv", "--out", "x"),
        "--from 2026-02-01 is after --to 2026-01-01: turn them around.",
    ),
    (("export", "--committee", "moon", *YEAR, "--format", "csv", "--out", "x"), "There is no committee 'moon'"),
    (("voucher", "--out", "v"), "Say one claim by its reference, or --committee ID"),
    (("voucher", "C-0000", "--committee", LAKES, "--out", "v"), "Say one claim by its reference, or --committee ID"),
    (("paid",), "Say which file: claims paid FILE."),
    (("paid", "bank.csv", "--template"), "Say which file: claims paid FILE."),
    (("list", "--committee", "moon"), "There is no committee 'moon'; `committee list` shows them."),
]


@pytest.mark.parametrize(("words", "error"), WRONG, ids=lambda each: " ".join(each) if isinstance(each, tuple) else "")
def test_wrong_use_is_one_line(words: tuple[str, ...], error: str) -> None:
    code, out, said = command("claims", *words)
    assert (code, out, said.startswith(error), said.count("\n")) == (2, "", True, 1)


def test_a_file_that_is_not_there_is_one_line() -> None:
    assert command("claims", "paid", "none.csv") == (1, "", "The file none.csv cannot be read (FileNotFoundError).\n")
