"""Values of a record: checked against the declaration, stored as JSON."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.canonical import canonical
from engine.errors import InvalidAnswersError
from engine.feel.errors import FeelError
from engine.feel.json_values import to_json
from engine.feel.python_values import from_python
from engine.feel.temporal import Date, DateTime
from engine.feel.temporal_text import parse_date
from engine.registers.register import Field, RegisterType

LONGEST_TEXT = 10_000


class InvalidRecordError(InvalidAnswersError):
    """Some values of the record are missing or not right; ``by_field`` says which."""

    def __init__(self, register: str, by_field: Mapping[str, list[str]]) -> None:
        super().__init__(by_field)
        told = "; ".join(f"{name}: {why[0]}" for name, why in sorted(by_field.items()))
        self.args = (f"The register “{register}” cannot take this: {told}.",)


def checked(
    register: RegisterType, values: Mapping[str, Any], *, whole: bool
) -> dict[str, Any]:
    """Return the values as JSON; ``None`` where a value is taken away.

    ``whole``: the values are all of the record, so what is required must be there.
    Raises ``InvalidRecordError`` that names every field at once.
    """
    problems: dict[str, list[str]] = {}
    stored: dict[str, Any] = {}
    for name, value in values.items():
        try:
            stored[name] = _stored(_field(register, name), value)
        except ValueError as error:
            problems[name] = [str(error)]
    problems |= {
        field.name: ["this has to be given"]
        for field in register.fields.values()
        if field.name not in problems and _is_missing(field, stored, whole=whole)
    }
    if problems:
        raise InvalidRecordError(register.title, problems)
    return stored


def _field(register: RegisterType, name: str) -> Field:
    field = register.fields.get(name)
    if field is None:
        known = ", ".join(register.fields)
        raise ValueError(f"there is no such field; there are {known}")
    return field


def _is_missing(field: Field, stored: Mapping[str, Any], *, whole: bool) -> bool:
    if not field.required or (not whole and field.name not in stored):
        return False
    return stored.get(field.name) is None


def _stored(field: Field, given: Any) -> Any:
    """Return the JSON of one value; raise ``ValueError`` that says what it must be."""
    try:
        value = from_python(given)
        if given is not None and value is None:
            raise ValueError(f"a {type(given).__name__} cannot be stored")
        value = None if value in ("", [], {}) else value
        if value is None:
            return None
        found = to_json(READERS[field.type](value, field))
        canonical(found)
    except (FeelError, TypeError) as error:
        raise ValueError(str(error)) from error
    return found


def _text(value: Any, field: Field) -> str:
    if not isinstance(value, str):
        raise ValueError(f"this has to be text, not {value!r}")  # noqa: TRY004 - told as a value's problem
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"this may have at most {LONGEST_TEXT:,} characters")
    if field.type in ("choice", "choices") and value not in field.of:
        raise ValueError(f"{value!r} is none of {', '.join(field.of)}")
    return value


def _texts(value: Any, field: Field) -> list[str]:
    many = value if isinstance(value, list) else [value]
    return [_text(each, field) for each in many]


def _of_kind(kind: type, what: str) -> Callable[[Any, Field], Any]:
    def read(value: Any, _field: Field) -> Any:
        if not isinstance(value, kind):
            raise ValueError(f"this has to be {what}, not {value!r}")  # noqa: TRY004 - told as a value's problem
        return value

    return read


def _rows(value: Any, _field: Field) -> list[Any]:
    many = value if isinstance(value, list) else [value]
    if not all(isinstance(each, Mapping) for each in many):
        raise ValueError("this has to be a list of rows")
    return many


def _date(value: Any, _field: Field) -> Date:
    found = parse_date(value) if isinstance(value, str) else value
    if not isinstance(found, Date):
        raise ValueError(f"this has to be a date, not {value!r}")  # noqa: TRY004 - told as a value's problem
    return found


def _dates(value: Any, field: Field) -> list[str]:
    """Dates of a calendar are stored as ISO text, as calendars are written."""
    many = value if isinstance(value, list) else [value]
    return [str(_date(each, field)) for each in many]


READERS: Mapping[str, Callable[[Any, Field], Any]] = {
    **dict.fromkeys(("text", "choice", "person", "role", "record", "case"), _text),
    **dict.fromkeys(("texts", "choices", "people", "roles", "records"), _texts),
    **dict.fromkeys(("file", "files", "table"), _rows),
    "number": _of_kind(Decimal, "a number"),
    "bool": _of_kind(bool, "true or false"),
    "date": _date,
    "dates": _dates,
    "datetime": _of_kind(DateTime, "a date and time"),
    "context": _of_kind(dict, "a set of named values"),
}
