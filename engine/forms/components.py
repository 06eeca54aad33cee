"""From each type of form-js component to the part it becomes."""

from collections.abc import Callable
from typing import Any

import re2

from engine.forms.columns import Listing, read_columns
from engine.forms.component import NAME, RESERVED, Component
from engine.forms.fields.bounds import KINDS, Bound
from engine.forms.fields.choice import ManyField, OneField, TagField
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
from engine.forms.options import choices
from engine.forms.parts import Computed, Part, Separator, Text

_MOST = {"textfield": 1_000, "textarea": 10_000}
_LARGEST_PATTERN = 500
_MOMENTS: dict[str, type[MomentField]] = {
    "date": DateField,
    "time": TimeField,
    "datetime": DateTimeField,
}


def key_of(component: Component, attribute: str = "key") -> str:
    """Return the name in the case; refuse what FEEL could not read."""
    key = component.text(attribute)
    if not NAME.fullmatch(key):
        component.refuse(
            "key",
            f"the {attribute} “{key}” is no name that FEEL can read",
            "Use letters, digits and _, beginning with a letter.",
        )
    elif key in RESERVED:
        component.refuse("key", f"the name “{key}” is reserved", "Choose another name.")
    return key


def label_of(component: Component) -> str:
    """Return the label; complaints need one."""
    label = component.text("label").strip()
    if not label:
        component.refuse("label", "the label is missing", "Write what is asked.")
    return label


def shared(component: Component, *, attribute: str = "key") -> dict[str, Any]:
    """Return what every question has."""
    return {
        "ref": component.ref,
        "hide": component.expression("conditional", "hide"),
        "key": key_of(component, attribute),
        "label": label_of(component),
        "hint": component.text("description"),
        "required": component.flag("validate", "required"),
        "readonly": component.flag("readonly"),
        "default": component.expression("properties", "default"),
        "refuses": tuple(component.text("properties", "refuses").split()),
    }


def _text(component: Component) -> Part:
    return TextField(
        **shared(component),
        long=component.kind == "textarea",
        least=component.whole("validate", "minLength") or 0,
        most=component.whole("validate", "maxLength") or _MOST[component.kind],
        pattern=_pattern(component),
        pattern_message=component.text("properties", "pattern_message"),
    )


def _pattern(component: Component) -> Any:
    pattern = component.text("validate", "pattern")
    if component.text("validate", "validationType") not in ("", "custom"):
        component.refuse("pattern", "validationType is not supported", "Use pattern.")
    if not pattern:
        return None
    if len(pattern) > _LARGEST_PATTERN:
        component.refuse("pattern", "the pattern is too long", "Make it shorter.")
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern[:_LARGEST_PATTERN], options)
    except re2.error as error:
        component.refuse(
            "pattern",
            f"the pattern cannot be read: {_reason(error)}",
            "Use RE2 syntax: no look-around, no references back.",
        )
        return None


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode() if isinstance(reason, bytes) else str(reason)


def _bounds(component: Component) -> tuple[Bound, ...]:
    found = ((kind, component.expression("properties", kind)) for kind in KINDS)
    return tuple(Bound(kind, limit) for kind, limit in found if limit is not None)


def _number(component: Component) -> Part:
    least = component.number("validate", "min")
    most = component.number("validate", "max")
    if least is not None and most is not None and least > most:
        component.refuse(
            "range", f"no number is at least {least} and at most {most}", "Swap them."
        )
    return NumberField(
        **shared(component),
        decimals=component.whole("decimalDigits"),
        least=least,
        most=most,
        bounds=_bounds(component),
    )


def _moment(component: Component) -> Part:
    kind = component.text("subtype") or "date"
    if kind not in _MOMENTS:
        component.refuse("attribute", f"the subtype {kind} is unknown", "Use date.")
    field = _MOMENTS.get(kind, DateField)
    common = {**shared(component), "bounds": _bounds(component)}
    return field(**common)


def _tick(component: Component) -> Part:
    return TickField(**shared(component))


def _one(component: Component) -> Part:
    field = OneField(
        **shared(component), choices=choices(component), look=component.kind
    )
    if not {each.value for each in field.choices.fixed}.issuperset(field.refuses):
        component.refuse(
            "refuses", "properties.refuses names no option", "Write values of options."
        )
    return field


def _some(component: Component) -> Part:
    common = {**shared(component), **_limits(component)}
    if component.flag("properties", "free"):
        return TagField(**common)
    return ManyField(**common, choices=choices(component), look=component.kind)


def _limits(component: Component) -> dict[str, Any]:
    return {
        "fewest": component.whole("properties", "min_items") or 0,
        "most": component.whole("properties", "max_items"),
    }


def _file(component: Component) -> Part:
    endings = component.text("accept").replace(",", " ").lower().split()
    if not all(ending.startswith(".") for ending in endings):
        component.refuse(
            "attribute", "accept lists endings like .pdf", "Write .pdf,.docx."
        )
    return FileField(
        **shared(component),
        **_limits(component),
        multiple=component.flag("multiple"),
        endings=tuple(endings),
    )


def _computed(component: Component) -> Part:
    expression = component.expression("expression")
    if expression is None:
        component.refuse("feel", "nothing to compute", "Write a FEEL expression.")
    return Computed(
        ref=component.ref,
        hide=component.expression("conditional", "hide"),
        key=key_of(component),
        label=label_of(component),
        hint=component.text("description"),
        expression=expression or _null(component),
    )


def _null(component: Component) -> Any:
    return component.compile("null", at="null")


def _words(component: Component) -> Part:
    return Text(
        ref=component.ref,
        hide=component.expression("conditional", "hide"),
        pieces=_pieces(component),
    )


def _pieces(component: Component) -> tuple[Any, ...]:
    """Return text and, between doubled braces, expressions; whole text after =."""
    text = component.text("text")
    if not text.strip():
        component.refuse("text", "there is no text", "Write one, or take the part out.")
    if text.startswith("="):
        found = component.compile(text[1:].strip(), at="text")
        return (found,) if found is not None else ()
    pieces: list[Any] = []
    for place, piece in enumerate(_split(text)):
        if place % 2 == 0:
            pieces.append(piece)
        elif piece.strip().startswith(("#", "/")):
            component.refuse(
                "text", f"{{{{{piece}}}}} is not supported", "Use conditional.hide."
            )
        else:
            pieces.append(component.compile(piece.strip(), at=f"{{{{{piece}}}}}"))
    return tuple(piece for piece in pieces if piece is not None and piece != "")


def _split(text: str) -> list[str]:
    """Return text, expression, text, expression, ... text."""
    pieces: list[str] = []
    for part in text.split("{{"):
        inner, end, after = part.partition("}}")
        pieces += [inner, after] if end and pieces else [part]
    return pieces


def _line(component: Component) -> Part:
    return Separator(
        ref=component.ref,
        hide=component.expression("conditional", "hide"),
        space=component.kind == "spacer",
    )


def _listing(component: Component) -> Part:
    rows = component.expression("dataSource")
    if rows is None:
        component.refuse(
            "listing",
            "a table needs a dataSource",
            "Use a dynamiclist for a table one fills in.",
        )
    return Listing(
        ref=component.ref,
        hide=component.expression("conditional", "hide"),
        label=label_of(component),
        rows=rows or _null(component),
        columns=read_columns(component, component.value("columns")),
    )


BUILDERS: dict[str, Callable[[Component], Part]] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "datetime": _moment,
    "checkbox": _tick,
    "radio": _one,
    "select": _one,
    "checklist": _some,
    "taglist": _some,
    "filepicker": _file,
    "expression": _computed,
    "text": _words,
    "separator": _line,
    "spacer": _line,
    "table": _listing,
}
