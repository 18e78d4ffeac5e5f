"""Two short conversations: a message between a reader and a family, and a complaint to the Office."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.flows.model import Choice, Flow, Send, Text
from bot.text import T


class Note(BaseModel):
    """Hold one message."""

    model_config = ConfigDict(frozen=True)

    words: str


class Complaint(BaseModel):
    """Hold one complaint."""

    model_config = ConfigDict(frozen=True)

    words: str
    reply: str


NOTE = Flow(
    id="note",
    version=1,
    result=Note,
    steps=(
        Text(
            id="words",
            text=T("note.words", "Type your message. Please do not write what happened or who did it."),
            reader="words",
            review=T("review.words", "Message"),
        ),
        Send(
            id="send",
            text=T("note.review", "Please check."),
            confirm=T("note.send", "Send this message?"),
            options={"send": T("note.send.send", "Send"), "change": T("note.send.change", "Change")},
        ),
    ),
)

COMPLAINT = Flow(
    id="complaint",
    version=1,
    result=Complaint,
    steps=(
        Text(
            id="words",
            text=T(
                "complaint.words",
                "This goes to {office}, not to the group. What should be better? Type it in one message. Or call "
                "{human_phone}.",
            ),
            reader="words",
            review=T("review.words", "Message"),
        ),
        Choice(
            id="reply",
            text=T("complaint.reply", "May the Office answer you in this chat?"),
            options={"yes": T("complaint.reply.yes", "Yes"), "no": T("complaint.reply.no", "No")},
            per_row=2,
            review=T("review.reply", "Answer me here"),
        ),
        Send(
            id="send",
            text=T("complaint.review", "Please check."),
            confirm=T("complaint.send", "Send this to {office}?"),
            options={"send": T("complaint.send.send", "Send"), "change": T("complaint.send.change", "Change")},
        ),
    ),
)
