"""The outputs of rules as values: which agree, which rank higher, which are allowed."""

from collections.abc import Sequence
from typing import Any

from engine.feel.comparison import equal
from engine.feel.errors import FeelError
from engine.feel.expression import expression, unary_tests
from engine.feel.run import Run


class NotConstantError(Exception):
    """The output depends on something that is not known before the table runs."""


def value(text: str) -> Any:
    """Return the value of an output cell; raise ``NotConstantError`` for others."""
    if not text.strip():
        return None
    try:
        compiled = expression(text)
        if compiled.names or compiled.uses_clock:
            raise NotConstantError
        return compiled.evaluate({}).value
    except FeelError as error:
        raise NotConstantError from error


def disagree(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether two rules certainly give different outputs."""
    return any(
        one != other and _differ(one, other)
        for one, other in zip(first, second, strict=False)
    )


def _differ(one: str, other: str) -> bool:
    try:
        return equal(Run(), value(one), value(other)) is not True
    except NotConstantError:
        return False


def rank(outputs: Sequence[str], orders: Sequence[str]) -> tuple[int, ...] | None:
    """Return the priority of a rule, lower wins; None where it is not known."""
    try:
        pairs = zip(outputs, orders, strict=True)
        return tuple(_position(value(text), order) for text, order in pairs)
    except (NotConstantError, ValueError):
        return None


def _position(result: Any, order: str) -> int:
    values = value(f"[{order}]") or []
    same = (place for place, each in enumerate(values) if _same(each, result))
    return next(same, len(values))


def _same(one: Any, other: Any) -> bool:
    return equal(Run(), one, other) is True


def is_allowed(text: str, allowed: str) -> bool:
    """Say whether an output may have a value; true where that is not known."""
    try:
        result = value(text)
        test = unary_tests(allowed)
    except (NotConstantError, FeelError):
        return True
    if result is None or test.names:
        return True
    return test.matches(result, {}).value is True
