"""Registers: master data, changed by operations of cases only."""

from flask import Blueprint, render_template, request

from engine.app import Engine
from engine.queries.people_names import AllNames
from engine.queries.records import RecordPage, Records, Registers
from web.identity.sessions import actor


def register_pages(engine: Engine) -> Blueprint:
    """Return the pages of registers."""
    pages = Blueprint("registers", __name__)

    @pages.get("/registers")
    def listing() -> str:
        found = engine.fetch(Registers(), actor=actor())
        return render_template("pages/registers.html", tab="registers", registers=found)

    @pages.get("/registers/<register>")
    def records(register: str) -> str:
        wanted = Records(
            register=register,
            state=request.args.get("state", ""),
            words=request.args.get("words", ""),
            after=request.args.get("after", ""),
        )
        return render_template(
            "pages/records.html",
            tab="registers",
            wanted=wanted,
            page=engine.fetch(wanted, actor=actor()),
        )

    @pages.get("/registers/<register>/<key>")
    def record(register: str, key: str) -> str:
        return render_template(
            "pages/record.html",
            tab="registers",
            record=engine.fetch(RecordPage(register=register, key=key), actor=actor()),
            names=engine.fetch(AllNames(), actor=actor()),
        )

    return pages
