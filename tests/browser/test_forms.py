"""Forms of procedures in a browser: how they change while one answers."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template_string, request
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from engine.errors import InvalidAnswersError
from engine.forms import (
    Form,
    Option,
    Situation,
    accept,
    change_rows,
    parse_form,
    present,
    read_posted,
)
from tests.browser.conftest import NARROW, NewContext
from web.bundle import serve_bundle
from web.forms import form_html
from web.headers import add_headers

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "forms").rglob("*.form"), key=lambda path: path.stat().st_size)
LONGEST = {path.parent.name: path for path in SHIPPED}
"""The longest form of each procedure; the others are checked as text."""
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


class People:
    """More people than fit a short list."""

    def options(self, _: str, /) -> Sequence[Option]:
        return [Option(f"p{number}", f"Person {number}") for number in range(12)]


def situation() -> Situation:
    return Situation(
        context={"case": {"key": "CAPA-2026-0001"}, "title": "Wrong label"},
        now=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        zone=ZoneInfo("Europe/Berlin"),
        sources=People(),
    )


def answer(form: Form, key: str) -> Any:
    """Show, change, refuse or accept, as the page of a task does."""
    here, posted, told = situation(), None, {}
    answers: Any = None
    if request.method == "POST":
        posted = read_posted(form, request.form.to_dict(flat=False))
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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = Flask("web", static_folder=None, root_path=str(ROOT / "web"))
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"
    app.jinja_env.globals["frame"] = {"home_url": "/", "navigation": [], "notices": []}
    serve_bundle(app)
    add_headers(app)
    forms = {path.stem: parse_form(path.read_bytes()) for path in SHIPPED}
    forms["demo"] = parse_form(DEMO)
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


def test_questions_come_and_go_while_typed_text_and_focus_stay(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Note").fill("half a sent")
    page.get_by_label("No", exact=True).check()
    expect(page.get_by_label("Why not")).to_be_visible()
    expect(page.get_by_label("No", exact=True)).to_be_focused()
    page.get_by_label("Yes").check()
    expect(page.get_by_label("Why not")).to_be_hidden()
    expect(page.get_by_role("group", name="Measures, row 1")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("half a sent")


def test_rows_are_added_and_removed_and_focus_follows(page: Page, address: str) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    first = page.get_by_role("group", name="Measures, row 1")
    first.get_by_label("Measure").fill("Block the lot")
    page.get_by_role("button", name="Add a row to Measures").click()
    second = page.get_by_role("group", name="Measures, row 2")
    expect(second).to_be_focused()
    second.get_by_label("Measure").fill("Tell the customer")
    second.get_by_role("combobox", name="Done by").fill("Person 7")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove Measures, row 1").click()
    expect(second).to_be_hidden()
    expect(first.get_by_label("Measure")).to_have_value("Tell the customer")
    expect(first.get_by_role("combobox", name="Done by")).to_have_value("Person 7")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("Accepted")).to_be_visible()


def test_what_was_typed_in_rows_and_opened_fields_survives_a_reload(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    first = page.get_by_role("group", name="Measures, row 1")
    first.get_by_label("Measure").fill("Block the lot")
    page.get_by_role("button", name="Add a row to Measures").click()
    second = page.get_by_role("group", name="Measures, row 2")
    second.get_by_label("Measure").fill("Tell the customer")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Restored what you typed before.")).to_be_visible()
    expect(page.get_by_label("Yes")).to_be_checked()
    expect(first.get_by_label("Measure")).to_have_value("Block the lot")
    expect(second.get_by_label("Measure")).to_have_value("Tell the customer")


def test_enter_in_a_row_removes_and_sends_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    measure = page.get_by_label("Measure", exact=False).first
    measure.fill("Block the lot")
    measure.press("Enter")
    expect(page.get_by_role("group", name="Measures, row 1")).to_be_visible()
    expect(measure).to_have_value("Block the lot")


def test_complaints_take_the_focus_and_lead_to_their_fields(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/demo")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Containment needed: choose Yes or No").click()
    expect(page.get_by_role("radiogroup", name="Containment needed")).to_be_focused()


def test_a_form_is_answered_without_scripts(
    new_context: NewContext, address: str
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Complete").click()
    row = page.get_by_role("group", name="Measures, row 1")
    row.get_by_label("Measure").fill("Block the lot")
    page.get_by_role("button", name="Add a row to Measures").click()
    page.get_by_role("button", name="Remove Measures, row 2").click()
    expect(row.get_by_label("Measure")).to_have_value("Block the lot")
    row.get_by_label("Done by").select_option("p3")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("Accepted")).to_be_visible()


def test_a_form_is_answered_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Why not")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Nothing left the site")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Accepted")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_longest_forms_break_no_wcag_rule(
    scheme: str, new_context: NewContext, address: str, violations: Any
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    for path in LONGEST.values():
        page.goto(f"{address}/{path.stem}")
        assert violations(page) == [], path.name


def test_a_refused_form_with_rows_breaks_no_wcag_rule_and_fits_a_phone(
    new_context: NewContext, address: str, violations: Any, overflow: Any
) -> None:
    page = new_context(viewport=NARROW).new_page()
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    expect(page.get_by_role("group", name="Measures, row 1")).to_be_visible()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    assert overflow(page) == 0
