"""The self-referral: all a family is asked, in order. Identity comes last; what happened is never asked."""

from __future__ import annotations

from bot.domain import circumstances, law
from bot.domain.referral import SelfReferral
from bot.flows.conditions import All, Below, Condition, Fact, Is, Not
from bot.flows.model import Choice, Flow, Pick, Send, Text
from bot.flows.notice import NOTICE
from bot.flows.place import OURS, PLACE
from bot.text import T

ROUTED: Condition = All(OURS, Not(Is("outside", "stop")))
PHONED: Condition = All(ROUTED, Is("channel", "call", "text"))

WHO = (
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
    steps=NOTICE + WHO + PLACE + GROUP + REACH,
    parts=4,
)
