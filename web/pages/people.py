"""What concerns oneself: notices, profile, password, sessions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.actor import SYSTEM
from engine.app import Engine
from engine.commands.people.open_session import EndSession
from engine.commands.people.set_password import SetPassword
from engine.commands.work.read_notices import ReadNotices
from engine.errors import InvalidAnswersError
from engine.queries.notices import Notices
from engine.queries.sessions import OwnSessions
from web.identity.sessions import actor, current


def people_pages(engine: Engine) -> Blueprint:
    """Return the pages about oneself."""
    pages = Blueprint("people", __name__)

    def profile_page(
        complaints: dict[str, str] | None = None, status: int = 200
    ) -> tuple[str, int]:
        return render_template(
            "pages/profile.html",
            tab="",
            who=actor(),
            sessions=engine.fetch(OwnSessions(), actor=actor()),
            this=current().digest,
            complaints=complaints or {},
        ), status

    @pages.get("/profile")
    def profile() -> tuple[str, int]:
        return profile_page()

    @pages.post("/profile/password")
    def password() -> Response | tuple[str, int]:
        try:
            engine.execute(
                SetPassword(
                    person=actor().id,
                    old=request.form.get("old", ""),
                    new=request.form.get("new", ""),
                ),
                actor=actor(),
            )
        except InvalidAnswersError as refusal:
            wrong = {name: " ".join(each) for name, each in refusal.by_field.items()}
            return profile_page(wrong, 422)
        flash("Your password is changed.", "success")
        return redirect(url_for("people.profile"), 303)

    @pages.post("/profile/sessions/<digest>/end")
    def end(digest: str) -> Response:
        own = {each.digest for each in engine.fetch(OwnSessions(), actor=actor())}
        if digest in own:
            command = EndSession(digest=digest, reason="ended by its owner")
            engine.execute(command, actor=SYSTEM)
            flash("That session is ended.", "success")
        return redirect(url_for("people.profile"), 303)

    @pages.get("/notices")
    def notices() -> str:
        found = engine.fetch(Notices(), actor=actor())
        return render_template("pages/notices.html", tab="notices", notices=found)

    @pages.post("/notices/read")
    def read() -> Response:
        engine.execute(ReadNotices(), actor=actor())
        return redirect(url_for("people.notices"), 303)

    return pages
