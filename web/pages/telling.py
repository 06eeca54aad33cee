"""How one wants to be told: by the bell, by mail, once a day, or not."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.people.choose_telling import ChooseTelling
from engine.errors import InvalidAnswersError
from engine.queries.telling import OwnTelling
from web.identity.sessions import actor

KINDS = {
    "assigned": "A step is mine",
    "due_changed": "A due date of mine changes",
    "reminder": "A step is due soon",
    "escalation": "A step is overdue",
    "incident": "A case of mine is stuck",
    "document.released": "A document takes effect",
    "notice": "Other notices of cases",
}
WAYS = {"at_once": "At once", "digest": "Daily digest", "none": "Not by mail"}


def telling_pages(engine: Engine) -> Blueprint:
    """Return the page of preferences."""
    pages = Blueprint("telling", __name__)

    @pages.get("/profile/notices")
    def show() -> str:
        return render_template(
            "pages/profile_telling.html",
            tab="profile",
            who=actor(),
            choices=engine.fetch(OwnTelling(), actor=actor()),
            kinds=KINDS,
            ways=list(WAYS.items()),
        )

    @pages.post("/profile/notices")
    def choose() -> Response:
        choices = {
            kind: (
                request.form.get(f"bell.{kind}") == "yes",
                request.form.get(f"mail.{kind}", "at_once"),
            )
            for kind in KINDS
        }
        try:
            engine.execute(ChooseTelling(choices=choices), actor=actor())
        except InvalidAnswersError:
            flash("Choose one of the ways shown.", "danger")
        else:
            flash("You are told the way you chose.", "success")
        return redirect(url_for("telling.show"), 303)

    return pages
