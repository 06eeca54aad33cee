"""The statements with which a database itself refuses to change evidence.

On SQLite ``REPLACE`` deletes a row through *any* unique key without firing a delete
trigger, so inserting is refused for every unique key that is taken.
"""

from collections.abc import Iterator, Sequence

Keys = Sequence[Sequence[str]]


def guard(table: str, keys: Keys, *, dialect: str) -> Iterator[str]:
    """Yield the triggers of one table; PostgreSQL has ``refuse_change()`` already."""
    if dialect == "postgresql":
        yield (
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is evidence: {verb} is refused'); END"
        )
    taken = " OR ".join(
        "(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys
    )
    yield (
        f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} "  # noqa: S608 - constant names
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken}) BEGIN "
        f"SELECT RAISE(ABORT, '{table} is evidence: REPLACE is refused'); END"
    )
