"""Owe the events of a transaction to the programs that want to hear of them.

Subscriptions are few and change seldom, and every command asks for them: each process
reads them again when they are a minute old, and at once after a change of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from engine.model import Webhook
from engine.model.webhook import EVENTS

FRESH = timedelta(minutes=1)
_WATCHED = frozenset(EVENTS)


@dataclass(frozen=True, slots=True)
class _Kept:
    at: datetime
    wanted: Mapping[str, tuple[UUID, ...]]


_KEPT: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def owed(
    session: Session, events: list[dict[str, Any]], *, now: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield key and payload of a job for each event that somebody wants to hear of."""
    watched = [each for each in events if each["action"] in _WATCHED]
    if not watched:
        return
    wanted = _wanted(session, now)
    for event in watched:
        for webhook in wanted.get(str(event["action"]), ()):
            yield (
                f"webhook/{webhook}/{event['id']}",
                {
                    "webhook": str(webhook),
                    "event": {
                        "id": str(event["id"]),
                        "type": str(event["action"]),
                        "at": event["at"].isoformat(),
                        "actor": event["actor"],
                        "subject": event["object"],
                    },
                },
            )


def forget(session: Session) -> None:
    """Read the subscriptions again next time: this transaction changes them."""
    _KEPT.pop(_pool(session), None)


def _wanted(session: Session, now: datetime) -> Mapping[str, tuple[UUID, ...]]:
    kept = _KEPT.get(_pool(session))
    if kept is not None and abs(now - kept.at) < FRESH:
        return kept.wanted
    found: dict[str, tuple[UUID, ...]] = {}
    rows = session.execute(
        select(Webhook.id, Webhook.events)
        .where(Webhook.ended_at.is_(None))
        .order_by(Webhook.id)
    )
    for webhook, events in rows:
        for event in events:
            found[event] = (*found.get(event, ()), webhook)
    _KEPT[_pool(session)] = _Kept(now, found)
    return found


def _pool(session: Session) -> Engine:
    found = session.get_bind()
    engine = found if isinstance(found, Engine) else found.engine
    return getattr(engine, "_proxied", engine)
