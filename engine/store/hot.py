"""The hot path of rows: read, inserted and changed by prepared statements.

A mapped object costs the session more to make, track and flush than the database to
store. What is described here writes the same rows with the same checks.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from inspect import Parameter, signature
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Table, bindparam, insert, inspect, update
from sqlalchemy.orm import ClassManager, InstanceState, Session, configure_mappers
from sqlalchemy.orm.base import instance_state
from sqlalchemy.orm.exc import StaleDataError

from engine.model import Base, Versioned
from engine.store.prepared import Prepared

T = TypeVar("T", bound=Base)
_SEEN, _KEY = "the_revision_seen", "the_key_"


class NewRow(NamedTuple):
    """A row to be inserted that no code of this transaction will change again."""

    kind: type[Base]
    values: Mapping[str, Any]


def new_row(kind: type[Base], /, **values: Any) -> NewRow:
    """Return a row with the defaults of its kind; a versioned one at revision 1."""
    return NewRow(kind, {**_defaults(kind), **values})


def insert_rows(session: Session, rows: Sequence[NewRow]) -> None:
    """Insert rows, one statement for each kind; they are not part of the session."""
    if not rows:
        return
    by_kind: dict[type[Base], list[Mapping[str, Any]]] = {}
    for kind, values in rows:
        by_kind.setdefault(kind, []).append(values)
    for kind, many in by_kind.items():
        _insert(kind).run_each(session, many)


def attach(session: Session, kind: type[T], values: Mapping[str, Any]) -> T:
    """Make a row that was read part of the session, as if the session had read it."""
    key = (kind, (values["id"],), None)
    found = session.identity_map.get(key)
    if found is not None:
        return found
    row = cast("T", _manager(kind).new_instance())
    vars(row).update(values)
    state = instance_state(row)
    state.key, state.session_id = key, session.hash_key
    session.identity_map.add(state)
    return row


def write_changes(session: Session) -> None:
    """Send the changed rows to the database: one UPDATE each, by key and revision.

    What is new or deleted goes the session's own way. Raises ``StaleDataError`` where
    another transaction was first.
    """
    if session._is_clean():  # noqa: SLF001  as its flush does
        return
    if session.new or session.deleted:
        session.flush()
        return
    for row in session.dirty:
        _write(session, row)


def _write(session: Session, row: Base) -> None:
    state: InstanceState[Any] = instance_state(row)
    held = vars(row)
    changed = {
        name: held[name]
        for name, old in state.committed_state.items()
        if name in held and held[name] != old
    }
    if changed:
        if isinstance(row, Versioned):
            changed["revision"] = row.revision + 1
        names = tuple(sorted(changed))
        places = {f"{_KEY}{n}": part for n, part in enumerate(state.identity or ())}
        values = changed | places | {_SEEN: held.get("revision")}
        if _update(type(row), names).run(session, values) != 1:
            raise StaleDataError(f"A {type(row).__name__} was changed meanwhile.")
        held.update(changed)
    state._commit_all(held, session.identity_map)  # noqa: SLF001  as its flush does


@cache
def _manager(kind: type[Base]) -> ClassManager[Any]:
    configure_mappers()  # a process may attach a row before its first mapped query
    return inspect(kind).class_manager


@cache
def _insert(kind: type[Base]) -> Prepared:
    table = cast("Table", kind.__table__)
    return Prepared(insert(table), columns=table.columns.keys())


@cache
def _update(kind: type[Base], names: tuple[str, ...]) -> Prepared:
    table = cast("Table", kind.__table__)
    wanted = [
        column == bindparam(f"{_KEY}{number}", type_=column.type)
        for number, column in enumerate(table.primary_key.columns)
    ]
    if issubclass(kind, Versioned):
        revision = table.c.revision
        wanted.append(revision == bindparam(_SEEN, type_=revision.type))
    values = {
        table.c[name]: bindparam(name, type_=table.c[name].type) for name in names
    }
    return Prepared(update(table).where(*wanted).values(values))


@cache
def _defaults(kind: type[Base]) -> Mapping[str, Any]:
    """Return what a row holds that is made with nothing but what it must be given."""
    needed = {
        name: None
        for name, each in signature(kind).parameters.items()
        if each.default is Parameter.empty
    }
    blank = kind(**needed)
    columns = cast("Table", kind.__table__).columns.keys()
    found = {name: getattr(blank, name) for name in columns if name not in needed}
    return found | ({"revision": 1} if issubclass(kind, Versioned) else {})
