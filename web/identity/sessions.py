"""Sessions are rows; the cookie holds nothing but a random secret.

Given to Flask as its ``SessionInterface``, so that Flask-WTF's CSRF protection works on
``flask.session`` unchanged (trust.md 1; ASVS 7.2).
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, cast

import flask
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeSerializer

from engine.actor import SYSTEM, Actor
from engine.app import Engine
from engine.commands.people.open_session import OpenSession, TouchSession
from engine.errors import BusyError
from engine.queries.sessions import CurrentSession
from web.identity.bearer import bearer_actor, is_api
from web.settings import WebSettings

SECRET_BYTES = 32
TOUCH_EVERY = timedelta(minutes=1)
CSRF = "csrf_token"
FLASHES = "_flashes"
"""Where Flask keeps what ``flash`` was told."""
TOLD = "told"
MOST_TOLD = 20


class ServerSession(dict[str, Any], SessionMixin):
    """What Flask and its extensions see of a session; the row decides who it is.

    ``fresh`` means that no row exists yet; one is written only if something used the
    CSRF token. ``secret`` is set when the browser has to be given a new cookie.
    ``bearer`` means that a program came with a token and without any cookie; ``busy``
    says why nobody could be looked up: the database is away.
    """

    actor: Actor | None = None
    zone: str = "UTC"
    digest: str = ""
    fresh: bool = True
    secret: str | None = None
    ended: bool = False
    bearer: bool = False
    busy: BusyError | None = None


class Sessions(SessionInterface):
    """Load the session of a request, and store what changed."""

    def __init__(self, engine: Engine, settings: WebSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._signer = URLSafeSerializer(settings.secret_key, salt=TOLD)

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Return the session the cookie names, or a fresh one."""
        del app
        try:
            return self._opened(request)
        except BusyError as busy:  # raised here it would be a fault to Flask
            unknown = ServerSession()
            unknown.busy = busy
            return unknown

    def _opened(self, request: Request) -> ServerSession:
        session = ServerSession()
        if request.endpoint != "assets":
            session.update(self._told(request))
        secret = request.cookies.get(self._settings.cookie, "")
        if not secret and is_api(request):
            session.actor = bearer_actor(self._engine, request)
            session.bearer = session.actor is not None
        if not secret or request.endpoint == "assets":
            return session
        view = self._engine.fetch(
            CurrentSession(digest=digest_of(secret), idle=self._settings.idle),
            actor=SYSTEM,
        )
        if view is None:
            return session
        session.actor, session.zone = view.actor, view.zone
        session.digest, session.fresh = view.digest, False
        session[CSRF] = view.csrf
        now = self._engine.parts.clock()
        if view.actor is not None and now - view.seen_at > TOUCH_EVERY:
            self._engine.execute(TouchSession(digest=view.digest), actor=SYSTEM)
        return session

    def _told(self, request: Request) -> dict[str, Any]:
        """Return what the last request wants said on this page."""
        try:
            told = self._signer.loads(request.cookies.get(TOLD, ""))
        except BadData:
            return {}
        return {FLASHES: [tuple(each) for each in told]}

    def _keep_told(self, state: ServerSession, response: Response) -> None:
        """Hand what is still to be said to the next page: a redirect comes between."""
        left = state.get(FLASHES)
        if left:
            response.set_cookie(
                TOLD,
                self._signer.dumps(left[:MOST_TOLD]),
                max_age=60,
                path="/",
                secure=self._settings.secure,
                httponly=True,
                samesite="Lax",
            )
        elif flask.request.cookies.get(TOLD) and flask.request.endpoint != "assets":
            response.delete_cookie(TOLD, path="/")

    def save_session(
        self, app: Flask, session: SessionMixin, response: Response
    ) -> None:
        """Write a row for a fresh session that is used; send or take back a cookie."""
        del app
        state = cast("ServerSession", session)
        if state.busy is not None:
            return
        self._keep_told(state, response)
        if state.ended:
            response.delete_cookie(self._settings.cookie, path="/")
            return
        if state.fresh and CSRF in state:
            state.secret = secrets.token_urlsafe(SECRET_BYTES)
            self._engine.execute(
                OpenSession(digest=digest_of(state.secret), csrf=state[CSRF]),
                actor=SYSTEM,
            )
        if state.secret is not None:
            response.set_cookie(
                self._settings.cookie,
                state.secret,
                path="/",
                secure=self._settings.secure,
                httponly=True,
                samesite="Lax",
            )


def digest_of(secret: str) -> str:
    """Return what is stored of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def current() -> ServerSession:
    """Return the session of this request."""
    return cast("ServerSession", flask.session._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - werkzeug's way to reach what a proxy stands for


def actor() -> Actor:
    """Return who is signed in; only called behind ``require_sign_in``."""
    found = current().actor
    if found is None:
        raise RuntimeError("This page needs somebody to be signed in.")
    return found
