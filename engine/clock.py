"""Where time and identifiers come from, so that both can be set in tests."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import UUID

Clock = Callable[[], datetime]
IdSource = Callable[[], UUID]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for 'no date' where rows must sort by a date."""


def utc_now() -> datetime:
    """Return the current instant, always timezone-aware."""
    return datetime.now(UTC)


SECRET_BYTES, SALT_BYTES = 32, 16


def new_secret() -> str:
    """Return 256 random bits as text: what a cookie or a one-time link carries."""
    return secrets.token_urlsafe(SECRET_BYTES)


def new_salt() -> str:
    """Return 128 random bits as text: what keeps a short value from being guessed."""
    return secrets.token_hex(SALT_BYTES)


_MILLISECOND = timedelta(milliseconds=1)


class _Latest:
    """The last identifier of this process, to count on within one millisecond."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._value = 0

    def after(self, value: int) -> int:
        """Return the value, or a later one if it would not sort behind the last."""
        with self._lock:
            if value >> 80 == self._value >> 80 and value <= self._value:
                value = self._value + 1
            self._value = value
        return value


_LATEST = _Latest()


def new_id(clock: Clock = utc_now) -> UUID:
    """Return a UUID version 7 (RFC 9562 §5.7): ids sort by the order they were made.

    Within one millisecond they count on (§6.2, method 2): rows of one command keep
    their order, and so do those of a clock that stands still.
    """
    milliseconds = (clock() - EPOCH) // _MILLISECOND
    value = (milliseconds & (1 << 48) - 1) << 80
    chance = secrets.randbits(12 + 61)
    value |= 0x7 << 76 | chance >> 61 << 64
    value |= 0b10 << 62 | chance & (1 << 61) - 1
    return UUID(int=_LATEST.after(value))
