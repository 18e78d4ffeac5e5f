"""Flood limits, on a clock the test moves."""

from __future__ import annotations

import pytest

from bot.limits import BadLimits, Limits, Rates, parse_limits


class Monotonic:
    """Tell the seconds a test says."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Monotonic:
    return Monotonic()


def sent_at(limits: Limits, clock: Monotonic, chat: int, *, within: float, urgent: bool = False) -> list[float]:
    """Send as fast as the limits let one chat, and list when (seconds from the start)."""
    start, times = clock.now, []
    while clock.now - start <= within:
        wait, taken = limits.reserve(chat, urgent=urgent)
        clock.now += wait
        if taken and clock.now - start <= within:
            times.append(round(clock.now - start, 3))
    return times


@pytest.mark.parametrize(
    ("setting", "rates"),
    [
        ("30/s, chat 5 then 1/s", Rates(overall=30.0, chat_burst=5, chat=1.0)),
        (" 0.5/s ,chat 1 THEN 0.1 / s ", Rates(overall=0.5, chat_burst=1, chat=0.1)),
        ("off", None),
        (" OFF ", None),
    ],
)
def test_the_setting_is_read(setting: str, rates: Rates | None) -> None:
    assert parse_limits(setting) == rates


@pytest.mark.parametrize(
    "setting", ["", "30", "30/m, chat 5 then 1/s", "0/s, chat 5 then 1/s", "30/s, chat 0 then 1/s"]
)
def test_a_setting_of_another_form_is_refused(setting: str) -> None:
    with pytest.raises(BadLimits, match="BOT_SEND_LIMITS"):
        parse_limits(setting)


def test_a_chat_gets_its_burst_and_then_its_rate(clock: Monotonic) -> None:
    limits = Limits(parse_limits("1000/s, chat 5 then 1/s"), clock)
    assert sent_at(limits, clock, 1, within=3.0) == [0, 0, 0, 0, 0, 1, 2, 3]


def test_a_chat_that_rested_gets_its_burst_again(clock: Monotonic) -> None:
    limits = Limits(parse_limits("1000/s, chat 2 then 1/s"), clock)
    sent_at(limits, clock, 1, within=1.0)
    clock.now += 60
    assert sent_at(limits, clock, 1, within=0.5) == [0, 0]


def test_chats_do_not_use_up_each_others_places(clock: Monotonic) -> None:
    limits = Limits(parse_limits("1000/s, chat 1 then 1/s"), clock)
    assert [limits.reserve(chat) for chat in (1, 2, 3)] == [(0.0, True)] * 3


def test_overall_no_second_gets_much_more_than_the_rate(clock: Monotonic) -> None:
    limits = Limits(parse_limits("30/s, chat 5 then 1/s"), clock)
    times = sorted(clock.now + wait for wait, taken in (limits.reserve(chat) for chat in range(100)) if taken)
    assert len(times) == 100
    assert max(sum(at <= other < at + 1 for other in times) for at in times) <= 33


def test_waiting_chats_wake_up_one_after_another(clock: Monotonic) -> None:
    limits = Limits(parse_limits("10/s, chat 5 then 1/s"), clock)
    waits = [round(limits.reserve(chat)[0], 3) for chat in range(5)]
    assert waits == [0, 0.1, 0.2, 0.3, 0.4]


def test_urgent_goes_ahead_of_our_own_limits(clock: Monotonic) -> None:
    limits = Limits(parse_limits("1/s, chat 1 then 1/s"), clock)
    limits.reserve(1)
    assert limits.reserve(1) == (1.0, False)
    assert limits.reserve(1, urgent=True) == (0.0, True)


def test_a_429_stops_its_chat_only_even_when_limits_are_off(clock: Monotonic) -> None:
    limits = Limits(None, clock)
    limits.flooded(1, 30)
    assert (limits.reserve(1), limits.reserve(2)) == ((30.0, False), (0.0, True))
    clock.now += 30
    assert limits.reserve(1) == (0.0, True)


def test_urgent_waits_where_telegram_said_so(clock: Monotonic) -> None:
    limits = Limits(parse_limits("30/s, chat 5 then 1/s"), clock)
    limits.flooded(1, 7)
    assert limits.reserve(1, urgent=True) == (7.0, False)


def test_429s_in_three_chats_at_once_stop_everything(clock: Monotonic) -> None:
    limits = Limits(None, clock)
    for chat in (1, 2, 3):
        limits.flooded(chat, 9)
        clock.now += 1
    assert limits.reserve(4) == (8.0, False)
    clock.now += 8
    assert limits.reserve(4) == (0.0, True)


def test_429s_in_three_chats_over_time_stop_those_only(clock: Monotonic) -> None:
    limits = Limits(None, clock)
    for chat in (1, 2, 3):
        limits.flooded(chat, 60)
        clock.now += 10
    assert limits.reserve(4) == (0.0, True)


def test_a_shorter_429_does_not_shorten_a_longer_one(clock: Monotonic) -> None:
    limits = Limits(None, clock)
    limits.flooded(1, 60)
    limits.flooded(1, 1)
    assert limits.paused(1) == 60


def test_idle_chats_are_forgotten(clock: Monotonic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.limits.KEPT_CHATS", 10)
    limits = Limits(parse_limits("1000/s, chat 5 then 1/s"), clock)
    for chat in range(100):
        limits.reserve(chat)
        clock.now += 10
    assert len(limits._chats) <= 10
