"""The marshmallow schemas answers go through: one for what shows, one for each row.

A schema holds only the questions that show, and unknown ones raise: so an answer that
was not asked for cannot slip in, whatever else is right or wrong.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from marshmallow import RAISE, Schema, ValidationError, fields

from engine.forms.fields.rows import ROW_ID, RowsField, raw_rows, row_id, row_title
from engine.forms.parts import Field, Keyed, Part, WrongAnswerError
from engine.forms.schema import Form
from engine.forms.situation import Scope
from engine.forms.starting import row_starts
from engine.forms.visible import Raw, Resolution, RowState

Messages = dict[Any, Any]
WHOLE = ""
"""Under this name stands what is wrong with a table as a whole."""


class _Answers(Schema):
    """Base of all schemas of answers."""

    class Meta:
        """What was not asked for is an error."""

        unknown = RAISE


@dataclass(frozen=True)
class _Sheet:
    """Questions that belong together: the form, or one row of a table."""

    parts: tuple[Part, ...]
    hidden: frozenset[str]
    scope: Scope
    raw: Raw
    sent: Raw
    prefix: str = ""

    @cached_property
    def keyed(self) -> dict[str, Keyed]:
        return {part.key: part for part in self.parts if isinstance(part, Keyed)}

    def asks(self, part: Part | None) -> bool:
        """Say whether an answer to ``part`` is taken."""
        asked = isinstance(part, Field) and not part.readonly
        return asked and part is not None and part.ref not in self.hidden

    @cached_property
    def asked(self) -> tuple[Field, ...]:
        return tuple(
            part for part in self.parts if isinstance(part, Field) and self.asks(part)
        )


class _Answer(fields.Field[Any]):
    """One question as marshmallow sees it."""

    def __init__(self, asked: Field) -> None:
        missing: dict[str, Any] = (
            {"required": True} if asked.required else {"load_default": asked.empty()}
        )
        super().__init__(error_messages={"required": asked.needed}, **missing)
        self.asked = asked

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        scope = _JUDGING.get().scope
        try:
            answer = self.asked.read(value, scope)
        except WrongAnswerError as wrong:
            raise ValidationError(str(wrong)) from wrong
        if objections := list(self.asked.objections(answer, scope)):
            raise ValidationError(objections)
        return answer


class _Rows(_Answer):
    """A table as marshmallow sees it: each row has a schema of its own."""

    def __init__(self, table: RowsField) -> None:
        super().__init__(table)
        self.table = table

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        check, scope = _JUDGING.get()
        rows = check.state.rows.get(self.table.key, ())
        try:
            sent = raw_rows(value)
        except WrongAnswerError as wrong:
            raise ValidationError(str(wrong)) from wrong
        values = [row.values for row in rows]
        messages: Messages = {}
        objections = [*self.table.objections(values, scope), *self._given(check, rows)]
        if objections:
            messages[WHOLE] = objections
        for row in rows:
            if found := check.row(self.table, row, scope, sent[row.place]):
                messages[row.place] = found
        if messages:
            raise ValidationError(messages)
        return values

    def _given(self, check: "_Check", rows: tuple[RowState, ...]) -> Iterator[str]:
        """Yield a complaint if preset rows are missing, doubled or moved."""
        preset = row_starts(check.state.starts.get(self.table.key))
        if self.table.fixed and [row.values[ROW_ID] for row in rows] != [*preset]:
            yield f"the rows are given, there are {len(preset)} of them"


@dataclass(frozen=True, slots=True)
class _Check:
    """Checks sheets; knows what the page had offered."""

    state: Resolution
    offered: Collection[str]
    submitted: Raw

    def form(self, form: Form) -> Messages:
        """Return what is wrong with the answers to a form."""
        state = self.state
        return self.sheet(
            _Sheet(form.every, state.hidden, state.scope, state.raw, self.submitted)
        )

    def row(self, table: RowsField, row: RowState, scope: Scope, raw: Raw) -> Messages:
        """Return what is wrong with one row."""
        rows = self.submitted.get(table.key)
        sent = rows[row.place] if isinstance(rows, list | tuple) else {}
        inner = scope.within(row.values)
        prefix = f"{table.key}.{row.place}."
        messages = self.sheet(
            _Sheet(table.columns, row.hidden, inner, raw, sent, prefix)
        )
        if sent.get(ROW_ID) and not row_id(sent):
            messages[ROW_ID] = ["an id has at most 64 letters, digits, - _ . :"]
        return messages

    def sheet(self, sheet: _Sheet) -> Messages:
        """Return what is wrong with one sheet, by key."""
        questions = sheet.asked
        data = {
            asked.key: sheet.raw[asked.key]
            for asked in questions
            if not asked.blank(sheet.raw.get(asked.key))
        }
        judging = _JUDGING.set(_Judging(self, sheet.scope))
        try:
            _schema(questions).load({**data, **self._strangers(sheet)})
        except ValidationError as invalid:
            return invalid.messages_dict
        finally:
            _JUDGING.reset(judging)
        return {}

    def _strangers(self, sheet: _Sheet) -> dict[str, Any]:
        """Return the answers that were sent and not asked for."""
        keyed = sheet.keyed
        return {
            key: typed
            for key, typed in sheet.sent.items()
            if not sheet.asks(keyed.get(key))
            and not self._harmless(sheet, keyed.get(key), key, typed)
        }

    def _harmless(
        self, sheet: _Sheet, part: Keyed | None, key: str, typed: Any
    ) -> bool:
        """Say whether an answer nobody asks for may be dropped instead of refused."""
        if part is None:
            return bool(sheet.prefix) and key == ROW_ID
        if isinstance(part, Field) and part.ref in sheet.hidden:
            return part.blank(typed) or f"{sheet.prefix}{key}" in self.offered
        return typed is None


class _Judging(NamedTuple):
    """Whose answers a schema is judging: schemas are shared, this is not."""

    check: _Check
    scope: Scope


_JUDGING: ContextVar[_Judging] = ContextVar("the answers that are being judged")
_SCHEMAS: dict[tuple[int, ...], tuple[tuple[Field, ...], Schema]] = {}
"""Schemas by the identities of their questions, which they keep alive."""
MOST_SCHEMAS = 2_000


def _schema(questions: tuple[Field, ...]) -> Schema:
    """Return the schema of these questions: making one costs more than using it."""
    name = tuple(map(id, questions))
    found = _SCHEMAS.get(name)
    if found is None:
        if len(_SCHEMAS) >= MOST_SCHEMAS:
            _SCHEMAS.clear()
        found = _SCHEMAS[name] = questions, _new_schema(questions)
    return found[1]


def _new_schema(questions: tuple[Field, ...]) -> Schema:
    kinds = {
        each.key: _Rows(each) if isinstance(each, RowsField) else _Answer(each)
        for each in questions
    }
    return _Answers.from_dict(dict(kinds))()


def faults(
    form: Form, state: Resolution, submitted: Raw, offered: Collection[str]
) -> Messages:
    """Return what is wrong with answers: by key, in tables by place and column.

    Answers are nearly always right, and to see that takes no schema; it is asked where
    something is wrong, and where questions depend on each other.
    """
    if form.is_plain and not state.unread and submitted.keys() <= form.asked:
        scope = state.scope
        if all(_is_right(field, state, scope) for field in form.fields):
            return {}
    return _Check(state, offered, submitted).form(form)


def _is_right(field: Field, state: Resolution, scope: Scope) -> bool:
    """Say whether an answer that could be read is there if need be, and allowed."""
    if field.readonly:
        return True
    if field.blank(state.raw.get(field.key)):
        return not field.required
    return not any(True for _ in field.objections(state.values[field.key], scope))


def sentences(form: Form, messages: Messages) -> dict[str, list[str]]:
    """Return faults as sentences in the words of the form, in the order of the page."""
    found: dict[str, list[str]] = {}
    for part in form.every:
        if isinstance(part, Keyed) and part.key in messages:
            found.update(_of(part, part.key, part.label, messages[part.key]))
    for key in messages.keys() - form.keyed.keys():
        found[key] = [f"“{key}” is no question of this form"]
    return found


def _of(part: Keyed, name: str, label: str, messages: Any) -> dict[str, list[str]]:
    if isinstance(part, RowsField) and isinstance(messages, Mapping):
        return _of_rows(part, name, messages)
    return {name: [f"{label}: {each}" for each in _known(part, messages)]}


def _of_rows(
    table: RowsField, name: str, messages: Mapping[Any, Any]
) -> dict[str, list[str]]:
    found = _of(table, name, table.label, messages[WHOLE]) if WHOLE in messages else {}
    columns = {part.key: part for part in table.columns if isinstance(part, Keyed)}
    for place in sorted(each for each in messages if each != WHOLE):
        label = row_title(table.label, place)
        for key, inner in messages[place].items():
            where = f"{name}.{place}.{key}"
            if key in columns:
                words = f"{label}, {columns[key].label}"
                found.update(_of(columns[key], where, words, inner))
            else:
                found[where] = [f"{label}: {each}" for each in _stranger(key, inner)]
    return found


_UNKNOWN = "Unknown field."


def _known(part: Keyed, messages: Iterable[str]) -> Iterable[str]:
    """Put what marshmallow says of a question nobody asked in our words."""
    locked = not isinstance(part, Field) or part.readonly
    refused = "is worked out here and takes no answer" if locked else "was not asked"
    return (refused if each == _UNKNOWN else each for each in messages)


def _stranger(key: str, messages: Iterable[str]) -> Iterable[str]:
    refused = f"“{key}” is no column of this table"
    return (refused if each == _UNKNOWN else each for each in messages)
