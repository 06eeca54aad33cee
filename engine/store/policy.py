"""Master data that every step asks for: calendars, sites, boards, duties, training.

Kept in memory per process and read again only when something of it has changed: each
register that counts here numbers its changes, and a transaction reads their sum once,
on the hot path together with the task it locks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from engine.model import Record, Register
from engine.store.prepared import Prepared

REGISTERS = (
    "boards",
    "calendars",
    "group_roles",
    "permissions",
    "role_pairs",
    "roles",
    "separations",
    "sites",
    "training_requirements",
)
_NUMBER, _TOUCHED, _OF_POOL = "policy number", "policy touched", "policy kept"
POLICY_NUMBER = select(func.coalesce(func.sum(Register.changes), 0)).scalar_subquery()
"""How often anything changed; a statement that is sent anyway can bring it along."""
_COUNT = Prepared(select(POLICY_NUMBER))


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """A record as it was read; shared, so its fields are not to be changed."""

    key: str
    title: str
    state: str
    fields: Mapping[str, Any]


Records = Mapping[str, PolicyRecord]
_KEPT: WeakKeyDictionary[Engine, dict[str, tuple[int, Records]]] = WeakKeyDictionary()


def policy(session: Session, register: str) -> Records:
    """Return the records of a register of ``REGISTERS``, by sorted key."""
    number = _number(session)
    kept = _kept(session)
    found = kept.get(register)
    if found is not None and found[0] == number and register not in _touched(session):
        return found[1]
    records = _read(session, register)
    if register not in _touched(session):
        kept[register] = (number, records)
    return records


def policy_fields(session: Session, register: str, key: str) -> Mapping[str, Any]:
    """Return the fields of one record; empty if there is none."""
    found = policy(session, register).get(key)
    return found.fields if found is not None else {}


def note_change(session: Session, register: str) -> None:
    """Count a change of a register that is kept in memory; others do not matter.

    What this transaction has not committed yet is never kept for others.
    """
    if register not in REGISTERS:
        return
    session.execute(
        update(Register)
        .where(Register.key == register)
        .values(changes=Register.changes + 1)
    )
    _touched(session).add(register)


def _kept(session: Session) -> dict[str, tuple[int, Records]]:
    """Return what is kept for the session's pool."""
    found: dict[str, tuple[int, Records]] | None = session.info.get(_OF_POOL)
    if found is None:
        found = session.info[_OF_POOL] = _KEPT.setdefault(_pool(session), {})
    return found


def _pool(session: Session) -> Engine:
    """Return the pool itself: a reading and a writing session share one."""
    found = session.get_bind()
    engine = found if isinstance(found, Engine) else found.engine
    return getattr(engine, "_proxied", engine)


def note_number(session: Session, number: int) -> None:
    """Take the number that another statement of this transaction brought along."""
    session.info[_NUMBER] = number


def _number(session: Session) -> int:
    number: int | None = session.info.get(_NUMBER)
    if number is None:
        ((number,),) = _COUNT.rows(session)
        note_number(session, number)
    return number


def _touched(session: Session) -> set[str]:
    touched: set[str] = session.info.setdefault(_TOUCHED, set())
    return touched


def _read(session: Session, register: str) -> Records:
    rows = session.execute(
        select(Record.key, Record.title, Record.state, Record.fields)
        .where(Record.register == register)
        .order_by(Record.key)
    )
    return {row.key: PolicyRecord(*row) for row in rows}
