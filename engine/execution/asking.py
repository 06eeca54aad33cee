"""Put a form to somebody: what it sees, what it offers, what it accepts."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine import forms
from engine.errors import NotFoundError
from engine.execution.case_calendar import CaseServices
from engine.execution.progress import Progress
from engine.execution.sources import RowSources
from engine.feel import from_json, from_python
from engine.forms import Form, Prefill, Situation
from engine.model import StoredFile, UserTask
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork


def form_named(loaded: Loaded, key: str | None) -> Form | None:
    """Return a form of this version; None if the step asks nothing."""
    if key is None:
        return None
    form = loaded.forms.get(key)
    if form is None:
        raise NotFoundError(f"Form “{key}” is missing in this version.")
    return form


def start_form(loaded: Loaded, start_event: str | None = None) -> Form | None:
    """Return the form of the start event people start cases with, if it has one."""
    none_starts = [
        each.element for each in loaded.definition.starts if each.kind == "none"
    ]
    element_id = start_event or (none_starts[0] if none_starts else None)
    if element_id is None:
        return None
    element = loaded.definition.elements.get(element_id)
    if element is None:
        raise NotFoundError(f"“{loaded.key}” has no start event “{element_id}”.")
    return form_named(loaded, element.extensions.form)


def form_rules(loaded: Loaded, key: str | None) -> list[forms.Rule]:
    """Return the rules across fields that ``procedure.toml`` sets for a form."""
    return [
        forms.Rule(each.form, each.when, each.message, each.fields)
        for each in loaded.procedure.rules
        if each.form == key
    ]


def task_situation(progress: Progress, task: UserTask) -> Situation:
    """Return what a task's form sees: the case, the token's own data, the house."""
    local = from_json(task.local)
    uow = progress.uow
    return Situation(
        context=progress.data(local),
        now=uow.now,
        zone=progress.host.zone,
        sources=RowSources(uow.session, now=uow.now),
        services=progress.host.services,
        prefilled=earlier_answers(progress, task, local),
        known_file=lambda digest: uow.session.get(StoredFile, digest) is not None,
        new_id=uow.new_id,
    )


class KnownAnswers(Mapping[str, Prefill]):
    """What a case knows, as prefills that are made where a form asks for them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Prefill:
        return Prefill(self._values[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def earlier_answers(
    progress: Progress, task: UserTask, local: Mapping[str, Any]
) -> Mapping[str, Prefill]:
    """Return what the case knows already: confirmed, not retyped.

    What is signed is never prefilled: nobody signs an answer that was there before. In
    a multi-instance body only the token's own item counts: what another instance of the
    body answered is not this one's answer.
    """
    if task.meaning is not None:
        return {}
    return KnownAnswers(local or progress.run.variables)


def accept_answers(
    progress: Progress,
    task: UserTask,
    submitted: Mapping[str, Any],
    *,
    offered: Collection[str] | None,
) -> forms.Accepted:
    """Return a task's checked answers; ``InvalidAnswersError`` names every fault."""
    form = form_named(progress.loaded, task.form_key)
    if form is None:
        values = {name: from_python(value) for name, value in submitted.items()}
        return forms.Accepted(values)
    return forms.accept(
        form,
        submitted,
        situation=task_situation(progress, task),
        offered=offered,
        rules=form_rules(progress.loaded, task.form_key),
    )


def start_situation(
    uow: UnitOfWork, *, prefilled: Mapping[str, Prefill] | None = None
) -> Situation:
    """Return what a start form sees: there is no case yet."""
    return Situation(
        context={},
        now=uow.now,
        zone=uow.settings.zone,
        sources=RowSources(uow.session, now=uow.now),
        services=CaseServices(
            uow.session, zone=uow.settings.zone, site=None, files=uow.files
        ),
        prefilled=prefilled or {},
        known_file=lambda digest: uow.session.get(StoredFile, digest) is not None,
        new_id=uow.new_id,
    )


def accept_start(
    uow: UnitOfWork,
    loaded: Loaded,
    submitted: Mapping[str, Any],
    *,
    offered: Collection[str] | None,
    start_event: str | None,
) -> dict[str, Any]:
    """Return the first data of a case from its start form."""
    form = start_form(loaded, start_event)
    if form is None:
        return {name: from_python(value) for name, value in submitted.items()}
    key = next(key for key, each in loaded.forms.items() if each is form)
    return forms.accept(
        form,
        submitted,
        situation=start_situation(uow),
        offered=offered,
        rules=form_rules(loaded, key),
    ).values
