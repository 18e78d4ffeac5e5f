"""What a fiscal agent's file says: read in any plain spelling, or refused with the line and what to do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.claims_paid import PaidRow, read_amount, read_paid, template
from bot.service.claims.vouchers import read_claim_reference

ROW = PaidRow(line=2, reference="R-7K2M-9QX4-T", amount_cents=9200, paid_on=date(2026, 10, 20), payment="CHK 1188")


def rows(text: str) -> tuple[PaidRow, ...]:
    found = read_paid(text.encode())
    assert found.faults == ()
    return found.rows


def faults(text: str) -> list[str]:
    return [str(one) for one in read_paid(text.encode()).faults]


@pytest.mark.parametrize(
    "text",
    [
        "reference,amount,paid on,payment number\nR-7K2M-9QX4-T,92.00,2026-10-20,CHK 1188\n",
        "\ufeffReference;Amount;Paid_on;Check #\r\nR-7K2M-9QX4-T;92,00;10/20/2026;CHK 1188\r\n",
        'CLAIM NO.,AMOUNT PAID,PAYMENT DATE,WARRANT\n"R-7K2M-9QX4-T","$92.00","Oct 20, 2026","CHK  1188"\n',
        "Name\tRef\tTotal\tDate paid\tEFT number\nAna\tR-7K2M-9QX4-T\t92\t2026-10-20\tCHK 1188\n",
        "\n".join(["reference,amount,paid on,payment number", "'R-7K2M-9QX4-T,92.0,2026-10-20,'CHK 1188", ",,,"]),
    ],
    ids=["plain", "semicolons", "other names", "tabs", "guarded"],
)
def test_a_file_may_be_written_in_several_ways(text: str) -> None:
    assert rows(text) == (ROW,)


def test_two_spellings_of_a_reference_are_one() -> None:
    text = "reference,amount,paid on,payment number\nC-0410-6105-B,92,2026-10-20,A\nc 0410 6105 b,92,2026-10-20,A\n"
    assert faults(text) == ["line 3: C-0410-6105-B stands on line 2 already: keep one of the two"]


@pytest.mark.parametrize("words", ["C-0410-6105-B", "c0410 6105 b", "0410-6105-B", " C-O4IO-6lO5-B"])
def test_a_reference_is_read_as_people_type_it(words: str) -> None:
    assert read_claim_reference(words) == "C-0410-6105-B"


@pytest.mark.parametrize("words", ["R-0410-6105-B", "C-0410-6105-C", "C-0410-6105", "", "CC-0410-6105-B"])
def test_what_is_no_reference_of_a_claim_is_none(words: str) -> None:
    assert read_claim_reference(words) is None


def test_a_file_of_a_spreadsheet_in_utf_16_is_read() -> None:
    text = "reference\tamount\tpaid on\tpayment number\nR-7K2M-9QX4-T\t92.00\t2026-10-20\tCHK 1188\n"
    assert read_paid(text.encode("utf-16")).rows == (ROW,)


def test_rows_without_a_day_and_a_number_are_not_paid_yet() -> None:
    found = read_paid(template([("R-1", "92.00"), ("R-2", "68.00")]).encode())
    assert (found.rows, found.faults, found.waiting) == ((), (), 2)


def test_every_problem_is_named_by_its_line() -> None:
    assert faults(
        "reference,amount,paid on,payment number\n"
        "R-1,ninety,2026-10-20,CHK 1\n"
        "R-2,92.00,soon,CHK 2\n"
        "R-3,92.00,,CHK 3\n"
        ",92.00,2026-10-20,CHK 4\n"
        "R-5,92.00,2026-10-20,\n"
        "R-6,-92.00,2026-10-20,CHK 6\n"
        "R-7,92.005,2026-10-20,CHK 7\n"
        "R-8,92.00,2026-10-20,CHK 8\n"
        "R-8,92.00,2026-10-20,CHK 8\n"
        f"R-9,92.00,2026-10-20,{'9' * 61}\n"
    ) == [
        "line 2: 'ninety' is no amount of dollars: write it as 92.00",
        "line 3: 'soon' is no date: write year-month-day, as 2026-09-30",
        "line 4: 'paid on' is empty: fill it in, or leave the day and the number of this row empty, too",
        "line 5: 'reference' is empty: fill it in, or leave the day and the number of this row empty, too",
        "line 6: 'payment number' is empty: fill it in, or leave the day and the number of this row empty, too",
        "line 7: '-92.00' is no amount of dollars: write it as 92.00",
        "line 8: '92.005' is no amount of dollars: write it as 92.00",
        "line 10: R-8 stands on line 9 already: keep one of the two",
        "line 11: the payment number has more than 60 letters: write the number only",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty: `claims paid --template` prints one to fill in."),
        ("reference,amount,paid on\n", "line 1: no column is named 'payment number': the first row must name it"),
        (
            "reference,amount,total,paid on,number\n",
            "line 1: two columns say the amount: remove one, or name it otherwise",
        ),
        ('reference,amount,paid on,number\n"R', "line 2: cannot be read as a table: is a quotation mark missing"),
    ],
)
def test_a_file_without_a_table_is_refused(text: str, words: str) -> None:
    [said] = faults(text)
    assert said.startswith(words)


def test_letters_of_an_old_code_page_are_refused_by_their_line() -> None:
    [fault] = read_paid("reference,amount,paid on,number\nR-1,92,2026-10-20,Añ\n".encode("latin-1")).faults
    assert str(fault).startswith("line 2: is not UTF-8 text")


@given(st.integers(0, 10**9))
def test_an_amount_is_read_back_to_the_cent(cents: int) -> None:
    words = f"{cents // 100:,}.{cents % 100:02d}"
    assert [read_amount(words), read_amount(f"${words}"), read_amount(words.replace(",", ""))] == [cents] * 3


@pytest.mark.parametrize("words", ["92,00", "1,23.00", "1.234,50", "", "$", "1e3", "٩٢", "92.00 CR", "10000001.00"])
def test_what_may_be_two_amounts_is_none(words: str) -> None:
    with pytest.raises(ValueError, match="no amount of dollars"):
        read_amount(words)


def test_where_commas_part_no_cells_they_may_part_the_cents() -> None:
    assert [read_amount(words, comma=True) for words in ("92,00", "1.234,50", "1,234.50")] == [9200, 123_450, 123_450]


@settings(max_examples=60)
@given(st.text(max_size=200) | st.text("reference,amount\npaid on;\"'92.0", max_size=200))
def test_no_file_is_a_crash(text: str) -> None:
    read_paid(text.encode("utf-8", "surrogatepass"))
