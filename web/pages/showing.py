"""What the page of a case shows on which tab: fetched, put in order, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for

from engine.app import Engine
from engine.queries.case_page import CasePage, CaseView
from engine.queries.case_words import CaseWords
from engine.queries.task_page import TaskView
from web.identity.sessions import actor
from web.pages.drawing import picture_of
from web.pages.story import story_of

TABS = ("overview", "history", "data", "signatures", "files", "links", "comments")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of a case: attached to it, or an answer of one of its steps."""

    name: str
    sha256: str
    source: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision a table took, and why."""

    number: int
    question: str
    sentences: tuple[str, ...]
    at: datetime


def shown_case(
    engine: Engine, instance_id: UUID, tab: str, *, here: TaskView | None = None
) -> dict[str, Any]:
    """Return what the template of a case needs for one tab, and no more.

    ``here`` is the task on whose page it is shown.
    """
    case = engine.fetch(CasePage(instance_id=instance_id), actor=actor())
    worded = tab in ("history", "data")
    words = (
        engine.fetch(CaseWords(instance_id=case.head.id), actor=actor())
        if worded
        else None
    )
    return {
        "case": case,
        "names_of_steps": {each.element: each.name for each in case.visits},
        "files": files_in(case),
        "events": story_of(case, words.changes if words else {}),
        "decisions": decisions_in(case),
        "data": words.data if words else (),
        "computed": words.computed if words else (),
        "picture": _picture(case, here) if tab in ("overview", "diagram") else None,
        "file_url": lambda digest: url_for(
            "files.download", instance_id=case.head.id, sha256=digest
        ),
    }


def _picture(case: CaseView, here: TaskView | None) -> dict[str, Any]:
    tasks = {task.element: task for task in case.tasks}

    def link(element: str) -> str | None:
        task = tasks.get(element)
        return url_for("tasks.show", task_id=task.id) if task else None

    return picture_of(case, here=here.element if here else None, link=link)


def decisions_in(case: CaseView) -> list[Explained]:
    """Return why tables decided as they did, as questions with answers."""
    found = [each for each in case.visits if each.explained]
    return [
        Explained(
            number,
            f"Why this result of “{visit.name}”?",
            tuple(visit.explained),
            visit.ended or visit.started,
        )
        for number, visit in enumerate(found, start=1)
    ]


def files_in(case: CaseView) -> list[CaseFile]:
    """Return the files of answers, then those attached by hand; each digest once."""
    found: dict[str, CaseFile] = {}
    for visit in case.visits:
        when = visit.ended or visit.started
        for reference in _references(visit.wrote):
            name, digest = str(reference.get("name")), str(reference["sha256"])
            file = CaseFile(name, digest, visit.name, visit.actor, when)
            found.setdefault(digest, file)
    for _id, name, digest, who, when in case.attachments:
        found[digest] = CaseFile(name, digest, "Attached to the case", who, when)
    return list(found.values())


def _references(value: Any) -> Iterable[dict[str, Any]]:
    """Yield every file reference anywhere in what a step wrote."""
    if isinstance(value, dict):
        if "sha256" in value:
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _references(each)
