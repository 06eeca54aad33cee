"""Let the database itself refuse to change or remove what is evidence.

On SQLite ``REPLACE`` deletes a row through *any* unique key without firing a delete
trigger, so inserting is refused for every unique key that is taken.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UNIQUE_KEYS = {
    "audit_event": (("id",), ("stream", "seq"), ("hash",)),
    "statement": (("id",),),
    "signature": (("id",),),
    "bundle": (("hash",),),
    "deployment": (("id",),),
}


def upgrade() -> None:
    """Create the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_sqlite() -> None:
    for table, keys in UNIQUE_KEYS.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} "
                f"ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} is evidence: {verb} is refused'); END"
            )
        taken = " OR ".join(
            "(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")"
            for key in keys
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} "  # noqa: S608 - constant names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) BEGIN "
            f"SELECT RAISE(ABORT, '{table} is evidence: REPLACE is refused'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is evidence: % is refused', TG_TABLE_NAME, TG_OP; "
        "END $$"
    )
    for table in UNIQUE_KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
