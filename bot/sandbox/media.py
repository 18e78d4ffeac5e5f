"""Contents of messages other than text, complete enough for any library that parses Telegram's JSON."""

from __future__ import annotations

from random import Random

from bot.sandbox.entities import detected
from bot.sandbox.model import Json, Person


def file_json(rng: Random, **fields: object) -> Json:
    """Return the fields every file has."""
    name = f"{rng.getrandbits(128):032x}"
    return {"file_id": f"SANDBOX{name}", "file_unique_id": name[:15], "file_size": 4321, **fields}


def text(value: str) -> Json:
    """Return the content of a text message with the entities Telegram finds."""
    entities = detected(value, [])
    return {"text": value, "entities": entities} if entities else {"text": value}


def caption(value: str) -> Json:
    """Return a caption, or nothing."""
    return {"caption": value} if value else {}


def photo(rng: Random, note: str = "") -> Json:
    """Return a photo in two sizes."""
    sizes = [file_json(rng, width=90, height=60), file_json(rng, width=800, height=533)]
    return {"photo": sizes, **caption(note)}


def sticker(rng: Random, emoji: str = "🙂") -> Json:
    """Return a sticker."""
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": file_json(rng, emoji=emoji, set_name="Calm", **shape)}


def dice(rng: Random, emoji: str = "🎲") -> Json:
    """Return a thrown die."""
    return {"dice": {"emoji": emoji, "value": rng.randint(1, 6)}}


def voice(rng: Random) -> Json:
    """Return a voice message."""
    return {"voice": file_json(rng, duration=4, mime_type="audio/ogg")}


def audio(rng: Random) -> Json:
    """Return a music file."""
    return {"audio": file_json(rng, duration=61, mime_type="audio/mpeg", title="Song", performer="Somebody")}


def video(rng: Random, note: str = "") -> Json:
    """Return a video."""
    return {"video": file_json(rng, width=320, height=240, duration=7, mime_type="video/mp4"), **caption(note)}


def video_note(rng: Random) -> Json:
    """Return a round video."""
    return {"video_note": file_json(rng, length=240, duration=5)}


def animation(rng: Random) -> Json:
    """Return a GIF; Telegram adds a document for old bots."""
    one = file_json(rng, width=320, height=240, duration=2, mime_type="video/mp4", file_name="wave.mp4")
    return {"animation": one, "document": one}


def document(rng: Random, name: str = "paper.pdf", note: str = "", mime: str = "application/pdf") -> Json:
    """Return a file."""
    return {"document": file_json(rng, file_name=name, mime_type=mime), **caption(note)}


def location(latitude: float, longitude: float, accuracy: float | None = None) -> Json:
    """Return a point; accuracy in metres."""
    point: Json = {"latitude": latitude, "longitude": longitude}
    if accuracy is not None:
        point["horizontal_accuracy"] = accuracy
    return {"location": point}


def venue(latitude: float, longitude: float, title: str) -> Json:
    """Return a named place."""
    point = location(latitude, longitude)
    return {**point, "venue": {**point, "title": title, "address": "1 Main Street"}}


def contact(number: str, name: str, owner: Person | None = None) -> Json:
    """Return a contact; `owner` when the number is a Telegram user's."""
    found: Json = {"phone_number": number, "first_name": name}
    if owner is not None:
        found["user_id"] = owner.id
    return {"contact": found}


def poll(rng: Random, question: str, options: list[str]) -> Json:
    """Return a poll."""
    answers = [{"persistent_id": str(index), "text": one, "voter_count": 0} for index, one in enumerate(options)]
    flags = {"is_closed": False, "is_anonymous": True, "allows_multiple_answers": False, "allows_revoting": False}
    shape = {"type": "regular", "total_voter_count": 0, "members_only": False, **flags}
    return {"poll": {"id": str(rng.getrandbits(62)), "question": question, "options": answers, **shape}}


def forward(value: str, sender: str, at: int) -> Json:
    """Return a forwarded text of somebody who hides their account."""
    return {**text(value), "forward_origin": {"type": "hidden_user", "sender_user_name": sender, "date": at}}
