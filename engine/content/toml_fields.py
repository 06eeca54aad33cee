"""The kinds of values in our TOML files, as marshmallow fields."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from engine.content.procedure import Span

KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
TEXT = validate.Length(min=1, max=4_096)
NAME = validate.Regexp(
    r"[a-z][a-z0-9_]{0,63}\Z", error="has to be lower-case letters, digits and '_'"
)


class SpanField(fields.String):
    """A time such as ``5 wd``."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **options: Any,
    ) -> Any:
        text = super()._deserialize(value, attr, data, **options)
        try:
            return Span.parse(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def words() -> fields.List[str]:
    """Return a list of texts that may be absent."""
    return fields.List(fields.String(validate=TEXT), load_default=[])


def table(values: fields.Field[Any]) -> fields.Dict:
    """Return a table of ``values`` by name."""
    return fields.Dict(keys=fields.String(validate=NAME), values=values)


def loaded(schema: Schema, data: Any, errors: dict[str, Any]) -> dict[str, Any]:
    """Return what ``schema`` made of ``data``; its refusals go into ``errors``."""
    try:
        result: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        found = error.messages
        errors.update(found if isinstance(found, dict) else {"": found})
        return {}
    return result
