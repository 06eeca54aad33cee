"""What a task asks to be signed: built from its form, its case and its version."""

from collections.abc import Mapping
from typing import Any

from engine.execution.asking import form_named, task_situation
from engine.execution.progress import Progress
from engine.feel import expression, from_json
from engine.forms import Form
from engine.model import UserTask
from engine.signing.statement import Shown

USUAL = ("case.key", "title", "class")


def shown_to(progress: Progress, task: UserTask) -> Shown:
    """Return what the page shows above the form, as data."""
    form = form_named(progress.loaded, task.form_key)
    situation = task_situation(progress, task)
    names = list(_names(progress, form))
    fields = {
        name: expression(name)
        .evaluate(situation.context, now=situation.now.astimezone(situation.zone))
        .value
        for name in names
    }
    return Shown(
        case=progress.instance.business_key,
        element=task.element,
        step=task.name,
        definition=progress.loaded.bundle.hash,
        form=form.hash if form else "",
        fields={**fields, "item": dict(from_json(task.local))},
    )


def _names(progress: Progress, form: Form | None) -> list[str]:
    """Return the names to show; a form key stands for all its fields."""
    declared = [each.name for each in form.shown] if form and form.shown else USUAL
    names: dict[str, None] = {}
    for name in declared:
        other = progress.loaded.forms.get(name)
        if other is None:
            names[name] = None
        else:
            names |= dict.fromkeys(field.key for field in other.fields)
    return list(names)


def refusing_values(form: Form | None) -> Mapping[str, frozenset[str]]:
    """Return the answers that refuse, by field: ``properties.refuses`` of its parts."""
    if form is None:
        return {}
    return {
        field.key: frozenset(refuses)
        for field in form.fields
        if (refuses := getattr(field, "refuses", ()))
    }


def given(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that were given, without those nobody was asked for."""
    return {name: value for name, value in answers.items() if value is not None}
