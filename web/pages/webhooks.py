"""For administrators: which programs hear of what."""

import secrets
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.work.subscribe import AddWebhook, EndWebhook
from engine.errors import InvalidAnswersError
from engine.queries.people_names import AllNames
from engine.queries.webhooks import EVENTS, Webhooks
from web.identity.sessions import actor

SECRET_BYTES = 32


def webhook_pages(engine: Engine) -> Blueprint:
    """Return the page of subscriptions."""
    pages = Blueprint("webhooks", __name__)

    def page(
        complaints: dict[str, str] | None = None, status: int = 200
    ) -> tuple[str, int]:
        return render_template(
            "pages/webhooks.html",
            tab="administration",
            webhooks=engine.fetch(Webhooks(), actor=actor()),
            names=engine.fetch(AllNames(), actor=actor()),
            events=EVENTS,
            typed=request.form,
            chosen=request.form.getlist("events"),
            complaints=complaints or {},
            complaint_pairs=[
                (f"field-{name}", each) for name, each in (complaints or {}).items()
            ],
        ), status

    @pages.get("/administration/webhooks")
    def show() -> tuple[str, int]:
        return page()

    @pages.post("/administration/webhooks")
    def add() -> Response | tuple[str, int]:
        secret = secrets.token_urlsafe(SECRET_BYTES)
        command = AddWebhook(
            title=request.form.get("title", ""),
            url=request.form.get("url", ""),
            events=request.form.getlist("events"),
            secret=secret,
        )
        try:
            engine.execute(command, actor=actor())
        except InvalidAnswersError as refusal:
            found = refusal.by_field.items()
            return page({name: " ".join(each) for name, each in found}, 422)
        flash(f"Subscribed. The secret, shown only now: {secret}", "success")
        return redirect(url_for("webhooks.show"), 303)

    @pages.post("/administration/webhooks/<uuid:webhook>/end")
    def end(webhook: UUID) -> Response:
        command = EndWebhook(id=webhook, reason=request.form.get("reason", ""))
        try:
            engine.execute(command, actor=actor())
        except InvalidAnswersError as refusal:
            flash(" ".join(refusal.by_field["reason"]), "danger")
        else:
            flash("The subscription is ended.", "success")
        return redirect(url_for("webhooks.show"), 303)

    return pages
