"""What programs send: texts of bounded length, answers that are plain JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

LONGEST = 500
DEEPEST = 20
LARGEST_INTEGER = 2**53


def is_plain(text: str) -> bool:
    """Say whether a text can be stored and hashed: no NUL, no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def require_plain(text: str) -> None:
    """Raise ``ValidationError`` for text that cannot be stored."""
    if not is_plain(text):
        raise ValidationError("This holds characters that are no text.")


class Text(fields.Str):
    """Text of bounded length that can be stored."""

    def __init__(self, *, longest: int = LONGEST, **options: Any) -> None:
        checks: list[Callable[[Any], Any]] = [validate.Length(max=longest)]
        checks.append(require_plain)
        super().__init__(validate=checks, **options)


class Answers(fields.Dict):
    """Answers by field of the form; numbers with a point are read as decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(keys=fields.Str(), **options)

    def _deserialize(self, value: Any, *given: Any, **more: Any) -> Any:
        read: dict[str, Any] = super()._deserialize(value, *given, **more)  # type: ignore[no-untyped-call]  # marshmallow types it on the base class only
        return as_typed(read)


def as_typed(value: Any, depth: int = 0) -> Any:
    """Return JSON as a form takes it; raise ``ValidationError`` for what none takes."""
    if depth > DEEPEST:
        raise ValidationError("This is nested too deeply.")
    if isinstance(value, Mapping):
        return {
            name: as_typed(each, depth + 1)
            for name, each in value.items()
            if _checked(name)
        }
    if isinstance(value, list):
        return [as_typed(each, depth + 1) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        require_plain(value)
    elif isinstance(value, float):
        return repr(value)
    elif isinstance(value, int) and abs(value) >= LARGEST_INTEGER:
        return str(value)
    return value


def _checked(name: str) -> bool:
    require_plain(name)
    return True


class Idempotency(Schema):
    """The key under which a change is carried out once."""

    class Meta:
        """Other headers are none of our business."""

        unknown = EXCLUDE

    key = fields.Str(
        data_key="Idempotency-Key",
        load_default=None,
        validate=validate.Regexp(r"^[\x21-\x7e]{1,200}\Z"),
    )


class Paging(Schema):
    """Where a list goes on."""

    after = Text(load_default="", metadata={"description": "`next_after` before"})
