"""Where the options of a choice come from: exactly one of three places."""

import re
from collections.abc import Mapping
from typing import Any

from engine.forms.component import Component
from engine.forms.fields.choice import Choices
from engine.forms.situation import Option

SOURCE = re.compile(
    r"users(?::[a-z][a-z0-9_]*)?|roles|register:[a-z][a-z0-9_]*"
    r"|cases(?::[a-z][a-z0-9_]*)?",
    re.ASCII,
)


def choices(component: Component) -> Choices:
    """Return the choices of a component; refuse none, several or empty ones."""
    values = component.value("values")
    expression = component.expression("valuesExpression")
    source = component.text("properties", "source")
    given = [each for each in (values is not None, expression, source) if each]
    if len(given) != 1:
        component.refuse(
            "options",
            "the options come from exactly one place",
            "Give values, valuesExpression or properties.source.",
        )
    if source and not SOURCE.fullmatch(source):
        component.refuse(
            "source",
            f"the source “{source}” is unknown",
            "Use users, users:ROLE, roles, register:NAME, cases or cases:PROCEDURE.",
        )
    fixed = fixed_options(component, values) if values is not None else ()
    return Choices(fixed=fixed, expression=expression, source=source)


def fixed_options(component: Component, values: Any) -> tuple[Option, ...]:
    """Return options that are written down; refuse what is no list of them."""
    if not isinstance(values, list) or not all(map(_is_option, values)):
        component.refuse(
            "options", "each option has a value and a label", "Write both as text."
        )
        return ()
    options = tuple(Option(each["value"], each["label"]) for each in values)
    if not options:
        component.refuse("options", "there is nothing to choose", "Add options.")
    if len({option.value for option in options}) < len(options):
        component.refuse("options", "two options have one value", "Rename one.")
    return options


def _is_option(item: Any) -> bool:
    return (
        isinstance(item, Mapping)
        and set(item) == {"value", "label"}
        and all(
            isinstance(text, str) and text.strip() == text for text in item.values()
        )
        and all(item.values())
    )
