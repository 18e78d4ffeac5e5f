"""The self-referral: all a family is asked, in order. Identity comes last; what happened is never asked."""

from __future__ import annotations

from bot.domain import circumstances, law
from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY
from bot.domain.referral import SelfReferral
from bot.flows.conditions import All, AnyOf, Below, Condition, Fact, Given, Is, Not
from bot.flows.model import Choice, Flow, Pick, Send, Text
from bot.text import T

OURS: Condition = Is("for_whom", "self", "child", "hurt")
PLACE_TYPED = Fact("place_typed", needs=("place",))
LISTED: Condition = AnyOf(
    Is("place", "list"),
    Is("candidate", "none"),
    All(Is("place", "nation"), Is("nation", ANOTHER_NATION, NATIVE_IN_CITY)),
)
ROUTED: Condition = All(OURS, Not(Is("outside", "stop")))
PHONED: Condition = All(ROUTED, Is("channel", "call", "text"))
GO = T("self_referral.understand", "I understand")

HELLO = (
    Choice(
        id="welcome",
        text=T(
            "self_referral.welcome",
            "Hi. I am a bot, not a person, run by {office}. I can link you with a local group that helps people talk "
            "and make things right. It is free and your choice. About 4 minutes. Stop any time; your answers stay "
            "saved. Want a person? {human_phone}, {human_hours}.",
        ),
        options={"go": T("self_referral.welcome.go", "Start")},
        languages=True,
        keeps=False,
    ),
    Choice(
        id="shared_phone",
        text=T(
            "self_referral.shared_phone",
            "Anyone who holds this phone can see this chat. Telegram can too. Type {exit_word} to clear what we can, "
            "or delete the chat in Telegram's menu. I remove what you type once stored. Please do not write what "
            "happened or who did it. We do not need it, and a court might get to see it.",
        ),
        options={"go": GO},
        keeps=False,
    ),
    Choice(
        id="notice_use",
        text=T(
            "self_referral.notice_use",
            "Why we ask: to find a group for you, so it can reach you. How we use it: only for that, and for counts "
            "and yearly state reports. You do not have to answer. No law makes you. Skip or stop when you like.",
        ),
        options={"go": T("self_referral.next", "Next")},
        cite=law.NOTICE,
        keeps=False,
    ),
    Choice(
        id="notice_answer",
        text=T(
            "self_referral.notice_answer",
            "No one reads your answers until you tap Send. Then the group knows you asked. If you skip, we may not "
            "find a group or reach you. That is all. Who may see it: the group you pick, {office}, and people the "
            "law lets in, like a court with an order or state auditors.",
        ),
        options={"go": T("self_referral.next", "Next")},
        cite=law.NOTICE,
        keeps=False,
    ),
    Choice(
        id="notice_report",
        text=T(
            "self_referral.notice_report",
            "Some staff must tell child protection or police, within a day, if they think a child is being abused or "
            "neglected. Under 18? Your parent or guardian can often see what you tell us. You can ask us to keep it "
            "from them. A person decides what is best for you. Until then we keep it from them.",
        ),
        options={
            "go": GO,
            "keep_unsafe": T("self_referral.keep.unsafe", "Keep it from a parent: it may not be safe"),
            "keep_harder": T("self_referral.keep.harder", "Keep it from a parent: home could get harder"),
            "keep_other": T("self_referral.keep.other", "Keep it from a parent: another reason"),
        },
        cite=law.MINOR_DATA,
    ),
)

WHO_AND_WHERE = (
    Choice(
        id="for_whom",
        part=2,
        text=T("self_referral.for_whom", "Who is this for?"),
        options={
            "self": T("self_referral.for_whom.self", "Me"),
            "child": T("self_referral.for_whom.child", "A child I care for"),
            "hurt": T("self_referral.for_whom.hurt", "I was hurt and may want a circle"),
            "other": T("self_referral.for_whom.other", "Someone else"),
        },
        review=T("review.for_whom", "For"),
        cite=law.SELF_REFERRAL,
    ),
    Choice(
        id="pass_on",
        part=2,
        text=T(
            "self_referral.pass_on",
            "They can ask for themselves. We take nothing about them here. You can pass this on: {bot_link} or "
            "{human_phone}, {human_hours}.",
        ),
        options={"done": T("self_referral.pass_on.done", "Done")},
        when=Is("for_whom", "other"),
        keeps=False,
    ),
    Choice(
        id="age",
        part=2,
        text=T("self_referral.age", "How old are you?"),
        variants=(
            (
                Is("for_whom", "child"),
                T(
                    "self_referral.age.child",
                    "How old is the child? They will ask your child too. Nothing starts unless your child says yes.",
                ),
            ),
            (
                Is("for_whom", "hurt"),
                T(
                    "self_referral.age.hurt",
                    "Thank you for asking. You choose if, when and how. You never have to meet anyone. You can bring "
                    "someone. A person will talk with you first. You may also want an advocate on your side: "
                    "{victim_line}. How old are you?",
                ),
            ),
        ),
        options={
            "u10": T("self_referral.age.u10", "Under 10"),
            **{str(age): T(f"self_referral.age.{age}", str(age)) for age in range(10, 18)},
            "18-20": T("self_referral.age.18-20", "18 to 20"),
            "21-": T("self_referral.age.21", "21 and over"),
        },
        per_row=4,
        when=OURS,
        skip=True,
        review=T("review.age", "Age"),
    ),
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

GROUP = (
    Choice(
        id="circumstances",
        part=3,
        text=T(
            "self_referral.circumstances",
            "Groups differ. Where did this come up? Please do not say what happened.",
        ),
        options=circumstances.LABELS,
        when=All(ROUTED, Fact("circumstances_matter", needs=("for_whom", "age"))),
        review=T("review.circumstances", "Where it came up"),
    ),
    Choice(
        id="court",
        part=3,
        text=T(
            "self_referral.court",
            "Is there a court or school date soon? Asking here does not change any date.",
        ),
        options={
            "yes": T("self_referral.court.yes", "Yes"),
            "no": T("self_referral.court.no", "No"),
            "unsure": T("self_referral.court.unsure", "Not sure"),
        },
        per_row=2,
        when=ROUTED,
        skip=True,
        review=T("review.court", "Court or school date"),
    ),
    Pick(
        id="initiative",
        part=3,
        text=T("self_referral.initiative", "Who may help. Tap one:"),
        source="initiatives",
        when=ROUTED,
        review=T("review.initiative", "Send to"),
        cite=law.REFERRALS,
    ),
)

REACH = (
    Text(
        id="name",
        part=4,
        text=T("self_referral.name", "What may they call you? A first name is enough."),
        reader="name",
        source="first_name",
        when=ROUTED,
        skip=True,
        review=T("review.name", "Name"),
    ),
    Choice(
        id="channel",
        part=4,
        text=T("self_referral.channel", "How may they reach you?"),
        options={
            "chat": T("self_referral.channel.chat", "In this chat"),
            "call": T("self_referral.channel.call", "Call"),
            "text": T("self_referral.channel.text", "Text message"),
            "email": T("self_referral.channel.email", "E-mail"),
        },
        per_row=2,
        when=ROUTED,
        review=T("review.channel", "Reach me by"),
    ),
    Text(
        id="phone",
        part=4,
        text=T("self_referral.phone", "Which number?"),
        reader="phone",
        when=PHONED,
        review=T("review.phone", "Number"),
    ),
    Text(
        id="email",
        part=4,
        text=T("self_referral.email", "Which e-mail address?"),
        reader="email",
        when=All(ROUTED, Is("channel", "email")),
        review=T("review.email", "E-mail"),
    ),
    Choice(
        id="call_rule",
        part=4,
        text=T("self_referral.call_rule", "Who may pick up or read it?"),
        options={
            "only_me": T("self_referral.call_rule.only_me", "Only me. No message"),
            "message": T("self_referral.call_rule.message", "Only me. A message is fine"),
            "anyone": T("self_referral.call_rule.anyone", "Anyone may answer"),
        },
        when=PHONED,
        review=T("review.call_rule", "Call rule"),
    ),
    Choice(
        id="good_time",
        part=4,
        text=T("self_referral.good_time", "What is a good time?"),
        options={
            "morning": T("self_referral.good_time.morning", "Morning"),
            "afternoon": T("self_referral.good_time.afternoon", "Afternoon"),
            "evening": T("self_referral.good_time.evening", "Evening"),
            "any": T("self_referral.good_time.any", "Any time"),
        },
        per_row=2,
        when=PHONED,
        skip=True,
        review=T("review.good_time", "Good time"),
    ),
    Choice(
        id="guardian_knows",
        part=4,
        text=T("self_referral.guardian_knows", "Does a parent or guardian know you are asking?"),
        variants=(
            (
                Below("age", 13),
                T(
                    "self_referral.guardian_knows.young",
                    "Since you are under 13, a person checks this first. You may have a grown-up you trust beside you. "
                    "You do not need one. Does a parent or guardian know you are asking?",
                ),
            ),
        ),
        options={
            "yes": T("self_referral.guardian_knows.yes", "Yes"),
            "no": T("self_referral.guardian_knows.no", "No"),
            "unsure": T("self_referral.guardian_knows.unsure", "Not sure"),
        },
        per_row=2,
        when=All(ROUTED, Is("for_whom", "self"), Below("age", 18)),
        skip=True,
        review=T("review.guardian_knows", "A parent knows"),
        cite=law.MINOR_DATA,
    ),
    Pick(
        id="talk_language",
        part=4,
        text=T("self_referral.talk_language", "Which language should they speak with you?"),
        source="talk_languages",
        per_row=2,
        when=ROUTED,
        extra="",
        review=T("review.talk_language", "Language"),
    ),
    Choice(
        id="interpreter",
        part=4,
        text=T("self_referral.interpreter", "Do you want an interpreter?"),
        options={
            "no": T("self_referral.interpreter.no", "No"),
            "yes": T("self_referral.interpreter.yes", "Yes"),
        },
        per_row=2,
        when=ROUTED,
        extra="no",
        review=T("review.interpreter", "Interpreter"),
    ),
    Choice(
        id="access",
        part=4,
        text=T("self_referral.access", "Is there something that makes it easier for you to take part?"),
        options={
            "none": T("self_referral.access.none", "Nothing special"),
            "sign": T("self_referral.access.sign", "Sign language"),
            "read": T("self_referral.access.read", "Help with reading"),
            "moving": T("self_referral.access.moving", "A place that is easy to get into"),
            "ask": T("self_referral.access.ask", "Please ask me"),
        },
        when=ROUTED,
        extra="none",
        review=T("review.access", "What makes it easier"),
    ),
    Send(
        id="send",
        part=4,
        text=T("self_referral.review", "Please check each line."),
        confirms=(
            (
                Fact("nobody_reads", needs=("initiative",)),
                T(
                    "self_referral.send.nobody",
                    "No one can read this right now, so it cannot be sent yet. Please call {human_phone}, "
                    "{human_hours}. Your answers stay saved. You can try Send again later.",
                ),
            ),
            (
                Fact("sent_to_office", needs=("initiative",)),
                T(
                    "self_referral.send.office",
                    "Send to {office}? {reader} sees only the list above and will try to reach you by {date}. This "
                    "yes ends {expiry}. Take it back any time: /withdraw.",
                ),
            ),
            (
                Fact("sent_to_nation", needs=("initiative",)),
                T(
                    "self_referral.send.nation",
                    "Send to {initiative}? {runner} runs it. {reader} sees only the list above and will try to reach "
                    "you by {date}. If not, I ask you before {office} takes over. This yes ends {expiry}. Take it "
                    "back any time: /withdraw.",
                ),
            ),
        ),
        confirm=T(
            "self_referral.send",
            "Send to {initiative}? {runner} runs it. {reader} sees only the list above and will try to reach you by "
            "{date}. If not, {office} takes over. This yes ends {expiry}. Take it back any time: /withdraw.",
        ),
        options={
            "send": T("self_referral.send.send", "Send to {initiative}"),
            "not_this": T("self_referral.send.not_this", "Not this person"),
            "change": T("self_referral.send.change", "Change"),
        },
        when=ROUTED,
    ),
)

SELF_REFERRAL = Flow(
    id="self_referral",
    version=1,
    result=SelfReferral,
    steps=HELLO + WHO_AND_WHERE + GROUP + REACH,
    parts=4,
)
