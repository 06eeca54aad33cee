"""The text form of a value: ``string()`` and messages (DMN 1.5, table 59)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.errors import FeelLimitError
from engine.feel.limits import DECIMAL, MAX_STRING
from engine.feel.run import Run
from engine.feel.values import TEMPORAL, Function, Range

_PLAIN_DIGITS = 40
_SIGNS = frozenset('{}[](),:"\\\n')


def text_of(run: Run, value: Any) -> str | None:
    """Return the text of a value; null has none."""
    return None if value is None else _outer(run, value)


def _outer(run: Run, value: Any) -> str:
    run.charge(2)
    if type(value) is str:
        return value
    write = _WRITERS.get(type(value))
    out = write(run, value) if write else str(value)
    run.charge(len(out) >> 7)
    if len(out) > MAX_STRING:
        raise FeelLimitError("A text would become too long.")
    return out


def _inner(run: Run, value: Any) -> str:
    if value is None:
        run.charge(1)
        return "null"
    if type(value) is str:
        run.charge(2 + (len(value) >> 7))
        return _quoted(value)
    return _outer(run, value)


def number_text(value: Decimal) -> str:
    """Return a number without trailing zeros; very large ones with an exponent."""
    value = value.normalize(DECIMAL)
    return f"{value:f}" if abs(value.adjusted()) < _PLAIN_DIGITS else str(value)


def _list(run: Run, value: list[Any]) -> str:
    return "[" + ", ".join([_inner(run, item) for item in value]) + "]"


def _context(run: Run, value: dict[str, Any]) -> str:
    entries = [f"{_key(key)}: {_inner(run, item)}" for key, item in value.items()]
    return "{" + ", ".join(entries) + "}"


def _key(key: str) -> str:
    """Return a key as it is, quoted only where it would not be read as one."""
    return key if key and _SIGNS.isdisjoint(key) else _quoted(key)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _range(run: Run, value: Range) -> str:
    low, high = (_end(run, end) for end in (value.low, value.high))
    opening = "[" if value.low_included else "("
    return f"{opening}{low}..{high}{']' if value.high_included else ')'}"


def _end(run: Run, value: Any) -> str:
    text = _inner(run, value)
    return f'@"{text}"' if type(value) in TEMPORAL else text


def _function(_run: Run, value: Function) -> str:
    return f"function {value.name}"


def _boolean(_run: Run, value: object) -> str:
    return "true" if value else "false"


def _number(_run: Run, value: Decimal) -> str:
    return number_text(value)


_WRITERS: dict[type, Callable[[Run, Any], str]] = {
    bool: _boolean,
    Decimal: _number,
    list: _list,
    dict: _context,
    Range: _range,
    Function: _function,
}
