"""Programs: a token in the Authorization header, on the HTTP API only."""

import hashlib
from datetime import timedelta

from flask import Request

from engine.actor import SYSTEM, Actor
from engine.app import Engine
from engine.commands.people.issue_token import TouchToken
from engine.queries.tokens import CurrentToken

API = "/api/"
PREFIX = "qms"
TOUCH_EVERY = timedelta(minutes=1)


def is_api(request: Request) -> bool:
    """Say whether a program is asked for JSON, not a person for a page."""
    return request.path.startswith(API)


def digest_of_token(secret: str) -> str:
    """Return what is stored of a token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer_actor(engine: Engine, request: Request) -> Actor | None:
    """Return who a request's token acts for, None without a good one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    parts = token.strip().split("_", 2)
    if kind.lower() != "bearer" or len(parts) != 3 or parts[0] != PREFIX:  # noqa: PLR2004 - qms_<id>_<secret>
        return None
    asked = CurrentToken(token_id=parts[1], digest=digest_of_token(parts[2]))
    found = engine.fetch(asked, actor=SYSTEM)
    if found is None:
        return None
    actor, used_at = found
    if used_at is None or engine.parts.clock() - used_at > TOUCH_EVERY:
        engine.execute(TouchToken(token_id=actor.client), actor=SYSTEM)
    return actor
