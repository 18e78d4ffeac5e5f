"""Hold every sentence that says why a day is not priced, not claimed or not decided."""

from __future__ import annotations

from types import MappingProxyType

from bot.text import Arg, Line, T

TWICE = T("claims.twice", "{date} is there twice. Each day is paid once.")

NOT_ON_ROSTER = T("claims.not_on_roster", "You were not on the list of this committee on {date}.")
ROLE_NOT_PAID = T("claims.role_not_paid", "The law does not pay a per diem for your role on {date}.")
CANCELLED = T("claims.cancelled", "The meeting on {date} was called off.")
NOT_YET = T("claims.not_yet", "{date} has not come yet. You can file once it is over.")
REMOTE_UNPAID = T("claims.remote_unpaid", "This committee does not pay for days you join by phone or video.")
TOO_SHORT = T("claims.too_short", "The meeting on {date} was too short. This committee pays from {minutes} minutes on.")
TOO_LATE = T("claims.too_late", "The last day to file for {date} was {deadline}.")
TAKEN = T("claims.taken", "You have filed for {date} already. Each day is paid once.")
EMPLOYER_PAID = T("claims.employer_paid", "Your job paid you for {date}. This committee does not pay that day too.")
PAID_ELSEWHERE = T("claims.paid_elsewhere", "You were paid for {date} already. This committee does not pay it too.")

NOT_WAITING = T("claims.not_waiting", "This claim does not wait for a decision now.")
OWN_CLAIM = T("claims.own_claim", "This is your own claim. Another person has to decide it.")
NO_POLICY = T("claims.no_policy", "The committee has no rule for that day yet. The claim waits until it has one.")
UNVERIFIED = T("claims.unverified", "Nobody has checked this rate yet. The claim waits until a person has.")
APPROVED_BEFORE = T("claims.approved_before", "You approved this claim before. A second person has to look too.")


def line(text: T, **args: Arg) -> Line:
    """Join a sentence and its arguments."""
    return Line(text, MappingProxyType(args))
