"""Citations the program leans on, each in one place. No text here is legal advice."""

from __future__ import annotations

REFERRALS = "Minn. Stat. 142A.76 (formerly 299A.95) subd. 6(e)"
SELF_REFERRAL = "Minn. Stat. 142A.76 (formerly 299A.95) subd. 6(f)(10)"
PER_DIEM = "Minn. Stat. 142A.76 (formerly 299A.95) subd. 6(c)"
NOTICE = "Minn. Stat. 13.04 subd. 2"
MINOR_DATA = "Minn. Rules 1205.0500; Minn. Stat. 13.02 subd. 8"
BREACH = "Minn. Stat. 13.055"

NOTICE_VERSION = "2026-11-21.1"
"""Of the three notice cards; raise it when their meaning changes."""
CONSENT_VERSION = "2026-11-21.1"
"""Of the Send card."""
