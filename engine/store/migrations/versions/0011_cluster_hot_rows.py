"""Touch fewer places of the database with each step of a case.

Completing a task wrote to more than thirty pages of an SQLite file. Tables that are
read by their key only move into the tree of that key, and indexes nothing asks for go:
by time (ids sort by time), by hash (it follows from stream and number, which are
unique), by token and by task (their keys lead there). PostgreSQL loses the indexes.
"""

import re

from alembic import op

from engine.model.user_task import LEAVE_SQLITE
from engine.store.guard import guard

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEYS = (("id",), ("stream", "seq"))
ASSIGNED = "state = 'OPEN' AND assignee_id IS NOT NULL"
UNUSED = (
    "audit_event_by_time",
    "visit_by_token",
    "task_group_by_task",
    "user_task_by_assignee",
)
_HASH = re.compile(r"\s*CONSTRAINT uq_audit_event_hash UNIQUE \(hash\),")


def upgrade() -> None:
    """Drop the indexes, and rebuild the tables on SQLite; no row changes."""
    for name in UNUSED:
        op.execute(f"DROP INDEX {name}")
    op.execute(
        "CREATE INDEX user_task_by_assignee ON user_task (assignee_id, due_at, id) "
        f"WHERE {ASSIGNED}"
    )
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _postgresql() -> None:
    op.drop_constraint("uq_audit_event_hash", "audit_event")
    op.execute(
        "CREATE OR REPLACE FUNCTION leave_group() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN DELETE FROM task_group WHERE role IN (OLD.role, NEW.role) "
        "AND due_at IN (OLD.due_at, NEW.due_at) AND task_id = NEW.id; "
        "RETURN NEW; END $$"
    )


def _sqlite() -> None:
    op.execute("PRAGMA legacy_alter_table = ON")  # triggers keep the names they know
    op.execute("DROP TRIGGER user_task_leaves_its_group")
    op.execute("DROP TRIGGER audit_event_refuses_replace")
    for table in ("visit", "request", "user_task", "audit_unsealed"):
        _rebuild(table, clustered=True)
    _rebuild("audit_event", clustered=False)
    replacing = [
        each
        for each in guard("audit_event", KEYS, dialect="sqlite")
        if "refuses_replace" in each
    ]
    for statement in (*LEAVE_SQLITE, *replacing):
        op.execute(statement)
    op.execute("PRAGMA legacy_alter_table = OFF")


def _rebuild(table: str, *, clustered: bool) -> None:
    """Copy a table into one with another shape, with its indexes and triggers."""
    database = op.get_bind()
    shape = database.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).scalar_one()
    around = database.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') "
        "AND tbl_name = ? AND sql IS NOT NULL",
        (table,),
    ).scalars()
    again = around.all()
    shape = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_new", shape)
    op.execute(_HASH.sub("", shape) + (" WITHOUT ROWID" if clustered else ""))
    op.execute(f"INSERT INTO {table}_new SELECT * FROM {table}")  # noqa: S608 - constant names
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in again:
        op.execute(statement)
