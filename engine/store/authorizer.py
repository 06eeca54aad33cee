"""What a serving connection may not do to SQLite, whatever is sent through it.

Triggers refuse to change evidence, but whoever may drop a trigger gets round it. SQLite
has no roles: so each serving connection refuses to change the schema, to open another
file, and to switch a protection off. The schema is changed by ``qms db upgrade`` only,
over connections of its own. Cryptography covers who edits the file itself.
"""

import sqlite3
from typing import Any

from sqlalchemy import event

from engine.store.database import Database

ALLOWED_SETTINGS = frozenset(
    {
        "busy_timeout",
        "cache_size",
        "foreign_keys",
        "journal_mode",
        "query_only",
        "synchronous",
        "wal_checkpoint",
    }
)
REFUSED = frozenset(
    value
    for name, value in vars(sqlite3).items()
    if name.startswith(("SQLITE_DROP_", "SQLITE_CREATE_", "SQLITE_ALTER_"))
    or name in ("SQLITE_ATTACH", "SQLITE_DETACH", "SQLITE_REINDEX")
)
EVIDENCE = frozenset(
    {
        "audit_checkpoint",
        "audit_event",
        "audit_leaf",
        "audit_private",
        "disposition_signature",
        "signature",
        "signature_withdrawal",
        "statement",
        "tombstone",
    }
)
EMPTIED = {
    (sqlite3.SQLITE_UPDATE, "statement"),
    (sqlite3.SQLITE_DELETE, "audit_private"),
}
EMPTIES = "tombstone_empties"
"""What a tombstone empties, and the trigger that does: nothing else may."""
CHANGES = (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
SCHEMA = ("sqlite_master", "sqlite_schema", "sqlite_temp_master")
WRITES = (*CHANGES, sqlite3.SQLITE_INSERT)


def guard_schema(database: Database) -> None:
    """Put the refusals on every connection that is opened from now on."""
    pools = {database.connections, database.reading.kw["bind"]}
    for pool in pools:
        base = getattr(pool, "_proxied", pool)
        if base.dialect.name == "sqlite":
            event.listen(base, "connect", _refuse)
            base.dispose()


def _refuse(connection: Any, _entry: object) -> None:
    connection.set_authorizer(verdict)


def verdict(
    action: int,
    first: str | None,
    second: str | None,
    _database: str | None,
    cause: str | None,
) -> int:
    """Return SQLite's code for what a statement is about to do."""
    if action in REFUSED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA:
        known = first in ALLOWED_SETTINGS and (first, second) != ("foreign_keys", "OFF")
        return sqlite3.SQLITE_OK if known else sqlite3.SQLITE_DENY
    if cause == EMPTIES and (action, first) in EMPTIED:
        return sqlite3.SQLITE_OK
    forbidden = (action in CHANGES and first in EVIDENCE) or (
        action in WRITES and first in SCHEMA
    )
    return sqlite3.SQLITE_DENY if forbidden else sqlite3.SQLITE_OK
