"""Compare the schema that migrations made with the one the mapped classes describe."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from engine.model import Base
from engine.testing import Bench
from tests.engine.house import begun, snapshot


def differences(connections: Engine) -> list[Any]:
    """Return what a migration would still have to change; empty: nothing."""
    with connections.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": False}
        )
        found = compare_metadata(context, Base.metadata)
    return [each for each in found if not _is_our_number(each)]


def _is_our_number(difference: Any) -> bool:
    """Leave out Alembic's own table."""
    return "alembic_version" in str(difference)


def columns(connections: Engine) -> dict[str, list[tuple[str, bool]]]:
    """Return name and nullability of every column, by table."""
    inspector = inspect(connections)
    return {
        table: [
            (each["name"], bool(each["nullable"]))
            for each in sorted(
                inspector.get_columns(table), key=lambda one: one["name"]
            )
        ]
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def described() -> dict[str, list[tuple[str, bool]]]:
    """Return the same of the mapped classes."""
    return {
        table.name: sorted(
            (column.name, bool(column.nullable)) for column in table.columns
        )
        for table in sorted(Base.metadata.sorted_tables, key=lambda one: one.name)
    }


def filled(bench: Bench) -> dict[str, list[tuple[Any, ...]]]:
    """Put something into many tables and return everything."""
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    begun(bench)
    return snapshot(bench)
