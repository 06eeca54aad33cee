"""The declarative base every mapped class shares, and the column types."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.orm import (
    DeclarativeBase,
    InstanceState,
    Mapped,
    MappedAsDataclass,
    declared_attr,
    mapped_column,
)
from sqlalchemy.orm.base import NO_VALUE, instance_state
from sqlalchemy.types import TypeDecorator

from engine.clock import EPOCH

MICROSECOND = timedelta(microseconds=1)

CLUSTERED = {"sqlite_with_rowid": False}
"""For tables read by their key only: SQLite keeps the rows in the key's own tree."""


def _microseconds(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return (value - EPOCH) // MICROSECOND


def _instant(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + value * MICROSECOND


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds since 1970 UTC on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | None:
        """Store an aware datetime; refuse a naive one."""
        del dialect
        return _microseconds(value)

    def process_result_value(
        self, value: int | None, dialect: Dialect
    ) -> datetime | None:
        """Return an aware datetime in UTC."""
        del dialect
        return _instant(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Convert with nothing in between: every row has several instants."""
        del dialect
        return _microseconds

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Any]:
        """Convert with nothing in between."""
        del dialect, coltype
        return _instant


class Document(TypeDecorator[Any]):
    """JSON kept as the text that was written: what is hashed must not be reordered."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Store JSON with sorted names, so that equal documents are equal text."""
        del dialect
        return _text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return what was stored."""
        del dialect
        return None if value is None else orjson.loads(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Convert with nothing in between."""
        del dialect
        return _text


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Map rows as dataclasses: built in memory, testable without a database."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own protocol
        datetime: Instant,
        dict[str, Any]: Document,
        list[Any]: Document,
    }

    def assign(self, **values: Any) -> None:
        """Set columns as an assignment does, without telling anybody each time.

        On the hot path SQLAlchemy's events of attributes, which nobody listens to, cost
        as much as the UPDATE that follows.
        """
        state: InstanceState[Any] = instance_state(self)
        if state.session_id is None:
            for name, value in values.items():
                setattr(self, name, value)
            return
        held, before = vars(self), state.committed_state
        for name, value in values.items():
            if name not in before:
                before[name] = held.get(name, NO_VALUE)
            held[name] = value
        if not state.modified:
            _note_modified(state, self)


def _note_modified(state: InstanceState[Any], row: Base) -> None:
    """Do what SQLAlchemy does at the first change of a row."""
    state.modified, state._strong_obj = True, row  # noqa: SLF001  as its event does
    rows = state._instance_dict()  # noqa: SLF001  as its event does
    if rows is not None:
        rows._modified.add(state)  # noqa: SLF001  as its event does


class Versioned(Base, kw_only=True):
    """A row that people act on, so it counts its own changes."""

    __abstract__ = True

    revision: Mapped[int] = mapped_column(init=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.revision}
