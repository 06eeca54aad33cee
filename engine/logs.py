"""JSON lines for machines: one object per record, instants in UTC."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from datetime import UTC, datetime
from typing import Any

_BOUND: ContextVar[dict[str, Any] | None] = ContextVar("bound", default=None)
_Bound = Token[dict[str, Any] | None]

_KNOWN = frozenset(vars(logging.makeLogRecord({})))


@contextmanager
def bound(**names: Any) -> Iterator[None]:
    """Let every record written inside carry these names as well."""
    token = bound_names(**names)
    try:
        yield
    finally:
        release(token)


def bound_names(**names: Any) -> _Bound:
    """Let every record carry these names as well, until they are released."""
    return _BOUND.set({**(_BOUND.get() or {}), **names})


def release(token: _Bound) -> None:
    """Forget the names that were bound."""
    _BOUND.reset(token)


def bind(**names: Any) -> None:
    """Add names to what is bound around here; without that, nothing happens."""
    around = _BOUND.get()
    if around is not None:
        around.update(names)


class JsonLines(logging.Formatter):
    """Write a record and whatever was bound to it as one line of JSON.

    Answers, secrets and the content of files are never logged; what is bound are ids
    and names.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= _BOUND.get() or {}
        line |= {
            name: value for name, value in vars(record).items() if name not in _KNOWN
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def configure(level: str) -> None:
    """Send our own records to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    ours = logging.getLogger("praxis")
    ours.handlers = [handler]
    ours.setLevel(level)
    ours.propagate = False
    # A tick that is still busy when the next one is due is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
