"""A town with the sample committee: members on their phones, an approver, the Office; the rule is each test's own."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.demo import committee
from bot.ports import Role
from bot.prepare import init
from tests.service.town import EVERYBODY, LAKES, Town, town_settings

REGULAR, NORTH, REMOTE, COMING = "p|file|1", "p|file|2", "p|file|3", "p|preview|4"
"""The sample's meetings: four days ago in Hennepin, eleven in St. Louis, eighteen by video, and one in ten days."""
MEMBERS: Final = {"maya": "EX-08", "maya2": "EX-08", "noor": "EX-10", "dara": "EX-13", "juno": "EX-01", "theo": "EX-12"}
PHONES: Final = {**EVERYBODY, "abe": 5000, **{who: 5001 + at for at, who in enumerate(MEMBERS)}}
FILE: Final = ("a|", "send:send")
"""What follows the open: attest, submit."""


class MemberTown(Town):
    """Hold the open house with the sample committee in it."""

    async def rule(self, **changed: Any) -> None:
        """Let the committee have its sample rule with some figures changed."""
        await self.set_up(changed)

    async def set_up(self, policy: Mapping[str, Any] | None, *, confirm: bool = True) -> None:
        """Store the sample again as of today: meetings move along with the clock, an empty rule is none."""
        await committee.set_up(self.house, policy=policy or None, confirm=confirm)

    async def join(self, who: str, role: Role, person: str = "") -> None:
        """Enrol a phone."""
        await self.type(who, f"/start {await committee.invited(self.house, role, person)}")
        await self.press(who, "i|yes")

    async def presses(self, who: str, *starts: str) -> None:
        """Tap one button after the other."""
        for start in starts:
            await self.press(who, start)

    async def filed(self, who: str, opens: str) -> None:
        """File a claim as usual: open, attest, submit."""
        await self.tap(who, opens)
        await self.presses(who, *FILE)

    def claims(self) -> list[tuple[Any, ...]]:
        """List state, version and amount of every claim."""
        return self.select("SELECT state, version, total_cents FROM claims ORDER BY id")

    def told(self, who: str) -> list[str]:
        """List the notices a phone got, as they read."""
        return [each.words for each in self.sent if each.to == self.people[who] and each.row.out.op == "notice"]


@cache
def prepared() -> Path:
    """Make, once, a data folder with the sample committee, without a rule, and everybody enrolled."""
    root = Path(tempfile.mkdtemp(prefix="membertown-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = root / "data"
    folder.mkdir(mode=0o700)
    with ThreadPoolExecutor(1) as pool:  # beside the loop of the test that needs it first
        pool.submit(lambda: asyncio.run(_prepare(folder))).result()
    return folder


async def _prepare(folder: Path) -> None:
    await init(town_settings(folder))
    town = MemberTown(folder, people=PHONES)
    await town.open()
    await committee.set_up(town.house, policy={})
    await town.enrol("cora", "coordinator", LAKES)
    await town.enrol("olga", "office")
    await town.join("abe", "approver")
    for who, person in MEMBERS.items():
        await town.join(who, "member", person)
    await town.deliver()
    await town.close()


async def new_member_town(folder: Path) -> MemberTown:
    """Copy the prepared folder and open a town on it; its clock stands where the other stopped."""
    shutil.copytree(prepared(), folder)
    town = MemberTown(folder, people=PHONES, last_update=1000, last_message=1000)
    await town.open()
    return town
