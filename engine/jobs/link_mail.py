"""Mail a one-time link: its secret is made when it is sent, and stored nowhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256
from typing import Any

from engine.actor import SYSTEM
from engine.app import Engine
from engine.clock import new_secret
from engine.commands.people.issue_link import IssueLink
from engine.queries.people_names import MailAddress

WORDS = (
    "With this link you set a new password for Praxis. It works once, for 15 minutes.\n"
    "\n{link}\n\n"
    "If you did not ask for it, tell your administrators.\n"
)


@dataclass(frozen=True, slots=True)
class LinkMail:
    """Makes a link and sends it to its owner; a mail sent twice makes the first old."""

    engine: Engine
    send: Callable[[EmailMessage], None]
    sender: str
    site: str

    def __call__(self, payload: Mapping[str, Any], _key: str) -> Mapping[str, Any]:
        """Send one link; raise if the server does not take it: it is tried again."""
        person = str(payload["person"])
        address = self.engine.fetch(MailAddress(person=person), actor=SYSTEM)
        if not address:
            return {"sent": False}
        secret = new_secret()
        digest = sha256(secret.encode()).hexdigest()
        command = IssueLink(person=person, digest=digest, way="mail")
        self.engine.execute(command, actor=SYSTEM)
        message = EmailMessage()
        message["From"], message["To"] = self.sender, address
        message["Subject"] = "Your link to Praxis"
        message["Auto-Submitted"] = "auto-generated"
        link = f"{self.site.rstrip('/')}/link/{secret}"
        message.set_content(WORDS.format(link=link))
        self.send(message)
        return {"sent": True}
