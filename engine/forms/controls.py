"""Which control asks a question, and what stands in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.forms.display import file_views
from engine.forms.fields.choice import Choices, ManyField, OneField, TagField
from engine.forms.fields.file import FileField
from engine.forms.fields.moment import (
    DateField,
    DateTimeField,
    MomentField,
    TimeField,
)
from engine.forms.fields.number import NumberField
from engine.forms.fields.text import TextField
from engine.forms.fields.tick import TickField
from engine.forms.parts import Field, WrongAnswerError
from engine.forms.situation import MOST, Option, Scope
from engine.forms.starting import Start
from engine.forms.view import FieldView
from engine.forms.words import words

Special = dict[str, Any]
"""What only one kind of control has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a part stands: name and id, what was typed, what is wrong with it.

    ``find``: the words by which a long list of choices was searched.
    """

    name: str
    id: str
    typed: Any
    value: Any
    complaints: tuple[str, ...] = ()
    depends: bool = False
    start: Start | None = None
    find: str = ""

    def source(self, told: str) -> str:
        """Say where the answer is from; ``told`` is the prefilled value in words."""
        if self.start is None or not self.start.source:
            return ""
        if self.value == self.start.value:
            return self.start.source
        return f"{self.start.source}: {told}. Changed here" if told else ""


def control(field: Field, place: Place, scope: Scope) -> FieldView:
    """Return the control of a question with everything a template needs."""
    return FieldView(
        id=place.id,
        name=place.name,
        label=field.label,
        hint=field.hint,
        required=field.required,
        depends=place.depends,
        complaints=place.complaints,
        source=place.source(_told(place, scope)),
        **_SPECIAL[type(field)](field, place, scope),
    )


def _told(place: Place, scope: Scope) -> str:
    started = place.start.value if place.start is not None else None
    return words(started, scope.situation.zone)


def _typed_text(typed: Any) -> str:
    return typed if isinstance(typed, str) else "" if typed is None else str(typed)


_INPUTS: dict[type[MomentField], str] = {
    DateField: "date",
    TimeField: "time",
    DateTimeField: "datetime-local",
}


def _text(field: TextField, place: Place, _: Scope) -> Special:
    kind = "textarea" if field.long else "line"
    return {"kind": kind, "value": _typed_text(place.typed), "longest": field.most}


def _number(field: NumberField, place: Place, _: Scope) -> Special:
    mode = "numeric" if field.decimals == 0 else "decimal"
    return {"kind": "line", "value": _typed_text(place.typed), "input_mode": mode}


def _moment(field: MomentField, place: Place, scope: Scope) -> Special:
    """Return a date control, or a line of text where that would lose what was typed."""
    text = _typed_text(place.typed)
    native = not text or (field.native(text) and _readable(field, text, scope))
    if not native:
        return {"kind": "line", "value": text}
    return {
        "kind": "line",
        "value": text.replace(" ", "T"),
        "input_type": _INPUTS[type(field)],
        "step": "any" if text.count(":") > 1 else "",
    }


def _readable(field: Field, text: str, scope: Scope) -> bool:
    try:
        field.read(text, scope)
    except WrongAnswerError:
        return False
    return True


_NONE = Option("", "No answer")
"""Radio buttons cannot be cleared; this one takes an answer back."""
_YES_NO = (Option("yes", "Yes"), Option("no", "No"))


def _tick(field: TickField, place: Place, _: Scope) -> Special:
    """Return two radio buttons where an answer is needed: No is one, nothing is not."""
    chosen = (
        {True: "yes", False: "no"}.get(place.typed, "")
        if isinstance(place.typed, bool)
        else ""
    )
    if field.required:
        return {"kind": "radio", "value": chosen, "options": _YES_NO}
    return {"kind": "tick", "value": chosen}


def _one(field: OneField, place: Place, scope: Scope) -> Special:
    text = _typed_text(place.typed)
    special = _listed(field.choices, [text], place, scope)
    if field.look == "radio" and not field.required:
        special["options"] = (_NONE, *special["options"])
    searchable = field.look == "select" and field.choices.expression is None
    return {**special, "kind": field.look, "value": text, "searchable": searchable}


def _many(field: ManyField, place: Place, scope: Scope) -> Special:
    values = tuple(each for each in _items(place.typed) if isinstance(each, str))
    searchable = field.look == "taglist" and field.choices.expression is None
    return {
        **_listed(field.choices, values, place, scope),
        "kind": field.look,
        "values": values,
        "multiple": True,
        "searchable": searchable,
    }


def _listed(
    choices: Choices, chosen: Sequence[str], place: Place, scope: Scope
) -> Special:
    """Return the options; a choice that is gone stays visible, and will be refused.

    A list that is too long holds what has the words searched for, and what is chosen.
    """
    found = choices.options(scope, place.find)
    long = bool(place.find) or len(found) > MOST
    options = found[:MOST]
    missing = {*filter(None, chosen)}.difference(each.value for each in options)
    known = choices.offered(sorted(missing), scope) if missing else {}
    return {
        "options": (
            *options,
            *(
                Option(value, known.get(value, f"{value} (not offered)"))
                for value in chosen
                if value in missing
            ),
        ),
        "long": long,
        "find": place.find,
        "found": len(options) if place.find else None,
        "more": len(found) > MOST,
    }


def _items(typed: Any) -> list[Any]:
    if isinstance(typed, list | tuple):
        return list(typed)
    return [] if typed in (None, "") else [typed]


def _tags(_: TagField, place: Place, __: Scope) -> Special:
    many = isinstance(place.typed, list | tuple)
    text = ", ".join(map(str, place.typed)) if many else _typed_text(place.typed)
    return {"kind": "line", "value": text}


def _files(field: FileField, place: Place, _: Scope) -> Special:
    return {
        "kind": "files",
        "files": file_views(_items(place.typed)),
        "accept": ",".join(field.endings),
        "multiple": field.multiple,
    }


_SPECIAL: dict[type[Field], Callable[[Any, Place, Scope], Special]] = {
    TextField: _text,
    NumberField: _number,
    DateField: _moment,
    TimeField: _moment,
    DateTimeField: _moment,
    TickField: _tick,
    OneField: _one,
    ManyField: _many,
    TagField: _tags,
    FileField: _files,
}
