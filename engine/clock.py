"""Where time and identifiers come from, so that both can be set in tests."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

Clock = Callable[[], datetime]
IdSource = Callable[[], UUID]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for 'no date' where rows must sort by a date."""


def utc_now() -> datetime:
    """Return the current instant, always timezone-aware."""
    return datetime.now(UTC)


def new_id(clock: Clock = utc_now) -> UUID:
    """Return a UUID version 7 (RFC 9562 §5.7): ids sort by the time they were made."""
    milliseconds = (clock() - EPOCH) // timedelta(milliseconds=1)
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)
