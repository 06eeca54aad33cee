"""Signing in by an identity provider: what is sent, what comes back, who it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from engine.access import people
from engine.access.sso import roles_by_groups
from engine.commands.people.open_session import end_old, let_in
from engine.errors import EngineError, NotPermittedError
from engine.model import Account, AccountState, AuditAction, SsoRequest
from engine.store.unit_of_work import UnitOfWork

LASTS = timedelta(minutes=10)
UNKNOWN = (
    "The identity provider knows you, but you have no account here. Ask an "
    "administrator to create one with your user id."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginSso:
    """Remember what a browser is sent to the provider with; it comes back once."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    session_digest: str
    target: str = ""
    statement: str = ""
    meaning: str = ""

    def execute(self, uow: UnitOfWork) -> None:
        """Write the row; what nobody came back for is taken away."""
        uow.session.execute(delete(SsoRequest).where(SsoRequest.expires_at < uow.now))
        uow.add(
            SsoRequest(
                state=self.state,
                session_digest=self.session_digest,
                nonce=self.nonce,
                verifier=self.verifier,
                created_at=uow.now,
                expires_at=uow.now + LASTS,
                target=self.target,
                statement=self.statement,
                meaning=self.meaning,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoAsked:
    """What a browser was sent to the provider with, given out once."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    at: datetime
    target: str
    statement: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSso:
    """Take back what a browser was sent with; only the same browser, only once."""

    state: str = field(repr=False)
    session_digest: str

    def execute(self, uow: UnitOfWork) -> SsoAsked:
        """Return it and delete the row; raise where there is none."""
        row = uow.session.scalar(
            select(SsoRequest).where(SsoRequest.state == self.state).with_for_update()
        )
        known = row is not None and row.session_digest == self.session_digest
        if row is None or not known or row.expires_at < uow.now:
            raise NotPermittedError(
                "This answer of the identity provider was not asked for here, or is "
                "too old. Begin again."
            )
        uow.session.delete(row)
        return SsoAsked(
            nonce=row.nonce,
            verifier=row.verifier,
            at=row.created_at,
            target=row.target,
            statement=row.statement,
            meaning=row.meaning,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInBySso:
    """Let in whom the provider has proven; groups there give the roles of our table.

    ``login`` binds an account to its ``subject`` at the first sign-in; afterwards only
    the subject counts, whatever it is called. Always commits and *returns* a refusal.
    """

    subject: str
    login: str
    groups: Sequence[str]
    old_digest: str
    digest: str
    csrf: str
    address: str = ""
    agent: str = ""

    def execute(self, uow: UnitOfWork) -> str | None:
        """Return None when signed in, else a sentence to show."""
        account = self._account(uow)
        if account is None or account.state is not AccountState.ACTIVE:
            return self._refuse(uow, UNKNOWN)
        try:
            self._give_roles(uow, account)
        except EngineError as refusal:
            return self._refuse(uow, f"Your groups cannot be taken over: {refusal}")
        account.sso_subject = self.subject
        end_old(uow, self.old_digest)
        let_in(
            uow,
            account.id,
            digest=self.digest,
            csrf=self.csrf,
            address=self.address,
            agent=self.agent,
            way="sso",
        )
        return None

    def _account(self, uow: UnitOfWork) -> Account | None:
        found = uow.session.scalar(
            select(Account).where(Account.sso_subject == self.subject)
        )
        if found is not None:
            return found
        named = uow.session.get(Account, self.login.strip().lower())
        return named if named is not None and named.sso_subject is None else None

    def _give_roles(self, uow: UnitOfWork, account: Account) -> None:
        """Give and take the roles our table speaks of; the others stay."""
        held = people.roles_of(uow.session, account.id, now=uow.now)
        wanted = roles_by_groups(uow.session, held, self.groups)
        if set(wanted) != set(held):
            people.set_roles(
                uow, account.id, wanted, reason="Groups at the identity provider"
            )

    def _refuse(self, uow: UnitOfWork, words: str) -> str:
        uow.audit(
            AuditAction.SIGN_IN_REFUSED,
            self.login[:60],
            stream="auth",
            address=self.address[:100],
            way="sso",
            message=words,
        )
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSsoFailure:
    """Write down that the provider could not be used: not reached, or not believed."""

    words: str
    address: str = ""

    def execute(self, uow: UnitOfWork) -> None:
        """Append to the stream of access events."""
        uow.audit(
            AuditAction.SIGN_IN_REFUSED,
            "identity provider",
            stream="auth",
            address=self.address[:100],
            way="sso",
            message=self.words[:400],
        )
