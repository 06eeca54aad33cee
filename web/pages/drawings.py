"""Drawings: diagrams of other tools, kept as documentation byte for byte."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.release.keep_drawing import KeepDrawing, WithdrawDrawing
from engine.errors import (
    ConflictError,
    Finding,
    InvalidAnswersError,
    InvalidModelError,
)
from engine.queries.drawings import (
    DraftOfDrawing,
    DrawingPage,
    Drawings,
    DrawingSheet,
)
from engine.queries.people_names import AllNames
from web.diagram import planes
from web.diagram.findings import annotated
from web.headers import as_download
from web.identity.sessions import actor

TABS = ("diagram", "findings", "mends")
MOST_PLANES = 20
"""Pictures of one file on a page: the process, then its collapsed sub-processes."""


def drawing_pages(engine: Engine) -> Blueprint:
    """Return the list of drawings, one drawing, and a draft made of it."""
    pages = Blueprint("drawings", __name__)
    _add_list(pages, engine)
    _add_sheet(pages, engine)
    return pages


def _add_list(pages: Blueprint, engine: Engine) -> None:
    """Add the list, and keeping another one."""

    def listing_page(
        complaints: dict[str, str] | None = None,
        refused: tuple[Finding, ...] = (),
        status: int = 200,
    ) -> tuple[str, int]:
        return render_template(
            "pages/drawings.html",
            tab="procedures",
            drawings=engine.fetch(Drawings(), actor=actor()),
            names=engine.fetch(AllNames(), actor=actor()),
            typed=request.form,
            complaints=complaints or {},
            complaint_pairs=[
                (f"field-{name}", words) for name, words in (complaints or {}).items()
            ],
            refused=refused,
        ), status

    @pages.get("/drawings")
    def listing() -> tuple[str, int]:
        return listing_page()

    @pages.post("/drawings")
    def keep() -> Response | tuple[str, int]:
        file = request.files.get("file")
        name = (file.filename or "") if file else ""
        command = KeepDrawing(
            file_name=name.replace("\\", "/").rsplit("/", 1)[-1],
            content=file.read() if file else b"",
            title=request.form.get("title", ""),
            note=request.form.get("note", ""),
        )
        try:
            kept = engine.execute(command, actor=actor())
        except InvalidAnswersError as refusal:
            found = refusal.by_field.items()
            return listing_page({key: " ".join(each) for key, each in found}, (), 422)
        except ConflictError as refusal:
            return listing_page({"file": str(refusal)}, (), 409)
        except InvalidModelError as refusal:
            wrong = "This cannot be kept: it cannot be read as a BPMN file."
            return listing_page({"file": wrong}, refusal.findings, 422)
        flash("Kept as it came. Nothing of it runs.", "success")
        return redirect(url_for("drawings.show", drawing=kept), 303)


def _add_sheet(pages: Blueprint, engine: Engine) -> None:
    """Add one drawing, its file, a draft made of it, and taking it out."""

    def sheet_page(
        drawing: UUID, complaint: str = "", status: int = 200
    ) -> tuple[str, int]:
        sheet = engine.fetch(DrawingPage(drawing=drawing), actor=actor())
        shown = request.args.get("tab", "diagram")
        return render_template(
            "pages/drawing.html",
            tab="procedures",
            sheet=sheet,
            shown=shown if shown in TABS else "diagram",
            pictures=_pictures(sheet) if shown not in TABS[1:] else [],
            names=engine.fetch(AllNames(), actor=actor()),
            complaint=complaint,
        ), status

    @pages.get("/drawings/<uuid:drawing>")
    def show(drawing: UUID) -> tuple[str, int]:
        return sheet_page(drawing)

    @pages.get("/drawings/<uuid:drawing>/file")
    def download(drawing: UUID) -> Response:
        sheet = engine.fetch(DrawingPage(drawing=drawing), actor=actor())
        return as_download(sheet.content, sheet.item.file_name)

    @pages.post("/drawings/<uuid:drawing>/draft")
    def draft(drawing: UUID) -> Response | str:
        chosen = request.form.getlist("mend")
        asked = DraftOfDrawing(drawing=drawing, chosen=chosen)
        made = engine.fetch(asked, actor=actor())
        if request.form.get("take"):
            return as_download(made.content, f"draft-{made.item.file_name}")
        return render_template(
            "pages/drawing_draft.html", tab="procedures", draft=made, chosen=chosen
        )

    @pages.post("/drawings/<uuid:drawing>/withdraw")
    def withdraw(drawing: UUID) -> Response | tuple[str, int]:
        command = WithdrawDrawing(
            drawing=drawing, reason=request.form.get("reason", "")
        )
        try:
            engine.execute(command, actor=actor())
        except InvalidAnswersError as refusal:
            return sheet_page(drawing, " ".join(refusal.by_field["reason"]), 422)
        flash("Taken out of the list. Its address and its file stay.", "success")
        return redirect(url_for("drawings.listing"), 303)


def _pictures(sheet: DrawingSheet) -> list[dict[str, Any]]:
    """Return a picture of each plane; none for a file without layout."""
    try:
        return [
            {"name": each, "svg": annotated(sheet.content, sheet.findings, plane=each)}
            for each in planes(sheet.content)[:MOST_PLANES]
        ]
    except InvalidModelError:
        return []
