"""How a family sends a referral from Hennepin."""

from __future__ import annotations

from tests.line import Line

PLANTED = "Planted Quillfeather"
PHONE = "612 555 0142"
TO_INITIATIVE = (
    "welcome:go", "shared_phone:go", "notice_use:go", "notice_answer:go", "notice_report:go", "for_whom:self", "age:15",
)  # fmt: skip


async def send(line: Line, name: str, *, keep: bool = False) -> None:
    """Send a referral from Hennepin with a planted name and number."""
    phone = line.phone(name)
    await phone.start()
    await line.turn()
    for data in TO_INITIATIVE:
        await line.press(name, "notice_report:keep_unsafe" if keep and data == "notice_report:go" else data)
    await line.type(name, "Minneapolis")
    for data in ("candidate:27053", "circumstances:school", "court:no", "a|"):
        await line.press(name, data)
    await line.type(name, PLANTED)
    await line.press(name, "channel:call")
    await line.type(name, PHONE)
    for data in ("call_rule:only_me", "good_time:any", "guardian_knows:no", "send:send"):
        await line.press(name, data)
