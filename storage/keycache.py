"""Remember opened boxes for a minute, so that the per-update path asks the key store nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from storage.envelope import Box

SIZE: Final = 4096  # more than the conversations of a busy hour; some 2 MB
LIFE_US: Final = 60_000_000  # another process's shred is felt after a minute at the latest


class KeyCache:
    """Hold the most recently used boxes, each for at most `LIFE_US` microseconds."""

    __slots__ = ("_boxes", "_size")

    def __init__(self, size: int = SIZE) -> None:
        """Start empty."""
        self._boxes: OrderedDict[str, tuple[int, Box]] = OrderedDict()
        self._size = size

    def keep(self, box: Box, now: int) -> Box:
        """Remember a box and return it; the one not used for longest leaves."""
        self._boxes[box.key_id] = (now, box)
        self._boxes.move_to_end(box.key_id)
        if len(self._boxes) > self._size:
            self._boxes.popitem(last=False)
        return box

    def find(self, key_id: str, now: int) -> Box | None:
        """Return a box kept within the last minute; a clock that went backwards ends its life, too."""
        since, box = self._boxes.get(key_id, (0, None))
        if box is None or not 0 <= now - since < LIFE_US:
            self._boxes.pop(key_id, None)
            return None
        self._boxes.move_to_end(key_id)
        return box

    def forget(self, key_ids: Iterable[str]) -> None:
        """Drop boxes whose keys are gone."""
        for key_id in key_ids:
            self._boxes.pop(key_id, None)
