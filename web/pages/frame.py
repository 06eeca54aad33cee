"""What stands around every page: navigation, who is signed in, what to tell."""

from typing import Any

from flask import Flask, get_flashed_messages, request, url_for

from engine.actor import Actor
from engine.app import Engine
from engine.queries.inbox import OwnCount
from engine.queries.notices import Unread
from engine.queries.people_names import AllNames
from engine.queries.reassignable import Areas
from web.identity.sessions import current
from web.wording import words

MOST_ROLES = 3
GUARDED = frozenset({"reassign", "administration", "audit", "background", "retention"})
"""Entries of the navigation that are shown to those whom they concern."""


def add_frame(app: Flask, engine: Engine) -> None:
    """Give every template the frame it is drawn in."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        who = current().actor
        drawn: dict[str, Any] = {
            "home_url": "/",
            "person": None,
            "search_url": "/search",
            "search_words": request.args.get("q", ""),
            "help_url": "/help",
            "notices_url": "/notices",
            "unread": 0,
            "profile_url": "/profile",
            "sign_out_url": "/sign-out",
            "navigation": [],
            "notices": _told(),
        }
        if who is not None:
            roles = sorted(who.groups - {"everyone", "reporter"})
            more = f" and {len(roles) - MOST_ROLES} more" if roles[MOST_ROLES:] else ""
            drawn["person"] = {
                "id": who.id,
                "name": who.name,
                "roles": ", ".join(words(each) for each in roles[:MOST_ROLES]) + more,
                "acting_for": _name(engine, who),
            }
            drawn["navigation"] = _navigation(engine)
            drawn["unread"] = engine.fetch(Unread(), actor=who)
        return {"frame": drawn}


def _name(engine: Engine, who: Actor) -> str:
    """Return the name of whom somebody stands in for."""
    if not who.acting_for:
        return ""
    return engine.fetch(AllNames(), actor=who).of(who.acting_for)


def _told() -> list[dict[str, str]]:
    """Return what the last request wants said."""
    flashed: list[Any] = list(get_flashed_messages(with_categories=True))
    return [
        {"kind": "info" if kind == "message" else kind, "words": words_}
        for kind, words_ in flashed
    ]


def _navigation(engine: Engine) -> list[dict[str, Any]]:
    who = current().actor
    if who is None:
        return []
    mine = engine.fetch(OwnCount(), actor=who)
    areas = engine.fetch(Areas(), actor=who)
    entries = (
        ("inbox", "Inbox", "inbox.show", mine),
        ("cases", "Cases", "cases.listing", 0),
        ("registers", "Registers", "registers.listing", 0),
        ("procedures", "Procedures", "procedures.listing", 0),
        ("audit", "Audit trail", "trail.listing", 0),
        ("retention", "Retention", "retention.listing", 0),
        ("reassign", "To reassign", "assigning.left", 0),
        ("administration", "Administration", "administration.people", 0),
        ("background", "Background", "background.show", 0),
    )
    icons = {
        "reassign": "person",
        "administration": "people",
        "background": "operations",
        "retention": "clock",
    }
    return [
        {
            "title": "",
            "entries": [
                {
                    "key": key,
                    "label": label,
                    "url": url_for(endpoint),
                    "icon": icons.get(key, key),
                    "count": count,
                }
                for key, label, endpoint, count in entries
                if key not in GUARDED or key in areas
            ],
        }
    ]
