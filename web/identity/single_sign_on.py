"""Sign in, and prove oneself for a signature, at the identity provider."""

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from engine.actor import SYSTEM
from engine.app import Engine
from engine.commands.people.prove_identity import ProveIdentity, SsoEvidence
from engine.commands.people.sso import (
    BeginSso,
    RecordSsoFailure,
    SignInBySso,
    SsoAsked,
    TakeSso,
)
from engine.errors import EngineError
from web.identity.oidc import Away, Proven, Provider, ProviderError
from web.identity.sessions import CSRF, SECRET_BYTES, actor, current, digest_of
from web.identity.ways import local_path
from web.settings import WebSettings

UNREACHABLE = (
    "The identity provider cannot be reached. Try again in a moment, or sign in with "
    "the password of a local account."
)
NOT_BELIEVED = "What the identity provider answered could not be verified. Begin again."
OPEN = frozenset({"sso.begin", "sso.back"})
"""Endpoints for people who are not signed in."""


def sso_pages(engine: Engine, settings: WebSettings) -> Blueprint:
    """Return the way to the provider and back."""
    pages = Blueprint("sso", __name__)
    url = engine.parts.settings.url.rstrip("/")
    desk = Gate(engine, Provider(settings, f"{url}/sso/back", engine.parts.clock))

    @pages.get("/sso")
    def begin() -> Response:
        return desk.begin()

    @pages.get("/sso/back")
    def back() -> Response:
        return desk.back()

    return pages


class Gate:
    """What happens on the way to the provider and back; one method per request."""

    def __init__(self, engine: Engine, provider: Provider) -> None:
        self._engine = engine
        self._provider = provider

    def begin(self) -> Response:
        """Send a browser away to sign in there."""
        session = current()
        if session.fresh:
            return make_response(redirect(url_for("sign_in.show"), 303))
        try:
            away = self._provider.away()
        except ProviderError as problem:
            return self._failed(problem, UNREACHABLE)
        target = local_path(request.args.get("next", ""))
        remember(self._engine, away, target=target)
        return make_response(redirect(away.url, 303))

    def back(self) -> Response:
        """Take the answer: let them in, or leave them a proof for one signature."""
        try:
            asked = self._engine.execute(
                TakeSso(
                    state=request.args.get("state", ""), session_digest=current().digest
                ),
                actor=SYSTEM,
            )
        except EngineError as refusal:
            return self._failed(refusal, str(refusal))
        code = request.args.get("code", "")
        if not code:
            words = "The identity provider did not let you in."
            return self._failed(ProviderError(request.args.get("error", "")), words)
        try:
            proven = self._provider.proven(
                code, nonce=asked.nonce, verifier=asked.verifier
            )
        except ProviderError as problem:
            return self._failed(problem, NOT_BELIEVED)
        if asked.statement:
            return self._proof(asked, proven)
        return self._sign_in(asked, proven)

    def _sign_in(self, asked: SsoAsked, proven: Proven) -> Response:
        session = current()
        secret = secrets.token_urlsafe(SECRET_BYTES)
        csrf = secrets.token_hex(SECRET_BYTES)
        refused = self._engine.execute(
            SignInBySso(
                subject=proven.subject,
                login=proven.login,
                groups=proven.groups,
                old_digest=session.digest,
                digest=digest_of(secret),
                csrf=csrf,
                address=request.remote_addr or "",
                agent=request.user_agent.string,
            ),
            actor=SYSTEM,
        )
        if refused is not None:
            flash(refused, "danger")
            return make_response(redirect(url_for("sign_in.show"), 303))
        session.secret, session.fresh = secret, False
        session[CSRF] = csrf
        return make_response(redirect(asked.target or url_for("inbox.show"), 303))

    def _proof(self, asked: SsoAsked, proven: Proven) -> Response:
        """Prove identity for one statement; the page of the step spends the proof."""
        answer: Mapping[str, Any] = self._engine.execute(
            ProveIdentity(
                person=actor().id,
                session_digest=current().digest,
                digest=asked.statement,
                meaning=asked.meaning,
                evidence=_evidence(asked, proven),
            ),
            actor=actor(),
        )
        if "proof" not in answer:
            flash(str(answer["message"]), "danger")
            return make_response(redirect(asked.target, 303))
        flash("You are confirmed. Look at it once more, then sign within a minute.")
        return make_response(redirect(f"{asked.target}?proof={answer['proof']}", 303))

    def _failed(self, problem: Exception, words: str) -> Response:
        """Write down why, and show a sentence where one can still do something."""
        self._engine.execute(
            RecordSsoFailure(words=str(problem), address=request.remote_addr or ""),
            actor=SYSTEM,
        )
        flash(words, "danger")
        there = "sign_in.show" if current().actor is None else "inbox.show"
        return make_response(redirect(url_for(there), 303))


def remember(
    engine: Engine, away: Away, *, target: str, statement: str = "", meaning: str = ""
) -> None:
    """Keep what this browser has to come back with."""
    engine.execute(
        BeginSso(
            state=away.state,
            nonce=away.nonce,
            verifier=away.verifier,
            session_digest=current().digest,
            target=target,
            statement=statement,
            meaning=meaning,
        ),
        actor=SYSTEM,
    )


def _evidence(asked: SsoAsked, proven: Proven) -> SsoEvidence:
    """Return what the provider says; without ``auth_time`` nothing is fresh."""
    begin = asked.at.replace(microsecond=0)
    never = begin.replace(year=1970)
    return SsoEvidence(
        subject=proven.subject,
        asked_at=begin,
        signed_in_at=proven.signed_in_at or never,
    )


def confirm_elsewhere(
    engine: Engine,
    settings: WebSettings,
    task_id: UUID,
    *,
    statement: str,
    meaning: str,
) -> Response:
    """Lead to the provider for a signature; raises ``ProviderError`` if it is away.

    By a link and not by the answer to a form: ``form-action 'self'`` may stop a form
    that is redirected elsewhere.
    """
    url = engine.parts.settings.url.rstrip("/")
    provider = Provider(settings, f"{url}/sso/back", engine.parts.clock)
    away = provider.away(fresh=True)
    target = url_for("tasks.show", task_id=task_id)
    remember(engine, away, target=target, statement=statement, meaning=meaning)
    return make_response(
        render_template("pages/confirm_elsewhere.html", url=away.url, back=target)
    )
