"""What a failure of the database means: try again, somebody was first, or our fault."""

import logging

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from engine.errors import BusyError, ConflictError, StorageFullError

LOG = logging.getLogger("praxis.engine")
FULL = ("database or disk is full", "disk I/O error", "No space left on device")
"""What SQLite and PostgreSQL say when a disk is full or fails (R8)."""
AWAY = ("08", "57P0")
"""How SQLSTATE begins where a server ends, starts or cannot be reached."""


def require_worth_trying(failure: DBAPIError, *, keyed: bool) -> None:
    """Raise what trying again does not mend: somebody was first, or it is our fault.

    After a lost connection nobody knows whether the commit arrived: only a command with
    a key is tried again, for its key tells (R6).
    """
    state = getattr(failure.orig, "sqlstate", None)
    if isinstance(failure, IntegrityError) and (
        state == "23505" or "UNIQUE constraint failed" in str(failure.orig)
    ):
        raise ConflictError from failure
    if any(words in str(failure.orig) for words in FULL):
        LOG.critical("nothing can be stored: %s", failure.orig)
        raise StorageFullError from failure
    waited = state == "55P03" or "database is locked" in str(failure.orig)
    if waited or (failure.connection_invalidated and not keyed):
        raise BusyError from failure  # to wait once more is up to whoever asked
    if not _is_transient(failure):
        raise failure


def _is_transient(failure: DBAPIError) -> bool:
    """Return whether trying again may help: after a deadlock, or a lost connection."""
    state = getattr(failure.orig, "sqlstate", None)
    return is_away(failure) or state in ("40001", "40P01")


def is_away(failure: DBAPIError) -> bool:
    """Return whether the server has gone, is starting, or was never reached (R7).

    A connection that cannot be made has no SQLSTATE; SQLite knows none at all.
    """
    if failure.connection_invalidated:
        return True
    state = getattr(failure.orig, "sqlstate", "")
    if state is None:
        return isinstance(failure, OperationalError)
    return state.startswith(AWAY)
