"""Files that came with a form: stored on arrival, then referred to by digest."""

from typing import Any

from flask import request

from engine.app import Engine
from engine.commands.tasks.store_upload import StoreUpload
from engine.errors import InvalidAnswersError, LimitError
from web.identity.sessions import actor


def stored_uploads(
    engine: Engine,
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[str]]]:
    """Return references by field name, and complaints about files not accepted."""
    found: dict[str, list[dict[str, Any]]] = {}
    complaints: dict[str, list[str]] = {}
    for field, file in request.files.items(multi=True):
        if not file.filename:
            continue
        name = file.filename.replace("\\", "/").rsplit("/", 1)[-1]
        try:
            stored = engine.execute(
                StoreUpload(name=name, content=file.read()), actor=actor()
            )
        except InvalidAnswersError as refusal:
            words = [each for many in refusal.by_field.values() for each in many]
            complaints.setdefault(field, []).extend(words)
        except LimitError as refusal:
            complaints.setdefault(field, []).append(str(refusal))
        else:
            found.setdefault(field, []).append(stored)
    return found, complaints
