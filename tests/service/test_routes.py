"""What routing said is remembered for one directory, and says the same."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain import routing
from bot.domain.directory import build, sample
from bot.domain.routing import Query
from bot.service import routes
from bot.service.routes import Routes

HENNEPIN = Query(on=date(2026, 10, 5), counties=("27053",), age=15)
RAMSEY = Query(on=date(2026, 10, 5), counties=("27123",), age=15)


def test_it_says_what_routing_says_and_works_it_out_once() -> None:
    known, directory = Routes(), sample()
    for query in (HENNEPIN, RAMSEY):
        assert known.choose(directory, query) == routing.choose(directory, query)
        assert known.circumstances_matter(directory, query) == routing.circumstances_matter(directory, query)
    assert known.choose(directory, HENNEPIN) is known.choose(directory, HENNEPIN)


def test_a_new_directory_is_asked_anew() -> None:
    known, empty = Routes(), build(())
    before = known.choose(sample(), HENNEPIN)
    assert known.choose(empty, HENNEPIN) == routing.choose(empty, HENNEPIN) != before
    assert not known.circumstances_matter(empty, HENNEPIN)


def test_it_remembers_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST", 1)
    known, directory = Routes(), sample()
    first = known.choose(directory, HENNEPIN)
    known.choose(directory, RAMSEY)
    again = known.choose(directory, HENNEPIN)
    assert again == first
    assert again is not first
