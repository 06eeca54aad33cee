"""Who does a step: delegate it, give it back, assign it; steps of those who left."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.base import Command
from engine.commands.tasks.assign_task import AssignTask
from engine.commands.tasks.delegate_task import DelegateTask
from engine.commands.tasks.return_task import ReturnTask
from engine.errors import (
    ConflictError,
    DutyConflictError,
    InvalidAnswersError,
    NotTrainedError,
)
from engine.queries.people_names import AllNames
from engine.queries.reassignable import Colleagues, LeftSteps
from web.identity.sessions import actor
from web.identity.ways import local_path
from web.pages.complaints import first_words


def assigning_pages(engine: Engine) -> Blueprint:
    """Return what decides who does a step."""
    pages = Blueprint("assigning", __name__)

    @pages.get("/to-reassign")
    def left() -> str:
        return render_template(
            "pages/to_reassign.html",
            tab="reassign",
            steps=engine.fetch(LeftSteps(), actor=actor()),
            people=engine.fetch(Colleagues(), actor=actor()),
            names=engine.fetch(AllNames(), actor=actor()),
        )

    @pages.post("/tasks/<uuid:task_id>/assign")
    def assign(task_id: UUID) -> Response:
        command = AssignTask(task_id=task_id, person=_person(), reason=_reason())
        return _carried_out(engine, task_id, command, "The step is with them now.")

    @pages.post("/tasks/<uuid:task_id>/delegate")
    def delegate(task_id: UUID) -> Response:
        command = DelegateTask(task_id=task_id, person=_person(), reason=_reason())
        return _carried_out(engine, task_id, command, "The step is with them now.")

    @pages.post("/tasks/<uuid:task_id>/return")
    def give_back(task_id: UUID) -> Response:
        command = ReturnTask(task_id=task_id, reason=_reason())
        return _carried_out(engine, task_id, command, "The step is back.")

    return pages


def _person() -> str:
    return request.form.get("person", "")


def _reason() -> str:
    return request.form.get("reason", "")


def _carried_out(
    engine: Engine, task_id: UUID, command: Command[UUID], words: str
) -> Response:
    """Execute; say what keeps somebody from the step where the page was left."""
    try:
        engine.execute(command, actor=actor())
        flash(words, "success")
    except InvalidAnswersError as refusal:
        for sentence in first_words(refusal).values():
            flash(sentence, "danger")
    except (ConflictError, DutyConflictError, NotTrainedError) as refusal:
        flash(str(refusal), "danger")
    back = local_path(request.form.get("back", ""))
    return redirect(back or url_for("tasks.show", task_id=task_id), 303)
