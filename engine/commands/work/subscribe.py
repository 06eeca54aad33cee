"""Let a program hear of events, and let it hear no more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from engine.access.permissions import Target, permissions_of
from engine.errors import InvalidAnswersError, NotFoundError
from engine.model import AuditAction, Webhook
from engine.model.webhook import EVENTS
from engine.store import webhooks
from engine.store.unit_of_work import UnitOfWork

SHORTEST_SECRET = 32
LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AddWebhook:
    """Subscribe an address to events; ``secret`` signs what it is sent."""

    title: str
    url: str
    events: Sequence[str]
    secret: str = field(repr=False)

    def execute(self, uow: UnitOfWork) -> UUID:
        """Write the subscription; the secret stands in no trail."""
        _require(uow)
        problems = self._problems()
        if problems:
            raise InvalidAnswersError(problems)
        row = Webhook(
            id=uow.new_id(),
            title=self.title.strip(),
            url=self.url.strip(),
            secret=self.secret,
            events=sorted(set(self.events)),
            created_at=uow.now,
            created_by=uow.actor.id,
        )
        uow.add(row)
        webhooks.forget(uow.session)
        uow.audit(
            AuditAction.WEBHOOK_ADDED, row.title, url=row.url, events=list(row.events)
        )
        return row.id

    def _problems(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if not self.title.strip():
            found["title"] = ["Say who listens there."]
        if not _is_callable(self.url.strip()):
            found["url"] = ["Give an address that begins with https:// or http://."]
        if not self.events or set(self.events) - set(EVENTS):
            found["events"] = ["Choose at least one event."]
        if len(self.secret) < SHORTEST_SECRET:
            found["secret"] = [f"The secret needs {SHORTEST_SECRET} characters."]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class EndWebhook:
    """Let a program hear no more; what is owed to it already is not sent."""

    id: UUID
    reason: str

    def execute(self, uow: UnitOfWork) -> None:
        """End the subscription, with a reason in the trail."""
        _require(uow)
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why it ends."]})
        row = uow.session.get(Webhook, self.id, with_for_update=True)
        if row is None or row.ended_at is not None:
            raise NotFoundError
        row.ended_at = uow.now
        webhooks.forget(uow.session)
        uow.audit(
            AuditAction.WEBHOOK_ENDED,
            row.title,
            url=row.url,
            reason=self.reason.strip(),
        )


def _require(uow: UnitOfWork) -> None:
    table = permissions_of(uow.session)
    table.require(uow.actor, "manage", Target(kind="webhook"))


def _is_callable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not parts.username
        and not parts.password
        and len(url) <= LONGEST
        and all(ord(sign) > ord(" ") for sign in url)
    )
