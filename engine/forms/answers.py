"""From what somebody typed to the answers a case gets, or to complaints in words.

Only what shows is read. A field that was shown and is hidden now is dropped and told
about; one that was never offered, a computed one and a read-only one are refused:
answers become the data of a procedure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import InvalidAnswersError
from engine.forms.fields.rows import ROW_ID, RowsField, row_title
from engine.forms.parts import Field, WrongAnswerError
from engine.forms.rows import completed_rows
from engine.forms.rules import FieldsRule, broken
from engine.forms.schema import Form
from engine.forms.situation import Scope, Situation
from engine.forms.starting import Start, starts
from engine.forms.validation import faults, sentences
from engine.forms.visible import Resolution, resolve


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answers as FEEL values, and (name, label) of those that were dropped."""

    values: dict[str, Any]
    dropped: tuple[tuple[str, str], ...] = ()


def accept(
    form: Form,
    submitted: Mapping[str, Any],
    *,
    situation: Situation,
    offered: Collection[str] | None = None,
    rules: Sequence[FieldsRule] = (),
) -> Accepted:
    """Return the answers; raise ``InvalidAnswersError`` with a sentence for each fault.

    ``offered`` names what a page showed; there, silence means no answer. Without a page
    (None) a field nobody mentions keeps its prefilled or preset value.
    """
    if form.is_plain and not rules:
        values = _plainly(form, submitted, Scope(situation), silent=offered is None)
        if values is not None:
            return Accepted(values)
    known = starts(form, situation)
    raw = submitted if offered is not None else _completed(form, submitted, known)
    shown = frozenset(offered or ())
    state = resolve(form, raw, situation, known=known, tidy=True)
    complaints = sentences(form, faults(form, state, submitted, shown))
    complaints |= _broken(rules, state, complaints)
    if complaints:
        raise InvalidAnswersError(complaints)
    return Accepted(_values(form, state), tuple(dropped(form, state, shown)))


def _plainly(
    form: Form, submitted: Mapping[str, Any], scope: Scope, *, silent: bool
) -> dict[str, Any] | None:
    """Return the answers to a form without conditions if all of them are right.

    Most are. None: something is wrong, or how a question begins counts; then the whole
    form is worked out, and every fault put into words. ``silent``: what nobody mentions
    keeps its preset value.
    """
    asked = form.asked
    if len(asked) < len(form.fields) or not submitted.keys() <= asked:
        return None
    if silent and len(submitted) < len(asked):
        return None
    get = submitted.get
    try:
        return {each.key: _right(each, get(each.key), scope) for each in form.fields}
    except WrongAnswerError:
        return None


def _right(field: Field, typed: Any, scope: Scope) -> Any:
    """Return the value of an answer; raise ``WrongAnswerError`` unless it is right."""
    if field.blank(typed):
        if field.required:
            raise WrongAnswerError(field.needed)
        return field.empty()
    value = field.read(typed, scope)
    for objection in field.objections(value, scope):
        raise WrongAnswerError(objection)
    return value


def _completed(
    form: Form, submitted: Mapping[str, Any], known: Mapping[str, Start]
) -> dict[str, Any]:
    """Return the answers with what nobody mentioned as it stood on the form."""
    complete: dict[str, Any] = dict(submitted)
    for field in form.fields:
        mentioned = field.key in complete
        if mentioned and not isinstance(field, RowsField):
            continue
        start = known.get(field.key)
        if start is None:
            continue
        if not mentioned:
            complete[field.key] = start.typed
        elif isinstance(field, RowsField):
            complete[field.key] = completed_rows(field, complete[field.key], start)
    return complete


def dropped(
    form: Form, state: Resolution, offered: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield name and label of answers that were asked for and are hidden now."""
    if form.is_plain:
        return
    for field in form.fields:
        answered = _answered(field, state.raw.get(field.key))
        if answered and not state.shows(field) and field.key in offered:
            yield field.key, field.label
        elif isinstance(field, RowsField):
            yield from _dropped_columns(field, state, offered)


def _answered(field: Field, typed: Any) -> bool:
    """Say whether somebody wrote something; an empty row is nothing."""
    if isinstance(field, RowsField) and isinstance(typed, list | tuple):
        rows = (row for row in typed if isinstance(row, Mapping))
        return not all(field.unused(row) for row in rows)
    return not field.blank(typed)


def _dropped_columns(
    table: RowsField, state: Resolution, offered: Collection[str]
) -> Iterator[tuple[str, str]]:
    for row in state.rows.get(table.key, ()):
        for column in table.asked:
            name = f"{table.key}.{row.place}.{column.key}"
            answered = not column.blank(row.raw.get(column.key))
            if answered and column.ref in row.hidden and name in offered:
                yield name, f"{row_title(table.label, row.place)}, {column.label}"


def _broken(
    rules: Sequence[FieldsRule], state: Resolution, complaints: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Return the messages of broken rules, unless their fields are wrong anyway."""
    wrong = {name.partition(".")[0] for name in complaints}
    ready = [rule for rule in rules if wrong.isdisjoint(rule.fields)]
    found: dict[str, list[str]] = {}
    for rule in broken(ready, state.values, state.situation):
        for name in rule.fields or ("",):
            found.setdefault(name, []).append(rule.message)
    return found


def _values(form: Form, state: Resolution) -> dict[str, Any]:
    """Return every key of the form with its value; each row gets an id."""
    if form.is_plain:
        return state.values
    values = dict(state.values)
    for field in form.fields:
        if isinstance(field, RowsField):
            values[field.key] = [
                {**row, ROW_ID: row[ROW_ID] or str(state.situation.new_id())}
                for row in values[field.key]
            ]
    return values
