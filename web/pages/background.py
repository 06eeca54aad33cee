"""For administrators: what works in the background, and what is held up."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.work.resolve_incident import ResolveIncident
from engine.errors import EngineError, InvalidAnswersError, NotPermittedError
from engine.queries.open_incidents import MayResolve, OpenIncidents
from engine.queries.work_state import FailingJobs, Signs, WorkState
from web.identity.sessions import actor


def background_pages(engine: Engine) -> Blueprint:
    """Return the page of workers, queues, failed jobs and incidents."""
    pages = Blueprint("background", __name__)

    @pages.get("/administration/background")
    def show() -> str:
        signs = engine.fetch(Signs(), actor=actor())
        return render_template(
            "pages/background.html",
            tab="background",
            signs=signs,
            figures=engine.fetch(WorkState(), actor=actor()),
            failing=engine.fetch(FailingJobs(), actor=actor()),
            causes=engine.fetch(OpenIncidents(), actor=actor()),
            may_resolve=engine.fetch(MayResolve(), actor=actor()),
        )

    @pages.post("/administration/background/incidents")
    def resolve() -> Response:
        for sentence, kind in _resolved(engine):
            flash(sentence, kind)
        return redirect(url_for("background.show"), 303)

    return pages


def _resolved(engine: Engine) -> list[tuple[str, str]]:
    """Resolve the incidents that were shown together; one refusal stops no other."""
    retry = request.form.get("retry") == "yes"
    reason = request.form.get("reason", "")
    done, refused = 0, list[str]()
    for text in request.form.getlist("incident"):
        command = ResolveIncident(incident_id=_uuid(text), reason=reason, retry=retry)
        try:
            engine.execute(command, actor=actor())
            done += 1
        except NotPermittedError:
            raise
        except InvalidAnswersError as problem:
            return [(" ".join(problem.by_field["reason"]), "danger")]
        except EngineError as problem:
            refused.append(str(problem))
    many = "1 incident is" if done == 1 else f"{done} incidents are"
    words = f"{many} {'being tried again' if retry else 'closed'}."
    told = [(words, "success")] if done else []
    return told + [(each, "warning") for each in sorted(set(refused))]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
