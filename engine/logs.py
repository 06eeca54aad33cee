"""JSON lines for machines: one object per record, instants in UTC."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

_KNOWN = frozenset(vars(logging.makeLogRecord({})))


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
