"""A small application that shows every part of the page kit."""

from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, Response, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from engine.clock import utc_now
from web.bundle import serve_bundle
from web.diagram import Mark, State, read, render
from web.headers import add_headers
from web.locale import add_filters

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODEL = HERE.parent / "web" / "diagram" / "every_element.bpmn"
PEOPLE = [(f"p{at}", f"Person {name}") for at, name in enumerate("ABCDEFGHIJ")]
FRAME = {
    "home_url": "/",
    "person": {"name": "Quinn Baker", "roles": "QA reviewer", "acting_for": "Ana Ruiz"},
    "search_url": "/search",
    "search_words": "",
    "help_url": "/help",
    "profile_url": "/me",
    "sign_out_url": "/out",
    "notices": [{"words": "Draft saved.", "kind": "success"}],
    "navigation": [
        {
            "title": "",
            "entries": [
                {"key": key, "label": key.title(), "url": "/", "icon": key, "count": 7}
                for key in ("inbox", "cases", "registers", "procedures")
            ],
        }
    ],
}


MARKS = {
    "userTask": Mark(state=State.ACTIVE, tokens=2),
    "serviceTask": Mark(state=State.INCIDENT, incidents=1),
}


def kit_app(drafts: list[dict[str, str]]) -> Flask:
    """Return the application; it keeps the drafts it is sent."""
    app = Flask("web", static_folder=None, root_path=str(ROOT / "web"))
    folders = [HERE / "kit", ROOT / "web" / "templates"]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(each) for each in folders])
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"
    add_filters(app, ZoneInfo("UTC"), utc_now)
    serve_bundle(app)
    add_headers(app)
    app.add_url_rule("/", "page", page)
    app.add_url_rule("/task/<name>", "task", page)
    app.add_url_rule("/claimed", "claimed", page, methods=["POST"])
    app.add_url_rule("/parts", "parts", parts)
    app.add_url_rule("/parts", "changed", changed, methods=["POST"])
    app.add_url_rule("/swapped", "swapped", swapped)

    @app.post("/draft")
    def draft() -> Response:
        drafts.append(request.form.to_dict())
        return Response(status=409 if drafts[-1]["title"] == "stale" else 204)

    return app


def page(**_name: str) -> str:
    """Show every part; refused if the address says so."""
    drawing = read(MODEL.read_bytes())
    picture = render(drawing, MARKS, lambda at: "/" if at in MARKS else None)
    wrong = [("field-cause", "Root cause: an answer is needed")]
    complaints = wrong if "refused" in request.args else []
    shown = {"people": PEOPLE, "picture": picture, "complaints": complaints}
    return render_template("kit.html", frame=FRAME, tab="inbox", **shown)


def parts() -> str:
    """Show a form whose fields depend on each other."""
    shown = {"people": PEOPLE, "answers": {}}
    return render_template("parts.html", frame=FRAME, tab="cases", **shown)


def changed() -> Response | str:
    """Render the fields again, as an answer has changed."""
    if request.headers.get("X-CSRFToken") != "a-token":
        return Response(status=400)
    answers = request.form.to_dict()
    return render_template("parts_only.html", people=PEOPLE, answers=answers)


def swapped() -> str:
    """Return a part of a page that wants the focus."""
    return '<h2 data-focus tabindex="-1">The next task</h2>'
