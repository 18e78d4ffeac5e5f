"""Plain e-mail, the way to a coordinator whom Telegram cannot reach; content-free like the notice it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

SMTP_S = 30.0
"""Mail servers may take seconds to look a sender up."""
PORTS = {"smtp": 587, "smtps": 465}
LOCAL = ("localhost", "127.0.0.1", "::1")


class BadMailUrl(ValueError):
    """Say that BOT_SMTP_URL is not of the form smtp[s]://name:word@host:port?from=address."""


class MailError(Exception):
    """Be the common base of the two below; nobody raises it."""


class MailRefused(MailError):
    """Say that this mail will never be taken (5xx)."""


class MailLater(MailError):
    """Say that the mail may be taken later: no connection, 4xx, time-out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Send through one SMTP server."""

    host: str
    port: int
    sender: str
    tls: bool
    start_tls: bool
    username: str = ""
    password: str = ""

    async def send(self, address: str, *, subject: str, body: str) -> None:
        """Send one mail; raises MailRefused, MailLater."""
        try:
            await aiosmtplib.send(
                self._message(address, subject=subject, body=body),
                hostname=self.host,
                port=self.port,
                username=self.username or None,
                password=self.password or None,
                use_tls=self.tls,
                start_tls=self.start_tls,
                timeout=SMTP_S,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _judge(error) from None

    def _message(self, address: str, *, subject: str, body: str) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, address
        message["Subject"] = " ".join(subject.split())
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps out-of-office replies away
        message.set_content(body)
        return message


def _judge(error: Exception) -> MailError:
    """Tell never from later; only the class is kept, an answer may repeat the address."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in error.recipients]
        return MailRefused("recipient") if codes and min(codes) >= 500 else MailLater("recipient")
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return MailLater("authentication")  # the Office can mend it; the mail is not to blame
    if isinstance(error, aiosmtplib.SMTPResponseException) and error.code >= 500:
        return MailRefused(str(error.code))
    return MailRefused("address") if isinstance(error, ValueError) else MailLater(type(error).__name__)


def parse_mail_url(url: str) -> Mail:
    """Read BOT_SMTP_URL; raises BadMailUrl. `smtp:` upgrades to TLS, except to this very machine."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadMailUrl(_HELP) from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadMailUrl(_HELP)
    username = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [username])[0]
    if "@" not in sender:
        raise BadMailUrl(_HELP)
    scheme = cast(Literal["smtp", "smtps"], parts.scheme)
    return Mail(
        host=parts.hostname,
        port=port or PORTS[scheme],
        sender=sender,
        tls=scheme == "smtps",
        start_tls=scheme == "smtp" and parts.hostname not in LOCAL,
        username=username,
        password=unquote(parts.password or ""),
    )


_HELP = "BOT_SMTP_URL is like smtps://name:password@mail.example.org:465?from=bot@example.org"
