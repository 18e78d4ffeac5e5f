"""What the Office may show to anyone: directories, counted gaps, languages signed off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDirectory:
    """Hold one directory as it was stored, from which file and by whom."""

    version: str
    source: str
    by: str
    body: str
    added_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCount:
    """Count one month's referrals that met a gap; `place` is a FIPS code, a Nation's id, or "" where none was said."""

    month: str
    place: str
    reason: str
    count: int


class PublishedUnit(Protocol):
    """Be the part of a unit that knows directories, gaps and reviews of languages."""

    async def directory(self) -> str | None:
        """Return the newest directory as the JSON it was stored as."""
        ...

    async def save_directory(self, body: str, *, version: str, source: str, now: int, by: str = "") -> None: ...
    async def hold_directory(self) -> None:
        """Let nobody else store a directory until this unit ends, so that what is read now is what is changed."""
        ...

    async def directories(self, most: int) -> Sequence[StoredDirectory]:
        """List the newest directories, newest first."""
        ...

    async def count_gap(self, month: str, *, place: str, reason: str) -> None:
        """Count one more referral that nobody but the Office could take; codes only, nobody's data."""
        ...

    async def gaps(self) -> Sequence[GapCount]: ...
    async def language_reviews(self) -> Mapping[str, str]:
        """Map language code to the catalog hash a person signed off."""
        ...

    async def add_language_review(self, language: str, *, catalog: str, by: str, now: int) -> None: ...
