"""Registers: master data, changed by operations of cases only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request

from engine.actor import SYSTEM
from engine.app import Engine
from engine.queries.people_names import AllNames, Names
from engine.queries.records import RecordPage, Records, Registers
from web.identity.sessions import actor
from web.locale import NOTHING, shown
from web.wording import named


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
        found = engine.fetch(wanted, actor=actor())
        return render_template(
            "pages/records.html",
            tab="registers",
            wanted=wanted,
            page=found,
            columns=[{"name": name, "label": label} for name, label in found.columns],
            names=engine.fetch(AllNames(), actor=actor()),
        )

    @pages.get("/registers/<register>/<key>")
    def record(register: str, key: str) -> str:
        found = engine.fetch(RecordPage(register=register, key=key), actor=actor())
        names = engine.fetch(AllNames(), actor=actor())
        return render_template(
            "pages/record.html",
            tab="registers",
            record=found,
            names=names,
            events=[_event(each, names) for each in found.events],
        )

    return pages


def _event(
    entry: tuple[datetime, str, str, Mapping[str, Any]], names: Names
) -> dict[str, Any]:
    """Return an entry of the trail as the timeline shows it."""
    at, who, action, known = entry
    old, new = known.get("old") or {}, known.get("new") or {}
    created = action.endswith("created")
    return {
        "who": "Praxis" if who == SYSTEM.id else names.of(who),
        "what": f"{action.partition('.')[2]} the record",
        "instant": at,
        "at": at.isoformat(),
        "kind": "info" if created else "neutral",
        "sign": "plus" if created else "edit",
        "detail": known.get("reason", ""),
        "changes": [
            (named(name), shown(old.get(name), names) if old else "", words_of)
            for name, value in new.items()
            if (words_of := shown(value, names)) != NOTHING
        ],
    }
