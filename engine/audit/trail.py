r"""How one entry of the trail hangs on the one before it.

``hash = SHA-256(prev || body)``; the first ``prev`` of a stream is
``SHA-256("praxis audit 1\n" origin "\n" stream)``. The body is canonical JSON
(RFC 8785) and is stored as the text that was hashed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from engine.actor import Actor
from engine.canonical import canonical, sha256

ORIGIN = "praxis"
IMPLIED = frozenset({"everyone"})
"""Roles that everybody has say nothing."""


class Link(NamedTuple):
    """A place in a chain: the number and hash of its last entry."""

    seq: int
    hash: str


class Entry(NamedTuple):
    """A new entry: its number, its body as hashed, its link to the one before."""

    seq: int
    body: str
    prev: str
    hash: str


def genesis(stream: str) -> Link:
    """Return the place before the first entry of a stream."""
    return Link(0, sha256(f"praxis audit 1\n{ORIGIN}\n{stream}".encode()))


def entry(head: Link, body: Mapping[str, Any]) -> Entry:
    """Return the entry that follows ``head``."""
    text = canonical(body)
    return Entry(
        seq=head.seq + 1,
        body=text.decode(),
        prev=head.hash,
        hash=sha256(head.hash.encode() + text),
    )


def body_of(
    action: str,
    subject: str,
    *,
    actor: Actor,
    at: datetime,
    zone: str,
    detail: Mapping[str, Any],
) -> dict[str, Any]:
    """Return who did what to which object and when (21 CFR 11.10(e)).

    Roles are those held at that moment, ``zone`` the one the instant is read in,
    ``session`` the digest under which the session is known.
    """
    who: dict[str, Any] = {"id": actor.id, "name": actor.name}
    if actor.groups:
        who["roles"] = sorted(actor.groups - IMPLIED)
    if actor.session:
        who["session"] = actor.session
    if actor.acting_for:
        who |= {"acting_for": actor.acting_for, "rule": actor.rule or ""}
    if actor.client:
        who |= {"client": actor.client}
    return {
        "action": action,
        "actor": who,
        "at": at.isoformat(),
        "detail": dict(detail),
        "object": subject,
        "zone": zone,
    }
