"""Earlier answers above a form: read-only, in the words of the form that asked."""

from collections.abc import Iterator, Mapping

from engine import feel
from engine.forms.display import display
from engine.forms.parts import Keyed
from engine.forms.schema import Form
from engine.forms.shown_names import ShownName
from engine.forms.situation import Scope
from engine.forms.view import ShownView
from engine.forms.words import in_words

_LABELS = {
    "case.key": "Case",
    "case.title": "Title",
    "case.owner": "Case owner",
    "case.started_by": "Started by",
    "case.started_at": "Started",
}


def shown_views(
    names: tuple[ShownName, ...], forms: Mapping[str, Form], scope: Scope
) -> Iterator[ShownView]:
    """Yield what is shown; the key of a form stands for the answers it got."""
    asked = _asked(forms)
    seen: set[str] = set()
    named = {each.name for each in names}
    for each in expanded(names, forms):
        view = _view(each, asked.get(each.name), scope)
        if each.name not in seen and (each.name in named or not view.display.empty):
            seen.add(each.name)
            yield view


def _view(shown: ShownName, part: Keyed | None, scope: Scope) -> ShownView:
    known = part.label if part else _LABELS.get(shown.name)
    label = shown.label or known or in_words(shown.name)
    value = value_at(shown.name, scope)
    return ShownView(shown.name, label, display(value, part or shown.part, scope))


def words_told(forms: Mapping[str, Form]) -> dict[str, ShownName]:
    """Return how the forms show names that none of them asks for."""
    asked = _asked(forms)
    told: dict[str, ShownName] = {}
    for form in forms.values():
        for each in form.shown:
            if each.name not in asked and (each.part or each.label):
                told.setdefault(each.name, each)
    return told


def expanded(
    names: tuple[ShownName, ...], forms: Mapping[str, Form]
) -> Iterator[ShownName]:
    """Yield the names of answers; a form's key becomes the names it asks for."""
    for each in names:
        if each.name in forms:
            yield from (ShownName(key) for key in forms[each.name].keyed)
        else:
            yield each


def _asked(forms: Mapping[str, Form]) -> dict[str, Keyed]:
    """Return who asked for a name; the first form that did is taken."""
    found: dict[str, Keyed] = {}
    for form in forms.values():
        found = {**form.keyed, **found}
    return found


def value_at(name: str, scope: Scope) -> object:
    """Return the value of a name or path of the case; null where there is none."""
    value: object = dict(scope.situation.context)
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return feel.from_python(value)
