"""Hold what a member reads where no rate can be named."""

from __future__ import annotations

from bot.text import T

NO_RATE = T("rates.none", "We have no rate for {date} yet. A person at the Office can look.")
NO_MILEAGE = T("rates.no_mileage", "We have no rate for miles on {date} yet. A person at the Office can look.")
NO_COUNTY = T("rates.no_county", "We do not know which county {county} is. Please ask the Office.")
TWO_RATES = T("rates.two", "We found two rates for {date}. A person at the Office has to look first.")
