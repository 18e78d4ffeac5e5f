"""E-mail to a real SMTP server on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from bot.mail import BadMailUrl, Mail, MailLater, MailRefused, parse_mail_url


class Sink:
    """Keep what arrives, or answer what a test wants."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.rcpt = ""
        self.data = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        if not self.data:
            self.kept.append(envelope)
        return self.data or "250 OK"


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def mail(sink: Sink) -> Iterator[Mail]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield parse_mail_url(f"smtp://127.0.0.1:{port}?from=bot%40example.org")
    controller.stop()


async def test_a_mail_arrives_with_its_words(mail: Mail, sink: Sink) -> None:
    await mail.send("reader@example.org", subject="Something waits\nfor you", body="Open Telegram. Ábrelo, por favor.")
    (envelope,) = sink.kept
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("bot@example.org", ["reader@example.org"])
    assert (message["Subject"], message["Auto-Submitted"]) == ("Something waits for you", "auto-generated")
    assert message.get_content().strip() == "Open Telegram. Ábrelo, por favor."


async def test_a_recipient_refused_for_good_is_refused(mail: Mail, sink: Sink) -> None:
    sink.rcpt = "550 no such person"
    with pytest.raises(MailRefused):
        await mail.send("nobody@example.org", subject="a", body="b")


async def test_a_recipient_refused_for_now_is_later(mail: Mail, sink: Sink) -> None:
    sink.rcpt = "450 greylisted"
    with pytest.raises(MailLater):
        await mail.send("reader@example.org", subject="a", body="b")


@pytest.mark.parametrize(("answer", "error"), [("554 no", MailRefused), ("451 later", MailLater)])
async def test_a_refused_text_is_judged_by_its_code(
    mail: Mail, sink: Sink, answer: str, error: type[Exception]
) -> None:
    sink.data = answer
    with pytest.raises(error):
        await mail.send("reader@example.org", subject="a", body="b")


async def test_no_server_is_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with pytest.raises(MailLater):
        await parse_mail_url(f"smtp://127.0.0.1:{port}?from=a@b.org").send("c@d.org", subject="a", body="b")


async def test_an_error_does_not_name_the_address(mail: Mail, sink: Sink) -> None:
    sink.rcpt = "550 reader@example.org does not exist"
    with pytest.raises(MailRefused) as caught:
        await mail.send("reader@example.org", subject="a", body="b")
    assert ("reader" in str(caught.value), caught.value.__cause__) == (False, None)
    await asyncio.sleep(0)


def test_urls_are_read() -> None:
    assert parse_mail_url("smtps://bot%40example.org:p%2Fw@mail.example.org") == Mail(
        host="mail.example.org", port=465, sender="bot@example.org", tls=True, start_tls=False,
        username="bot@example.org", password="p/w",
    )  # fmt: skip
    assert parse_mail_url("smtp://mail.example.org?from=bot@example.org") == Mail(
        host="mail.example.org", port=587, sender="bot@example.org", tls=False, start_tls=True
    )


@pytest.mark.parametrize("url", ["", "http://a?from=b@c", "smtp://", "smtp://mail.example.org", "smtp://m:x?from=b@c"])
def test_a_url_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(BadMailUrl, match="BOT_SMTP_URL"):
        parse_mail_url(url)
