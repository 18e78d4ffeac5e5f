"""The questions that find where a family lives. The look-up asks some of them again, under conditions of its own."""

from __future__ import annotations

from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY
from bot.flows.conditions import All, AnyOf, Condition, Fact, Given, Is
from bot.flows.model import Choice, Pick, Text
from bot.text import T

OURS: Condition = Is("for_whom", "self", "child", "hurt")
PLACE_TYPED = Fact("place_typed", needs=("place",))
LISTED: Condition = AnyOf(
    Is("place", "list"),
    Is("candidate", "none"),
    All(Is("place", "nation"), Is("nation", ANOTHER_NATION, NATIVE_IN_CITY)),
)

PLACE = (
    Text(
        id="place",
        part=2,
        text=T(
            "self_referral.place",
            "Where do you live? Type a ZIP code, town or county. Or tap.",
        ),
        reader="place",
        options={
            "list": T("self_referral.place.list", "Show me the counties"),
            "nation": T("self_referral.place.nation", "A Tribal Nation's program"),
            "move": T("self_referral.place.move", "I move around or stay in a shelter"),
            "outside": T("self_referral.place.outside", "Outside Minnesota"),
            "unsure": T("self_referral.place.unsure", "Not sure"),
        },
        when=OURS,
        review=T("review.place", "Place"),
    ),
    Text(
        id="help_place",
        part=2,
        text=T(
            "self_referral.help_place",
            "Where do you want help? Type a town, county or ZIP code, or tap the county's first letter. Please name no "
            "shelter.",
        ),
        reader="place",
        source="letters",
        per_row=4,
        options={
            "unsure": T("self_referral.place.unsure", "Not sure"),
        },
        when=All(OURS, Is("place", "move")),
        review=T("review.help_place", "Help wanted in"),
    ),
    Choice(
        id="outside",
        part=2,
        text=T(
            "self_referral.outside",
            "The groups I know work in Minnesota. A person at {office} can still look with you. Or call 211 where "
            "you live.",
        ),
        options={
            "office": T("self_referral.outside.office", "A person can look with me"),
            "stop": T("self_referral.outside.stop", "Stop here"),
        },
        when=All(OURS, Is("place", "outside")),
    ),
    Pick(
        id="nation",
        part=2,
        text=T("self_referral.nation", "Which Nation's program do you want?"),
        source="nations",
        when=All(OURS, Is("place", "nation")),
        review=T("review.nation", "Nation"),
    ),
    Pick(
        id="candidate",
        part=2,
        text=T("self_referral.candidate", "Which county is that? Tap one."),
        variants=(
            (Is("place", "nation"), T("self_referral.candidate.nation", "Which county do you live in? Tap it.")),
        ),
        source="candidates",
        when=All(OURS, PLACE_TYPED),
        review=T("review.county", "County"),
    ),
    Pick(
        id="letter",
        part=2,
        text=T("self_referral.letter", "Which letter does the county start with?"),
        source="letters",
        per_row=4,
        when=All(OURS, LISTED),
        typed="letter",
        keeps=False,
    ),
    Pick(
        id="county",
        part=2,
        text=T("self_referral.county", "Tap the county."),
        source="counties",
        per_row=2,
        when=All(OURS, AnyOf(All(LISTED, Given("letter")), Fact("letter_tapped", needs=("help_place",)))),
        review=T("review.county", "County"),
    ),
)
