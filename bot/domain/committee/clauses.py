"""Name the eleven clauses of membership in plain words (Minn. Stat. 142A.76, subd. 6(a))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.text import T

CLAUSES: Final[Mapping[str, T]] = {
    "1": T("staff.clause.1", "1. Judge of the district"),
    "2": T("staff.clause.2", "2. County attorney"),
    "3": T("staff.clause.3", "3. Public defender"),
    "4": T("staff.clause.4", "4. County social services"),
    "5": T("staff.clause.5", "5. Probation or corrections"),
    "6": T("staff.clause.6", "6. Police or sheriff"),
    "7": T("staff.clause.7", "7. School"),
    "8": T("staff.clause.8", "8. Community member"),
    "9": T("staff.clause.9", "9. Restorative practitioner"),
    "10": T("staff.clause.10", "10. Parent, youth or justice-impacted"),
    "11": T("staff.clause.11", "11. Victims advocacy group"),
}
"""By clause; a designee counts as the office named."""
