"""One's API tokens: issue one, see when it was used, take it away."""

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.people.issue_token import (
    LONGEST_DAYS,
    SCOPES,
    IssueToken,
    RevokeToken,
)
from engine.errors import InvalidAnswersError
from engine.queries.tokens import OwnTokens
from web.identity.bearer import PREFIX, digest_of_token
from web.identity.sessions import actor

SECRET_BYTES = 32
USUAL_DAYS = "90"


def token_pages(engine: Engine) -> Blueprint:
    """Return the page of one's tokens."""
    pages = Blueprint("tokens", __name__)

    def page(status: int = 200, **more: Any) -> tuple[str, int]:
        shown = {"complaints": {}, "issued": "", "typed": {}, **more}
        return render_template(
            "pages/tokens.html",
            tab="",
            who=actor(),
            tokens=engine.fetch(OwnTokens(), actor=actor()),
            scopes=SCOPES,
            most_days=LONGEST_DAYS,
            usual_days=USUAL_DAYS,
            pairs=[(f"field-{k}", each) for k, each in shown["complaints"].items()],
            **shown,
        ), status

    @pages.get("/profile/tokens")
    def listing() -> tuple[str, int]:
        return page()

    @pages.post("/profile/tokens")
    def issue() -> tuple[str, int]:
        secret = secrets.token_urlsafe(SECRET_BYTES)
        days = request.form.get("days", "")
        command = IssueToken(
            label=request.form.get("label", ""),
            scope=request.form.get("scope", ""),
            days=int(days) if days.isdecimal() and len(days) <= len("999") else 0,
            digest=digest_of_token(secret),
            password=request.form.get("password", ""),
        )
        try:
            token_id = engine.execute(command, actor=actor())
        except InvalidAnswersError as refusal:
            wrong = {name: " ".join(each) for name, each in refusal.by_field.items()}
            return page(422, complaints=wrong, typed=request.form)
        return page(issued=f"{PREFIX}_{token_id}_{secret}")

    @pages.post("/profile/tokens/<token_id>/revoke")
    def revoke(token_id: str) -> Response:
        engine.execute(RevokeToken(token_id=token_id), actor=actor())
        flash("That token counts no more.", "success")
        return redirect(url_for("tokens.listing"), 303)

    return pages
