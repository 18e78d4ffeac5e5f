"""What a family's answers mean: the referral they make, its reference, its clocks and the moves it allows."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.text import T

REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a reference can be read out on the phone."""
REFERENCE_LENGTH = 8
"""Eight characters of five bits: 40 random bits."""

CONSENT_DAYS = 180
"""A yes to Send ends after half a year."""
DEFAULT_RESPONSE_DAYS = 3
"""Working days, where an initiative declared none and for the Office."""
RETENTION_DAYS = 365
"""Days a closed referral's words are kept before they are shredded (the initiative keeps its own file)."""


class SelfReferral(BaseModel):
    """Hold the answers of one self-referral. Nothing here says what happened; every field routes or reaches."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    for_whom: str
    notice_report: str = ""
    age: str = ""
    place: str = ""
    help_place: str = ""
    outside: str = ""
    nation: str = ""
    candidate: str = ""
    county: str = ""
    circumstances: str = ""
    court: str = ""
    initiative: str
    name: str = ""
    channel: str
    phone: str = ""
    email: str = ""
    call_rule: str = ""
    good_time: str = ""
    guardian_knows: str = ""
    talk_language: str = ""
    interpreter: str = "no"
    access: str = "none"

    @property
    def county_fips(self) -> str:
        """FIPS code of the county that was confirmed; empty when none was."""
        return next((each for each in (self.county, self.candidate) if each.isdigit()), "")


DECLINE_REASONS = {
    "full": T("decline.full", "it has no room now"),
    "age": T("decline.age", "it works with other ages"),
    "place": T("decline.place", "it does not serve that place"),
    "practice": T("decline.practice", "it does not offer what is asked for"),
    "other": T("decline.other", "another group fits better"),
}
DECLINE_LABELS = {
    "full": T("decline.label.full", "No room now"),
    "age": T("decline.label.age", "Other ages"),
    "place": T("decline.label.place", "Other places"),
    "practice": T("decline.label.practice", "Not what we offer"),
    "other": T("decline.label.other", "Another group fits better"),
}
OUTCOMES = {
    "reached": T("outcome.reached", "Reached"),
    "message": T("outcome.message", "Left a message"),
    "no_answer": T("outcome.no_answer", "No answer"),
}


def reference(entropy: bytes) -> str:
    """Make a reference such as R-7K2M-9QX4-T from 5 random bytes; the last character checks the others."""
    number = int.from_bytes(entropy[:5], "big")
    digits = ""
    for _ in range(REFERENCE_LENGTH):
        number, digit = divmod(number, 32)
        digits = REFERENCE_ALPHABET[digit] + digits
    return f"R-{digits[:4]}-{digits[4:]}-{_check(digits)}"


def read_reference(words: str) -> str | None:
    """Read a typed reference in any case and spacing, I and L as 1, O as 0; None when its check does not hold."""
    plain = "".join(c for c in words.upper() if c.isalnum()).translate(str.maketrans("ILO", "110"))
    digits = plain[1:] if len(plain) == REFERENCE_LENGTH + 2 and plain.startswith("R") else plain
    if len(digits) != REFERENCE_LENGTH + 1 or any(c not in REFERENCE_ALPHABET for c in digits):
        return None
    body, check = digits[:-1], digits[-1]
    return f"R-{body[:4]}-{body[4:]}-{check}" if _check(body) == check else None


def _check(digits: str) -> str:
    total = sum((index + 2) * REFERENCE_ALPHABET.index(digit) for index, digit in enumerate(digits))
    return REFERENCE_ALPHABET[total % 31]
