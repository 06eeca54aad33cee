"""Drafts: answers as typed, incomplete and invalid ones too, kept between sessions."""

from collections.abc import Mapping
from typing import Any

import orjson

from engine.errors import LimitError
from engine.forms.parts import Field
from engine.forms.schema import Form

FORMAT = 1
LARGEST = 256_000
"""Bytes of JSON; as much as a whole case may hold."""
_PLAIN = orjson.OPT_PASSTHROUGH_DATACLASS


def make_draft(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``answers`` as JSON to store; names the form does not have are left out.

    Nothing is judged: a draft holds what was typed. Raises ``LimitError`` if too long.
    """
    kept = {key: value for key, value in answers.items() if _answerable(form, key)}
    draft = {"format": FORMAT, "form": form.hash, "answers": kept}
    try:
        content = orjson.dumps(draft, default=str, option=_PLAIN)
    except TypeError as error:
        raise LimitError("This draft holds something that cannot be stored.") from error
    if len(content) > LARGEST:
        raise LimitError(f"A draft holds at most {LARGEST} bytes.")
    stored: dict[str, Any] = orjson.loads(content)
    return stored


def open_draft(form: Form, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, as far as the form still asks for it."""
    answers = stored.get("answers")
    if stored.get("format") != FORMAT or not isinstance(answers, Mapping):
        return {}
    return {key: value for key, value in answers.items() if _answerable(form, key)}


def _answerable(form: Form, key: str) -> bool:
    part = form.keyed.get(key)
    return isinstance(part, Field) and not part.readonly
