"""The conversations that `demo --script NAME` plays."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.demo.player import Print
from bot.demo.scripts import hello, per_diem, self_referral
from bot.demo.stage import Stage

Script = Callable[[Stage, str, Print], Awaitable[None]]

SCRIPTS: Final[Mapping[str, Script]] = {
    "hello": hello.play,
    "self_referral": self_referral.play,
    "per_diem": per_diem.play,
}
