"""Prove who one is, for one signature."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from engine.access.lockout import (
    note_failed_signing,
    note_signing_success,
    signing_locked_until,
)
from engine.access.passwords import is_right
from engine.commands.people.open_session import tell_security
from engine.model import Account, AuditAction, Proof, Session, SigningSeries
from engine.signing.evidence import BOTH, SERIES
from engine.store.reading import Reading
from engine.store.unit_of_work import UnitOfWork

PROOF_LASTS = timedelta(seconds=60)


ELSEWHERE = "user name and fresh sign-in at the identity provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoEvidence:
    """What the identity provider says of somebody who has just signed in there.

    ``asked_at`` is when they were sent there for this statement, ``signed_in_at`` its
    ``auth_time``: an older one is no proof that they are at the keyboard now.
    """

    subject: str
    asked_at: datetime
    signed_in_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveIdentity:
    """Give both components, user name and password, for one statement and meaning.

    21 CFR 11.200(a)(1)(i). Without a user name it goes on with a series that both began
    in this session; whether the step allows that, ``SignTask`` decides. Always commits:
    a failure is counted although nothing is signed, so it is *returned*, not raised.
    Success leaves a proof that is spent once, within a minute, by the same person in
    the same session.
    """

    person: str
    password: str = field(default="", repr=False)
    session_digest: str
    digest: str
    meaning: str
    evidence: SsoEvidence | None = None
    proven: bool = False

    def prepare(self, reading: Reading) -> "ProveIdentity":
        """Check the password before the transaction."""
        person = self.person.strip().lower() or reading.actor.id
        account = reading.session.get(Account, person)
        if self.evidence is not None:
            fresh = self.evidence.signed_in_at >= self.evidence.asked_at
            known = account is not None and (
                account.sso_subject == self.evidence.subject
            )
            return replace(self, proven=known and fresh)
        stored = account.password_hash if account else ""
        return replace(self, proven=is_right(stored, self.password))

    def execute(self, uow: UnitOfWork) -> dict[str, Any]:
        """Return ``{"proof": id}``, or ``{"refused": code, "message": sentence}``."""
        if uow.actor.client:
            return self._refuse(uow, "api-token")
        account = uow.get(Account, uow.actor.id)
        locked = signing_locked_until(uow.session, account.id, now=uow.now)
        if locked is not None:
            return self._refuse(uow, "signing-locked")
        person = self.person.strip().lower()
        if not self.proven or person not in ("", account.id):
            return self._count(uow, account)
        hindrance = self._hindrance(account)
        components = "" if hindrance else self._components(uow, account)
        if not components:
            return self._refuse(uow, hindrance or "components-missing")
        note_signing_success(uow, account.id)
        proof = Proof(
            id=uow.new_id(),
            person=account.id,
            session_digest=self.session_digest,
            digest=self.digest,
            meaning=self.meaning,
            components=components,
            expires_at=uow.now + PROOF_LASTS,
        )
        uow.add(proof)
        return {"proof": str(proof.id)}

    def _hindrance(self, account: Account) -> str:
        """Return why this account does not sign yet; empty: it does."""
        if account.temporary and self.evidence is None:
            return "password-temporary"
        if account.verified_at is None:
            return "identity-not-verified"
        return "" if account.acknowledged_at else "acknowledgement-missing"

    def _components(self, uow: UnitOfWork, account: Account) -> str:
        """Return what was given; empty if that is not enough."""
        if self.evidence is not None:
            return ELSEWHERE
        if not self.person.strip():
            return self._continue(uow, account)
        self._begin(uow, account)
        return BOTH

    def _begin(self, uow: UnitOfWork, account: Account) -> None:
        """Begin a series: both components were just given."""
        uow.session.merge(
            SigningSeries(
                session_digest=self.session_digest,
                person=account.id,
                opened_at=uow.now,
                used_at=uow.now,
            )
        )

    def _continue(self, uow: UnitOfWork, account: Account) -> str:
        """Return the components of a series that is still fresh; empty: there is none.

        It belongs to a session that still counts: signing out ends both.
        """
        series = uow.session.get(SigningSeries, self.session_digest)
        if series is None or not series.is_fresh(person=account.id, now=uow.now):
            return ""
        session = uow.session.get(Session, self.session_digest)
        if session is not None and session.ended_at is not None:
            return ""
        series.used_at = uow.now
        return SERIES

    def _count(self, uow: UnitOfWork, account: Account) -> dict[str, Any]:
        lock = note_failed_signing(uow, account.id)
        if lock is None:
            return self._refuse(uow, "not-authenticated")
        tell_security(uow, account.id, lock)
        return self._refuse(uow, "signing-locked")

    def _refuse(self, uow: UnitOfWork, code: str) -> dict[str, Any]:
        """Record the refusal; any refusal closes the series."""
        uow.session.execute(
            delete(SigningSeries).where(
                SigningSeries.session_digest == self.session_digest
            )
        )
        uow.audit(
            AuditAction.SIGNING_REFUSED,
            uow.actor.id,
            stream="auth",
            code=code,
            statement=self.digest,
            meaning=self.meaning,
        )
        return {"refused": code, "message": MESSAGES[code]}


MESSAGES = {
    "api-token": "A program does not sign: sign in as a person. Nothing was signed.",
    "not-authenticated": "User name or password is wrong. Nothing was signed.",
    "components-missing": "Give your user name and your password: a series of signings "
    "begins with both, and goes on for a short while in one session only.",
    "signing-locked": "Signing is locked after failed attempts. Ask an administrator "
    "for a link to unlock it. Nothing was signed.",
    "password-temporary": "Your password was set by somebody else. Change it under "
    "your profile before you sign.",
    "identity-not-verified": "Nobody has confirmed yet who you are: ask an "
    "administrator to check your identity. Nothing was signed.",
    "acknowledgement-missing": "Before your first signature, acknowledge what it "
    "means: under your profile, Signatures. Nothing was signed.",
}
