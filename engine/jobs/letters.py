"""What a mail says: a subject, plain text, HTML, and where to go from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from string import Template
from typing import Any
from urllib.parse import quote

LONGEST_SUBJECT = 200
_BEGINS = {
    "assigned": "For you",
    "reminder": "Reminder",
    "escalation": "Overdue",
    "incident": "Stuck",
    "digest": "Your day",
    "due_changed": "New due date",
    "document.released": "In effect",
}
_TEXT = Template(
    "$words\n$open\n-- \n"
    "Praxis sent this because it concerns your work. Nobody reads answers to it.\n"
    "All your notices: $notices\n"
)
_HTML = Template(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    "<title>$subject</title></head>"
    '<body style="font-family: sans-serif; line-height: 1.5">'
    "<p>$words</p>$open"
    "<hr><p><small>Praxis sent this because it concerns your work. Nobody reads "
    'answers to it. <a href="$notices">All your notices</a></small></p>'
    "</body></html>\n"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it is read, in both forms."""

    subject: str
    text: str
    html: str


def letter(mail: Mapping[str, Any], site: str) -> Letter:
    """Write the mail of a notice; ``site`` is the address people use."""
    words = str(mail["text"])
    begins = _BEGINS.get(str(mail.get("event", "")), "Praxis")
    subject = f"{begins}: {' '.join(str(mail.get('title') or words).split())}"[
        :LONGEST_SUBJECT
    ]
    base = site.rstrip("/")
    address = link_of(str(mail.get("subject", "")), base)
    notices = f"{base}/notices"
    name = f"Open {mail['subject']}" if address else ""
    return Letter(
        subject,
        _TEXT.substitute(
            words=words, open=f"\n{address}\n" if address else "", notices=notices
        ),
        _HTML.substitute(
            subject=escape(subject),
            words=escape(words).replace("\n", "<br>"),
            open=f'<p><a href="{escape(address)}">{escape(name)}</a></p>'
            if address
            else "",
            notices=escape(notices),
        ),
    )


def link_of(subject: str, base: str) -> str:
    """Return the address of what a notice is about: a case, a record, or nothing."""
    register, _, key = subject.partition("/")
    if not register or register == "account":
        return ""
    if key:
        return f"{base}/registers/{quote(register, safe='')}/{quote(key, safe='')}"
    return f"{base}/case/{quote(register, safe='')}"
