"""Let a program act for oneself, and take that away again."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from engine.access.passwords import is_right
from engine.access.permissions import Target, permissions_of
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.model import Account, ApiToken, AuditAction
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork

SCOPES = {"read": "Read only", "write": "Read, and do my tasks"}
LONGEST_DAYS = 365
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueToken:
    """Issue a token for the actor's own account; the owner's password is asked again.

    ``digest`` is the SHA-256 of the secret, which is never stored. A token cannot issue
    another one, cannot sign and cannot manage access.
    """

    label: str
    scope: str
    days: int
    digest: str
    password: str = field(repr=False)
    proven: bool = False

    def prepare(self, reading: Reading) -> "IssueToken":
        """Check the password before the transaction."""
        account = reading.session.get(Account, reading.actor.id)
        stored = account.password_hash if account else ""
        return replace(self, proven=is_right(stored, self.password))

    def execute(self, uow: UnitOfWork) -> str:
        """Store the token and return its id."""
        if uow.actor.client:
            raise NotPermittedError("An API token cannot issue another one.")
        if uow.actor.inspects:
            raise NotPermittedError("An inspector reads and changes nothing.")
        problems = self._problems()
        if problems:
            raise InvalidAnswersError(problems)
        token = ApiToken(
            id=uow.new_id().hex,
            person=uow.actor.id,
            label=self.label.strip(),
            scope=self.scope,
            digest=self.digest,
            created_at=uow.now,
            expires_at=uow.now + timedelta(days=self.days),
        )
        uow.add(token)
        uow.audit(
            AuditAction.TOKEN_ISSUED,
            token.id,
            stream="auth",
            person=token.person,
            label=token.label,
            scope=token.scope,
            expires=token.expires_at.isoformat(),
        )
        return token.id

    def _problems(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if not 1 <= len(self.label.strip()) <= LONGEST_LABEL:
            found["label"] = [f"Name the program, with up to {LONGEST_LABEL} letters."]
        if self.scope not in SCOPES:
            found["scope"] = ["Choose what the program may do."]
        if not 1 <= self.days <= LONGEST_DAYS:
            found["days"] = [f"A token lasts 1 to {LONGEST_DAYS} days."]
        if not self.proven:
            found["password"] = ["This is not your present password."]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeToken:
    """End a token: its owner, or whoever manages tokens."""

    token_id: str

    def execute(self, uow: UnitOfWork) -> None:
        """Let it count no more from the next request on."""
        token = uow.get(ApiToken, self.token_id)
        if token.person != uow.actor.id or uow.actor.client:
            table = permissions_of(uow.session)
            table.require(uow.actor, "manage", Target(kind="token"))
        if token.revoked_at is not None:
            return
        token.revoked_at, token.revoked_by = uow.now, uow.actor.id
        uow.audit(
            AuditAction.TOKEN_REVOKED, token.id, stream="auth", person=token.person
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchToken:
    """Note that a token is in use; at most once a minute, so it costs little."""

    token_id: str

    def execute(self, uow: UnitOfWork) -> None:
        """Write the instant."""
        uow.get(ApiToken, self.token_id).used_at = uow.now
