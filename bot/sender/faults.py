"""What an error means for the row it happened to: try it again, drop it, or tell the service that it did not arrive."""

from __future__ import annotations

import random
from typing import Literal

from bot.mail import MailLater, MailRefused
from bot.ports import Out
from bot.sender.deliver import NoMail
from bot.telegram_errors import Fault, classify

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 600.0
PASSING = frozenset(("wait", "token", "later", "conflict", "uncertain"))
"""Kinds of faults after which another try may arrive."""

Remedy = Literal["again", "drop", "fail", "tell"]
"""again: try it again. drop, fail: end it. tell: end it, and tell the service that it did not arrive."""


class OutboxTrouble(Exception):
    """Say that the outbox could not be read or written just now; the message itself is fine."""


def judge(error: Exception) -> Fault:
    """Say what kind of fault an error of a delivery is."""
    if isinstance(error, OutboxTrouble):
        return Fault("later", "outbox")
    if isinstance(error, MailRefused):
        return Fault("chat", "mail_refused")
    if isinstance(error, MailLater):
        return Fault("later", "mail_later")
    return Fault("chat", "no_mail") if isinstance(error, NoMail) else classify(error)


def remedy(out: Out, fault: Fault) -> Remedy:
    """Choose what to do with a row after a fault."""
    # A tap's waiting sign goes away by itself: no answer is worth a second try or a person's attention.
    urgency = "effort" if out.op == "answer" else out.urgency
    if urgency == "effort":
        return "drop" if fault.kind in PASSING else "fail"
    if fault.kind not in PASSING or (fault.kind == "uncertain" and urgency == "once"):
        return "tell"
    return "again"


def pause_s(attempts: int, first: float) -> float:
    """Return the seconds before another try: doubled each time, with jitter, ten minutes at most."""
    longest = min(first * 2 ** min(attempts, 12), LONGEST_PAUSE_S)
    return random.uniform(longest / 2, longest)  # noqa: S311 -- spreads load, keeps no secret
