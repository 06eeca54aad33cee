"""Two roles on PostgreSQL: who owns the schema never serves, who serves never owns.

The serving role may read and add evidence; changing or removing it is refused by its
rights already, before any trigger. Trigger and table belong to the owner, so it cannot
take those away either.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, make_url, text

EVIDENCE = text(
    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger "
    "WHERE tgname LIKE '%\\_refuses\\_change' ORDER BY 1"
)
"""The tables whose triggers refuse a change: the migrations say which are evidence."""
_TABLES = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
)
_OWNS = text("SELECT has_table_privilege('audit_event', 'UPDATE')")
READ_ONLY = "alembic_version"


class OwnerServesError(RuntimeError):
    """The role of QMS_DATABASE_URL could change the trail: serve as another one.

    Create a role without rights, name the owner in QMS_MIGRATION_URL, and run
    ``qms db upgrade``: it grants what serving needs.
    """

    def __init__(self) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()))


def serving_role(owner_url: str, serving_url: str) -> str | None:
    """Return the role that serves, None if it is the owner or there are no roles."""
    owner, servant = make_url(owner_url), make_url(serving_url)
    if owner.get_backend_name() != "postgresql" or owner.username == servant.username:
        return None
    return servant.username


def grant(connections: Engine, role: str) -> None:
    """Give the serving role what it needs, and take what it must not have."""
    with connections.begin() as connection:
        quote = connection.dialect.identifier_preparer.quote
        for statement in _grants(connection, quote(role)):
            connection.exec_driver_sql(statement)


def require_servant(connections: Engine) -> None:
    """Raise ``OwnerServesError`` if this role could change evidence."""
    with connections.connect() as connection:
        if connection.scalar(_OWNS):
            raise OwnerServesError


def _grants(connection: Connection, role: str) -> Iterator[str]:
    schema = connection.dialect.identifier_preparer.quote(
        connection.scalar(text("SELECT current_schema()")) or "public"
    )
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    evidence = set(connection.scalars(EVIDENCE))
    for table in connection.scalars(_TABLES):
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if table in evidence:
            rights = "SELECT, INSERT"
        elif table == READ_ONLY:
            rights = "SELECT"
        yield f"REVOKE ALL ON {table} FROM {role}"
        yield f"GRANT {rights} ON {table} TO {role}"
