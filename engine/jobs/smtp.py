"""Send mail over SMTP; without a server configured, notices stay in the product."""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlsplit

from engine.clock import Clock, utc_now
from engine.jobs.letters import letter

TIMEOUT = 20

AddressOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends what the outbox owes.

    The Message-ID is made of the job's key: a delivery repeated after a crash is
    recognised. The certificate of a server that is asked for TLS has to be valid.
    """

    url: str
    sender: str
    address_of: AddressOf
    site: str
    password: str = field(default="", repr=False)
    clock: Clock = utc_now
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def __call__(self, mail: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Send one mail; raise if the server does not take it: it is tried again."""
        recipient = self.address_of(str(mail["person"]))
        if not self.url or not recipient:
            return {"sent": False}
        self.send(self._message(mail, key, recipient))
        return {"sent": True}

    def _message(
        self, mail: Mapping[str, Any], key: str, recipient: str
    ) -> EmailMessage:
        written = letter(mail, self.site)
        host = urlsplit(self.site).hostname or "praxis"
        message = EmailMessage()
        message["From"], message["To"] = self.sender, recipient
        message["Subject"] = written.subject
        message["Date"] = format_datetime(self.clock())
        message["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:40]}@{host}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers, please
        message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
        message.set_content(written.text)
        message.add_alternative(written.html, subtype="html")
        return message

    def send(self, message: EmailMessage) -> None:
        """Hand a message to the server; raise if it does not take it."""
        parts = urlsplit(self.url)
        with self._connect(parts.scheme, parts.hostname or "localhost", parts.port) as (
            server
        ):
            if parts.scheme == "smtp+tls":
                server.starttls(context=self.tls())
            if parts.username:
                password = self.password or unquote(parts.password or "")
                server.login(unquote(parts.username), password)
            server.send_message(message)

    def _connect(self, scheme: str, host: str, port: int | None) -> smtplib.SMTP:
        if scheme == "smtps":
            return smtplib.SMTP_SSL(
                host, port or 0, timeout=TIMEOUT, context=self.tls()
            )
        return smtplib.SMTP(host, port or 0, timeout=TIMEOUT)


@dataclass(frozen=True, slots=True)
class SendMail:
    """The operation ``mail.send``: write to an address outside of the house."""

    send: Callable[[EmailMessage], None]
    sender: str
    site: str

    def __call__(self, given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Send the mail; a repeated one carries the same Message-ID."""
        host = urlsplit(self.site).hostname or "praxis"
        message = EmailMessage()
        message["From"], message["To"] = self.sender, str(given["to"])
        message["Subject"] = " ".join(str(given["subject"]).split())
        message["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:40]}@{host}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(str(given["text"]))
        self.send(message)
        return {"sent": True}
