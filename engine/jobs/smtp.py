"""Send mail over SMTP; without a server configured, notices stay in the product."""

import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

TIMEOUT = 20

AddressOf = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends what the outbox owes.

    The job's key is the Message-ID: a delivery repeated after a crash is recognised.
    """

    url: str
    sender: str
    address_of: AddressOf
    site: str

    def __call__(self, mail: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Send one mail; raise if the server does not take it: it is tried again."""
        recipient = self.address_of(str(mail["person"]))
        if not self.url or not recipient:
            return {"sent": False}
        message = EmailMessage()
        message["From"], message["To"] = self.sender, recipient
        message["Subject"] = " ".join(str(mail["text"]).split())[:200]
        message["Message-ID"] = f"<{key.replace('/', '.')}@praxis>"
        message.set_content(f"{mail['text']}\n\n{self.site}/case/{mail['subject']}\n")
        self.send(message)
        return {"sent": True}

    def send(self, message: EmailMessage) -> None:
        """Hand a message to the server; raise if it does not take it."""
        parts = urlsplit(self.url)
        kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        port = parts.port or 0
        with kind(parts.hostname or "localhost", port, timeout=TIMEOUT) as server:
            if parts.scheme == "smtp+tls":
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
