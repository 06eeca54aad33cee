"""Tasks: what waits for oneself, and doing it."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from engine.app import Engine
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.release_task import ReleaseTask
from engine.commands.tasks.save_draft import SaveDraft
from engine.queries.inbox import Inbox
from engine.queries.task_page import TaskPage, TaskView
from web.api import task_schemas as schemas
from web.api.inputs import Idempotency
from web.api.problems import CHANGES, refused, resources
from web.api.signing import sign
from web.identity.sessions import actor


def task_resources(engine: Engine) -> Blueprint:
    """Return the inbox and the tasks."""
    tasks = resources("tasks", "What waits for people, and doing it.")

    @tasks.route("/inbox", methods=["GET"])
    @tasks.arguments(schemas.InboxFilter, location="query")
    @tasks.response(200, schemas.InboxOut)
    @refused(tasks)
    def inbox(wanted: dict[str, Any]) -> Any:
        """List what waits, the earliest due first."""
        return engine.fetch(Inbox(**wanted), actor=actor())

    @tasks.route("/tasks/<uuid:task_id>", methods=["GET"])
    @tasks.response(200, schemas.TaskOut)
    @refused(tasks)
    def show(task_id: UUID) -> dict[str, Any]:
        """Return a task with its form, why it is mine, and what keeps me from it."""
        return shown_task(engine.fetch(TaskPage(task_id=task_id), actor=actor()))

    @tasks.route("/tasks/<uuid:task_id>/claim", methods=["POST"])
    @tasks.arguments(Idempotency, location="headers")
    @tasks.response(204)
    @refused(tasks, *CHANGES)
    def claim(sent: dict[str, Any], task_id: UUID) -> None:
        """Take a task out of its group's list."""
        engine.execute(ClaimTask(task_id=task_id), actor=actor(), key=sent["key"])

    @tasks.route("/tasks/<uuid:task_id>/release", methods=["POST"])
    @tasks.arguments(Idempotency, location="headers")
    @tasks.response(204)
    @refused(tasks, *CHANGES)
    def release(sent: dict[str, Any], task_id: UUID) -> None:
        """Put a task back into its group's list."""
        engine.execute(ReleaseTask(task_id=task_id), actor=actor(), key=sent["key"])

    @tasks.route("/tasks/<uuid:task_id>/draft", methods=["PUT"])
    @tasks.arguments(schemas.DraftIn)
    @tasks.response(204)
    @refused(tasks, *CHANGES)
    def draft(body: dict[str, Any], task_id: UUID) -> None:
        """Keep unfinished answers, valid or not."""
        command = SaveDraft(subject=str(task_id), typed=body["answers"])
        engine.execute(command, actor=actor())

    @tasks.route("/tasks/<uuid:task_id>/complete", methods=["POST"])
    @tasks.arguments(Idempotency, location="headers")
    @tasks.arguments(schemas.CompleteIn)
    @tasks.response(200, schemas.HandedIn)
    @refused(tasks, *CHANGES)
    def complete(sent: dict[str, Any], body: dict[str, Any], task_id: UUID) -> Any:
        """Hand in the answers; the case goes on."""
        command = CompleteTask(task_id=task_id, **body)
        return engine.execute(command, actor=actor(), key=sent["key"])

    @tasks.route("/tasks/<uuid:task_id>/sign", methods=["POST"])
    @tasks.arguments(Idempotency, location="headers")
    @tasks.arguments(schemas.SignIn)
    @tasks.response(200, schemas.HandedIn)
    @refused(tasks, *CHANGES)
    def sign_task(sent: dict[str, Any], body: dict[str, Any], task_id: UUID) -> Any:
        """Sign with user name and password, in a session; a token cannot sign."""
        return sign(engine, task_id, body, key=sent["key"])

    return tasks


def shown_task(view: TaskView) -> dict[str, Any]:
    """Return a task as JSON has it: the form's fields in one list."""
    plain = {
        name: getattr(view, name)
        for name in schemas.TaskOut().fields
        if name not in ("questions", "ladder")
    }
    return {
        **plain,
        "questions": list(fields_of(view.form.parts)) if view.form else [],
        "ladder": [
            {"level": each.level, "at": each.at, "to": list(each.to)}
            for each in view.ladder
        ],
    }


def fields_of(parts: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield the questions of a form in their order, those in groups included."""
    for part in parts:
        if hasattr(part, "name"):
            yield {
                "name": part.name,
                "kind": part.kind,
                "label": part.label,
                "hint": part.hint,
                "required": part.required,
                "value": part.value,
                "values": list(part.values),
                "options": [
                    {"value": each.value, "label": each.label} for each in part.options
                ],
                "rows": len(getattr(part, "rows", ())),
            }
        else:
            yield from fields_of(part.parts)
