"""The audit trail: search, old and new, whether it holds, and taking it away."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from engine.app import Engine
from engine.commands.trust.record_export import RecordTrailExport
from engine.commands.trust.review_trail import ReviewTrail
from engine.errors import InvalidAnswersError
from engine.queries.people_names import AllNames
from engine.queries.permitted import MayDo
from engine.queries.trail_actions import TrailActions
from engine.queries.trail_export import TrailCount
from engine.queries.trail_search import TrailFilter, TrailSearch
from web.headers import DOWNLOAD_POLICY
from web.identity.sessions import actor
from web.pages.trail_files import FORMS, written

FILTERS = ("person", "subject", "action", "field", "since", "until")


def trail_pages(engine: Engine) -> Blueprint:
    """Return the pages of the trail."""
    pages = Blueprint("trail", __name__)

    @pages.get("/trail")
    def listing() -> str:
        given = _given()
        shown = request.args.get("after", "")
        search = TrailSearch(wanted=_filter(engine, given), after=shown)
        found = engine.fetch(search, actor=actor())
        after = found.next_after
        return render_template(
            "pages/trail.html",
            tab="audit",
            given=given,
            page=found,
            names=engine.fetch(AllNames(), actor=actor()),
            actions=engine.fetch(TrailActions(), actor=actor()),
            may_export=_may(engine, "export"),
            may_review=_may(engine, "review"),
            next_url=_address({**given, "after": after}) if after else "",
            first_url=_address(given) if shown else "",
        )

    _add_review(pages, engine)
    _add_export(pages, engine)
    return pages


def _add_review(pages: Blueprint, engine: Engine) -> None:
    @pages.post("/trail/review")
    def review() -> AnyResponse:
        given = _given()
        command = ReviewTrail(
            wanted=_filter(engine, given),
            told=_told(),
            result=request.form.get("result", ""),
        )
        try:
            number = engine.execute(command, actor=actor())
            flash(f"Your review of {number} entries is in the trail.", "success")
        except InvalidAnswersError as refusal:
            for each in (words for many in refusal.by_field.values() for words in many):
                flash(each, "danger")
        return redirect(_address(given), 303)


def _add_export(pages: Blueprint, engine: Engine) -> None:
    @pages.post("/trail/export")
    def export() -> Response:
        form = request.form.get("form", "csv")
        form = form if form in FORMS else "csv"
        wanted = _filter(engine, _given())
        number = engine.fetch(TrailCount(wanted=wanted), actor=actor())
        leaves = RecordTrailExport(form=form, filter=_told(), entries=number)
        file = written(engine, wanted, form, actor=actor(), number=number)
        try:
            engine.execute(leaves, actor=actor())
        except BaseException:
            file.close()
            raise
        media_type, name = FORMS[form]
        reply = make_response(send_file(file, mimetype=media_type))
        reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        reply.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
        return reply


def _may(engine: Engine, action: str) -> bool:
    return engine.fetch(MayDo(action=action, kind="trail"), actor=actor())


def _address(given: Mapping[str, Any]) -> str:
    return url_for("trail.listing", **given)


def _given() -> dict[str, str]:
    """Return the filters of the request that say something."""
    return {
        name: value
        for name in FILTERS
        if (value := request.values.get(name, "").strip()[:200])
    }


def _filter(engine: Engine, given: dict[str, str]) -> TrailFilter:
    zone = engine.parts.settings.zone

    def begin(name: str, days: int) -> datetime | None:
        try:
            day = date.fromisoformat(given.get(name, ""))
        except ValueError:
            return None
        return datetime.combine(day + timedelta(days=days), time.min, zone)

    return TrailFilter(
        person=given.get("person", ""),
        subject=given.get("subject", ""),
        action=given.get("action", ""),
        field=given.get("field", ""),
        since=begin("since", 0),
        until=begin("until", 1),
    )


def _told() -> str:
    """Return the filter in words, as it is recorded and printed."""
    known: dict[str, Any] = _given()
    return ", ".join(f"{name} {value}" for name, value in known.items()) or "everything"
