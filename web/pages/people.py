"""What one was told: notices."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.work.read_notices import ReadNotices
from engine.queries.notices import NoticeItem, Notices
from web.identity.sessions import actor


def people_pages(engine: Engine) -> Blueprint:
    """Return the pages of notices."""
    pages = Blueprint("people", __name__)

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
