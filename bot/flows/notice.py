"""How the self-referral begins: who speaks, who may see this phone, and the notice of Minn. Stat. 13.04 subd. 2."""

from __future__ import annotations

from bot.domain import law
from bot.flows.model import Choice
from bot.text import T

GO = T("self_referral.understand", "I understand")

NOTICE = (
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
