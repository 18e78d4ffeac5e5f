"""The cache of boxes: bounded, the one not used for longest leaves, nothing lives longer than a minute."""

from __future__ import annotations

from storage.envelope import Box
from storage.keycache import LIFE_US, KeyCache


def boxes(count: int) -> list[Box]:
    return [Box(f"{number:032x}", bytes(32)) for number in range(count)]


def test_the_box_not_used_for_longest_leaves_a_full_cache() -> None:
    cache = KeyCache(size=2)
    first, second, third = boxes(3)
    cache.keep(first, 0)
    cache.keep(second, 0)
    assert cache.find(first.key_id, 1) is first
    cache.keep(third, 1)
    assert [cache.find(box.key_id, 1) for box in (first, second, third)] == [first, None, third]


def test_use_does_not_make_a_box_live_longer_than_a_minute() -> None:
    cache = KeyCache()
    [box] = boxes(1)
    cache.keep(box, 0)
    assert cache.find(box.key_id, LIFE_US - 1) is box
    assert cache.find(box.key_id, LIFE_US) is None
    assert cache.find(box.key_id, LIFE_US - 1) is None  # it is gone, not only hidden


def test_a_forgotten_box_is_gone_and_forgetting_an_unknown_one_does_nothing() -> None:
    cache = KeyCache()
    one, other = (cache.keep(box, 0) for box in boxes(2))
    cache.forget([one.key_id, "ab" * 16])
    assert [cache.find(box.key_id, 0) for box in (one, other)] == [None, other]
