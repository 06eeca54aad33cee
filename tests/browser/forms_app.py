"""An application that asks one form at each address, as the page of a task does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, render_template_string, request
from werkzeug.serving import make_server

from engine.errors import InvalidAnswersError
from engine.forms import (
    Form,
    Situation,
    accept,
    change_rows,
    parse_form,
    present,
    read_posted,
)
from tests.choices import Lists
from web.bundle import serve_bundle
from web.forms import form_html
from web.headers import add_headers

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "forms").rglob("*.form"), key=lambda path: path.stat().st_size)
REQUIRED = {"required": True}
DEMO: dict[str, Any] = {
    "components": [
        {
            "type": "checkbox",
            "key": "needed",
            "label": "Containment needed",
            "validate": REQUIRED,
        },
        {
            "type": "textarea",
            "key": "why",
            "label": "Why not",
            "validate": REQUIRED,
            "conditional": {"hide": "=if needed = false then false else true"},
        },
        {
            "type": "dynamiclist",
            "path": "measures",
            "label": "Measures",
            "properties": {"min_rows": 1},
            "conditional": {"hide": "=if needed = true then false else true"},
            "components": [
                {
                    "type": "textfield",
                    "key": "measure",
                    "label": "Measure",
                    "validate": REQUIRED,
                },
                {
                    "type": "select",
                    "key": "by",
                    "label": "Done by",
                    "validate": REQUIRED,
                    "properties": {"source": "users"},
                },
            ],
        },
        {"type": "textfield", "key": "note", "label": "Note"},
    ]
}
PAGE = """{% extends "base.html" %}{% block title %}{{ key }}{% endblock %}
{% block main %}<div class="page"><h1>{{ key }}</h1>
<form method="post" enctype="multipart/form-data" novalidate data-autosave="/no/draft">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">{{ body }}
<p><button class="btn btn-primary">Complete</button>
<span data-autosave-status role="status"></span></p></form></div>{% endblock %}"""


CROWD = {
    "components": [
        {
            "type": look,
            "key": look,
            "label": label,
            "validate": REQUIRED,
            "properties": {"source": "users:crowd"},
        }
        for look, label in (("select", "Author"), ("taglist", "Reviewers"))
    ]
}
PEOPLE = Lists(
    {
        role: {f"p{number}": f"Person {number}" for number in range(many)}
        for role, many in (("users", 12), ("users:crowd", 700))
    }
)


def situation() -> Situation:
    return Situation(
        context={"case": {"key": "CAPA-2026-0001"}, "title": "Wrong label"},
        now=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        zone=ZoneInfo("Europe/Berlin"),
        sources=PEOPLE,
    )


def answer(form: Form, key: str) -> Any:
    """Show, change, refuse or accept, as the page of a task does."""
    here, posted, told = situation(), None, {}
    answers: Any = None
    if request.method == "POST":
        posted = read_posted(form, request.form.to_dict(flat=False))
        here = replace(here, finding=posted.finding)
        changed = change_rows(form, posted.answers, request.form, situation=here)
        answers = posted.answers if changed is None else changed
        if changed is None and "HX-Request" not in request.headers:
            try:
                accepted = accept(form, answers, situation=here, offered=posted.offered)
                return f"Accepted {sorted(accepted.values)} {accepted.dropped}"
            except InvalidAnswersError as invalid:
                told = dict(invalid.by_field)
    view = present(
        form,
        situation=here,
        typed=answers,
        complaints=told,
        offered=posted.offered if posted else (),
    )
    body = form_html(view, refresh_url=request.path, pressed=request.form)
    if "HX-Request" in request.headers:
        return body
    return render_template_string(PAGE, key=key, body=body), 422 if told else 200


@contextmanager
def served_forms() -> Iterator[str]:
    """Serve the shipped forms and two of our own; yield the address."""
    app = Flask("web", static_folder=None, root_path=str(ROOT / "web"))
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"
    app.jinja_env.globals["frame"] = {"home_url": "/", "navigation": [], "notices": []}
    serve_bundle(app)
    add_headers(app)
    forms = {path.stem: parse_form(path.read_bytes()) for path in SHIPPED}
    forms |= {"demo": parse_form(DEMO), "crowd": parse_form(CROWD)}
    app.add_url_rule(
        "/<key>",
        "form",
        lambda key: answer(forms[key], key),
        methods=["GET", "POST"],
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
