"""What concerns oneself: notices, profile, password, sessions."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.actor import SYSTEM
from engine.app import Engine
from engine.commands.people.open_session import EndSession
from engine.commands.people.set_password import SetPassword
from engine.commands.work.read_notices import ReadNotices
from engine.errors import InvalidAnswersError
from engine.queries.notices import NoticeItem, Notices
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
            complaint_pairs=[
                (f"field-{name}", each) for name, each in (complaints or {}).items()
            ],
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
        unread = request.args.get("show") == "unread"
        found = engine.fetch(Notices(unread=unread), actor=actor())
        return render_template(
            "pages/notices.html",
            tab="notices",
            show="unread" if unread else "all",
            notices=[_shown(each) for each in found],
        )

    @pages.post("/notices/read")
    def read() -> Response:
        engine.execute(ReadNotices(), actor=actor())
        return redirect(url_for("people.notices"), 303)

    @pages.post("/notices/<uuid:notice_id>/read")
    def read_one(notice_id: UUID) -> Response:
        engine.execute(ReadNotices(only=notice_id), actor=actor())
        show = "unread" if request.form.get("show") == "unread" else None
        return redirect(url_for("people.notices", show=show), 303)

    return pages


def _shown(notice: NoticeItem) -> dict[str, Any]:
    """Return a notice with the address of what it is about: a case or a record."""
    register, _, key = notice.subject.partition("/")
    url = ""
    if key and register != "account":
        url = url_for("registers.record", register=register, key=key)
    elif register and not key:
        url = url_for("cases.by_key", key=register)
    return {
        "id": notice.id,
        "text": notice.text,
        "at": notice.at,
        "subject": notice.subject,
        "read": notice.read,
        "url": url,
    }
