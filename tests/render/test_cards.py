"""Every card outside the questions can be sent in every language, and says to each reader what is theirs alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from bot.domain.directory import Capacity
from bot.domain.referral import DECLINE_REASONS
from bot.i18n import Catalogs
from bot.render import away, entry, family, notices, staff
from bot.render import help as helps
from bot.render.parts import base36, button, in_rows, info, placeholders, say
from bot.text import Arg, Button, Card, Plain, T
from tests.service.families import check_card, world

SECRET = "Quartz"
ARGS: Mapping[str, Arg] = {
    **world().args,
    **{name: Plain(SECRET) for name in ("name", "contact", "county", "rule", "time", "for_whom", "age")},
    "reference": Plain("R-ABCD-EFGH-J"),
    "initiative": Plain("North Star"),
    "who": Plain("North Star"),
    "runner": Plain("North Star (a nonprofit)"),
    "reader": Plain("A person there"),
    "next": Plain("River Bend"),
    "reason": DECLINE_REASONS["full"],
    "date": date(2026, 11, 25),
    "expiry": date(2027, 5, 22),
    "channel": Plain("Call"),
    "outcome": Plain("Reached"),
    "role": Plain("chair"),
    "code": Plain("AAAA-BBBB-CCCCC"),
    "state": Plain("sent"),
}
NUMBER = 10**17
"""The largest a row's number may be."""
FAMILY: dict[str, Card] = {
    "safe": helps.safe(ARGS),
    "police": helps.police(ARGS, some=False),
    "police, some": helps.police(ARGS, some=True),
    "distress": helps.distress(ARGS),
    "distress, call": helps.distress_call(ARGS),
    "help": helps.one(helps.HELP, ARGS),
    "human": helps.one(helps.HUMAN, ARGS),
    "privacy": helps.one(helps.PRIVACY, ARGS),
    "nothing open": helps.resting(ARGS),
    "erased": helps.resting(ARGS, say(notices.DELETED)),
    "erased, with what stays": helps.resting(ARGS, say(notices.DELETED_SENT, ARGS)),
    "sent already": family.sent_already(),
    "stopped": helps.stopped(ARGS),
    "resume": helps.resume(""),
    "languages": helps.languages([("en", "English"), ("es", "Español")]),
    "settings": helps.settings(),
    "receipt": notices.receipt(ARGS),
    "receipt, office": notices.receipt(ARGS, office=True),
    "receipt, nation": notices.receipt(ARGS, nation=True),
    "declined": notices.declined(ARGS, NUMBER),
    "offered": notices.offered(ARGS, NUMBER),
    "ask office": notices.ask_office(ARGS, NUMBER),
    "reached": notices.reached(ARGS, NUMBER),
    "accepted": notices.told(notices.ACCEPTED, ARGS),
    "no reader": notices.told(notices.NO_READER, ARGS),
    "withdraw": notices.confirm_each(notices.WITHDRAW, [(ARGS, NUMBER + each) for each in range(5)]),
    "delete": notices.confirm(notices.DELETE, ARGS, label=notices.DELETE_YES, data="s|delete"),
    "change": family.change([], no=36**4),
}
STAFF: dict[str, Card] = {
    "plain": staff.plain(staff.TAKEN, ARGS),
    "queue": staff.queue([(NUMBER + each, ARGS) for each in range(40)], [(each, ARGS) for each in range(40)]),
    "nothing waits": staff.queue([], []),
    "know": staff.know(ARGS, NUMBER),
    "details": staff.details(ARGS, [], NUMBER, office=False),
    "details, office": staff.details(ARGS, [], NUMBER, office=True),
    "yours": staff.yours(ARGS, NUMBER),
    "reasons": staff.reasons(ARGS, NUMBER),
    "undo": staff.undoable(staff.WILL_DECLINE, ARGS, NUMBER),
    "choose": staff.choose(ARGS, NUMBER, {f"{each:08x}": f"Group {each}" for each in range(30)}),
    "keep": staff.keep_request(ARGS, NUMBER),
    "invitation": staff.invitation(staff.INVITE_COORDINATOR, ARGS, "A" * 16),
    "away": away.card(away.NOW, ARGS, [(date(2026, 11, 25), "w|1")], tomorrow=False),
    "away from tomorrow": away.card(away.PLANNED, {**ARGS, "start": date(2026, 11, 24)}, [], tomorrow=True),
    "entry": entry.entry([*entry.names(entry.ZIPS, ["55407"] * 400), say(entry.CONFIRMED, ARGS)], "0c995940"),
    "entry, until when": entry.until_when(Capacity.FULL, "0c995940", dict.fromkeys(entry.SPANS, date(2026, 12, 7))),
    "entry, saved": entry.saved(entry.ROOM_SET, {**ARGS, "state": entry.STATES[Capacity.FULL]}, "0c995940", "f" * 16),
    "entry, wrong": entry.wrong(ARGS, "0c995940", office=True),
    "entry, call": entry.wrong(ARGS, "0c995940", office=False),
    "entry, a note": entry.from_reader("North Star", "x" * 1500),
    "entries, stale": entry.stale([("x" * 90, date(2026, 8, 15))] * 200),
    "home": entry.beside(staff.queue([], []), [("0c995940", "North Star"), ("b716d14b", "River Bend")], 3),
    "leave": staff.leave(),
    "a complaint": staff.with_words(staff.COMPLAINT, Plain("x" * 6000)),
}
NOTICES: dict[str, Card] = {
    "to a family": notices.neutral(f"f|card|{NUMBER}"),
    "to a reader": staff.notice(date(2026, 11, 25), f"r|open|{NUMBER}"),
    "idle": helps.cover(),
    "about an entry": entry.reminder("0c995940"),
    "left": helps.left(),
}
ALONE = {"safe", "distress", "resume", "languages", "settings"}
"""Cards of a family whose rows differ: they are the way out themselves, or ask one thing."""


@pytest.fixture(scope="module")
def catalogs() -> Catalogs:
    from bot.house import LOCALES

    return Catalogs.load(LOCALES)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", [*FAMILY, *STAFF, *NOTICES])
def test_a_card_can_be_sent_and_leaves_no_placeholder_open(name: str, language: str, catalogs: Catalogs) -> None:
    spoken = catalogs.speak({**FAMILY, **STAFF, **NOTICES}[name], language)
    if name == "left":
        assert spoken.rows == ()
    check_card(spoken)
    assert catalogs.unfilled == set()
    assert catalogs.untranslated == set()
    assert "{" not in spoken.text


@pytest.mark.parametrize("name", sorted(set(FAMILY) - ALONE))
def test_help_is_on_every_card_of_a_family(name: str) -> None:
    data = [each.data for row in FAMILY[name].rows for each in row]
    assert data[-3:] == ["s|safe", "s|police", "s|leave"]


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_says_nothing_of_anybody(name: str, catalogs: Catalogs) -> None:
    assert {each.text.key for each in NOTICES[name].lines if not isinstance(each, Plain)} <= {
        "notice.message", "staff.waits", "help.neutral", "help.left", "staff.entry.remind",
    }  # fmt: skip
    assert catalogs.speak(NOTICES[name], "en").text in {
        "You have a message.", "1 item waits. Due Wednesday, November 25, 2026.", "Nothing new.", "Done.",
        "1 entry waits for a look. It takes a minute.",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(FAMILY) - {"change"}))
def test_the_first_line_which_chat_lists_preview_is_neutral(name: str, catalogs: Catalogs) -> None:
    assert catalogs.speak(FAMILY[name], "en").text.split("\n")[0] == "Information"


def test_only_the_contact_card_names_the_contact(catalogs: Catalogs) -> None:
    said = {name: catalogs.speak(card, "en").text for name, card in STAFF.items()}
    assert [name for name, text in said.items() if SECRET in text.replace("age Quartz", "")] == ["know", "yours"]
    contact = catalogs.speak(staff.contact(ARGS), "en")
    assert contact.rows == ()
    assert contact.text.count(SECRET) >= 3


# --- the parts -------------------------------------------------------------------------------------------------------


def test_a_line_takes_just_the_arguments_it_names() -> None:
    text = T("t", "{a} and {b}")
    assert say(text, {"a": "1", "b": "2", "c": "3"}).args == {"a": "1", "b": "2"}
    assert say(text, {"a": "1"}, b="4").args == {"a": "1", "b": "4"}
    assert say(T("u", "No names"), {"a": "1"}).args == {}
    assert placeholders(text) == {"a", "b"}


def test_buttons_stand_in_rows_of_so_many() -> None:
    buttons = [Button(Plain(each), each) for each in "abcde"]
    assert [[each.data for each in row] for row in in_rows(buttons, 2)] == [["a", "b"], ["c", "d"], ["e"]]
    assert in_rows([], 2) == ()


def test_a_button_says_its_text_with_its_arguments() -> None:
    assert button(T("t", "Send to {next}"), "d", {"next": "X"}) == Button(say(T("t", "Send to {next}"), next="X"), "d")
    assert button(Plain("Ana"), "d") == Button(Plain("Ana"), "d")


def test_a_card_opens_with_a_neutral_line() -> None:
    assert [each.text.key for each in info(say(helps.HUMAN, ARGS)).lines if not isinstance(each, Plain)] == [
        "card.info", "help.human",
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "short"), [(0, "0"), (35, "z"), (36, "10"), (36**3 - 1, "zzz")])
def test_a_cards_number_is_written_short(number: int, short: str) -> None:
    assert base36(number) == short
    assert int(short, 36) == number


def test_what_stands_for_an_answer_is_its_label_or_what_was_typed_or_not_given() -> None:
    from tests.service.families import Family

    seen = Family().asked
    assert seen
    label = next(option.label for option in seen.options if option.code == "go")
    assert family.shown_answer(seen.asking, "go", seen.options) == label
    assert family.shown_answer(seen.asking, "typed", seen.options) == Plain("typed")
    assert family.shown_answer(seen.asking, "", seen.options) == family.NOT_GIVEN
