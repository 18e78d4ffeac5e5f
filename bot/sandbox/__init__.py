"""A local Telegram for the demo and the tests: Bot API over HTTP, people with phones, faults on demand, a web page.

It imports nothing else of `bot`, so that it cannot share its mistakes.
"""

from bot.sandbox.client import RemotePhone, SandboxClient
from bot.sandbox.clock import Clock
from bot.sandbox.errors import ActError, Refusal
from bot.sandbox.flood import Limits
from bot.sandbox.host import NAME, TOKEN, USERNAME, Sandbox, User
from bot.sandbox.shown import Screen, Shown

__all__ = [
    "NAME", "TOKEN", "USERNAME", "ActError", "Clock", "Limits", "Refusal", "RemotePhone", "Sandbox", "SandboxClient",
    "Screen", "Shown", "User",
]  # fmt: skip
