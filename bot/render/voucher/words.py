"""The words of a voucher; apart, so that whoever lists the program's texts need not read fonts and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.text import T

TITLE = T("voucher.title", "Per diem voucher")
ABOUT = T("voucher.about", "Paid from grant funds to a member of the committee")
SAME = T("voucher.same", "The same voucher in {language}. It is one claim, to be paid once.")
PAGE = T("voucher.page", "Page {page} of {pages}")
REFERENCE = T("voucher.reference", "Reference")
VERSION = T("voucher.version", "Version")
COMMITTEE = T("voucher.committee", "Committee")
MEMBER = T("voucher.member", "Member")
ELIGIBLE = T("voucher.eligible", "Eligible under Subd. 6(c)")
STANDING = T("voucher.standing", "Standing")
FILED = T("voucher.filed", "Filed on")
PAYER = T("voucher.payer", "Who pays")
TOTAL = T("voucher.total", "Total")
HOW = T("voucher.how", "How the amount was found")
DAY = T("voucher.day", "{activity} on {day}, rate of {county} County")
OF_DAY = T("voucher.of_day", "For this day")
PARTS = T(
    "voucher.parts",
    "In it: breakfast {breakfast}, lunch {lunch}, dinner {dinner}, small costs {incidentals}.",
)
CONFIRMED_LATER = T("voucher.confirmed_later", "A person confirmed this rate after the claim was filed.")
UNCONFIRMED = T("voucher.unconfirmed", "Nobody has confirmed this rate yet.")
RULE = T("voucher.rule", "The committee's policy")
ADOPTED = T("voucher.adopted", "Adopted on")
CONSENSUS = T("voucher.consensus", "By consensus")
IN_FORCE = T("voucher.in_force", "In force from")
COUNTY = T("voucher.county", "County that sets the rate")
OF_MEETING = T("voucher.of_meeting", "The county of the meeting")
OF_HOME = T("voucher.of_home", "The home county of the member")
PROVIDED = T("voucher.provided", "Meals that were provided")
TAKEN_OFF = T("voucher.taken_off", "Taken off")
NOT_TAKEN_OFF = T("voucher.not_taken_off", "Not taken off")
NO_RULE = T("voucher.no_rule", "The committee had no policy for these days. Without one, nothing can be paid.")
LAW = T("voucher.law", "The law")
STATUTE = T(
    "voucher.statute",
    "By {citation}, some members may be paid for each day out of the grant. The federal rates (GSA) set the amount.",
)
ATTESTED = T("voucher.attested", "What the member attested")
WORDS = T("voucher.words", "Version {version} of these words, agreed to on {day}")
OLDER_WORDS = T("voucher.older_words", "An older version of the words, which have changed since.")
APPROVED_BY = T("voucher.approved_by", "Approved by")
NOBODY_YET = T("voucher.nobody_yet", "Nobody yet")
HISTORY = T("voucher.history", "What happened, by day")
PAID_ON = T("voucher.paid_on", "Paid on")
PAYMENT = T("voucher.payment", "Payment number")
YES = T("voucher.yes", "Yes")
NO = T("voucher.no", "No")

ACTIVITIES: Final[Mapping[str, T]] = {
    "meeting": T("voucher.meeting", "Meeting"),
    "training": T("voucher.training", "Training"),
    "travel": T("voucher.travel_day", "Travel"),
}
STATES: Final[Mapping[str, T]] = {
    "submitted": T("voucher.state.submitted", "Filed, not decided yet"),
    "returned": T("voucher.state.returned", "Returned for correction"),
    "approved": T("voucher.state.approved", "Approved, not paid yet"),
    "paid": T("voucher.state.paid", "Paid"),
    "denied": T("voucher.state.denied", "Denied"),
    "withdrawn": T("voucher.state.withdrawn", "Withdrawn"),
}
MOVES: Final[Mapping[str, T]] = {
    "submitted": T("voucher.move.submitted", "The member filed it."),
    "revised": T("voucher.move.revised", "A new version was filed."),
    "approved_once": T("voucher.move.approved_once", "The first of two persons approved it."),
    "approved": T("voucher.move.approved", "It was approved."),
    "returned": T("voucher.move.returned", "It was returned for correction."),
    "denied": T("voucher.move.denied", "It was denied."),
    "objected": T("voucher.move.objected", "The member objected."),
    "upheld": T("voucher.move.upheld", "The denial was upheld."),
    "reopened": T("voucher.move.reopened", "It was opened again to be decided."),
    "withdrawn": T("voucher.move.withdrawn", "The member withdrew it."),
    "paid": T("voucher.move.paid", "It was paid."),
}
"""Moves that change a claim. The audit chain knows more: undone decisions, late ones, and a payee, which would tell
that the member is young."""
