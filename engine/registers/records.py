"""Reading and writing records: rules kept, old and new value in the trail.

Every change of a record goes through ``create_record``, ``change_record`` or
``move_record``. Unique rules are told in words first; the columns ``key`` and
``unique_key`` let the database itself refuse what two transactions do at once.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.canonical import digest
from engine.errors import ConflictError, NotFoundError
from engine.feel.json_values import from_json
from engine.model import AuditAction, ProcessInstance, Record, Register
from engine.registers.fields import checked
from engine.registers.register import RegisterType, register_type
from engine.store.keys import next_number
from engine.store.policy import note_change
from engine.store.unit_of_work import UnitOfWork

LONGEST_KEY = 200
"""Longer unique values are compared by their digest; databases index no long text."""


def find_record(session: Session, register: str, key: str) -> Record | None:
    """Return a record, or None."""
    return session.scalar(
        select(Record).where(Record.register == register, Record.key == key)
    )


def locked_record(uow: UnitOfWork, register: str, key: str) -> Record:
    """Return a record nobody else can change until this transaction ends."""
    found = uow.session.scalar(
        select(Record)
        .where(Record.register == register, Record.key == key)
        .with_for_update()
    )
    if found is None:
        title = register_type(register).title
        raise NotFoundError(f"There is no “{key}” in the register “{title}”.")
    return found


def values_of(record: Record) -> dict[str, Any]:
    """Return the fields of a record as FEEL values."""
    return {name: from_json(value) for name, value in record.fields.items()}


def entries_of(record: Record) -> dict[str, Any]:
    """Return a record as a FEEL context: its fields, key, title and state."""
    own = {"key": record.key, "title": record.title, "state": record.state}
    return {**own, **values_of(record), "state": record.state}


def create_record(  # noqa: PLR0913 - all but two are named and have defaults
    uow: UnitOfWork,
    register: str,
    values: Mapping[str, Any],
    *,
    key: str | None = None,
    state: str | None = None,
    instance: ProcessInstance | None = None,
    reason: str = "",
) -> Record:
    """Write a new record and return it.

    Without ``key`` it is the value of the register's key field, or the next number of
    its series. Raises ``InvalidRecordError`` for values, ``ConflictError`` for what is
    already there.
    """
    kind = register_type(register)
    fields = present(checked(kind, values, whole=True))
    state = _known_state(kind, state or kind.initial)
    record = Record(
        id=uow.new_id(),
        register=kind.name,
        key=key or _key(uow, kind, fields),
        title=str(fields.get(kind.title_field) or key or ""),
        state=state,
        fields=fields,
        created_at=uow.now,
        changed_at=uow.now,
    )
    derive(kind, record)
    install_register(uow, kind)
    _refuse_double(uow, kind, record, new=True)
    uow.add(record)
    _write(uow, kind, record)
    uow.audit(
        AuditAction.RECORD_CREATED,
        f"{kind.name}/{record.key}",
        instance=instance,
        state=state,
        new=fields,
        reason=reason,
    )
    return record


def change_record(
    uow: UnitOfWork,
    record: Record,
    values: Mapping[str, Any],
    *,
    instance: ProcessInstance | None = None,
    reason: str = "",
) -> Record:
    """Change fields of a record; null takes a value away. No change, no entry."""
    kind = register_type(record.register)
    old, new = _apply(kind, record, values)
    if new == old:
        return record
    record.changed_at = uow.now
    _finish(uow, kind, record)
    uow.audit(
        AuditAction.RECORD_CHANGED,
        f"{kind.name}/{record.key}",
        instance=instance,
        old=old,
        new=new,
        reason=reason,
    )
    return record


def move_record(
    uow: UnitOfWork,
    record: Record,
    state: str,
    values: Mapping[str, Any] | None = None,
    *,
    instance: ProcessInstance | None = None,
    reason: str = "",
) -> Record:
    """Move a record to another state, with values written in the same breath.

    A move to the state it is in only writes the values. Raises ``ConflictError`` for a
    move the lifecycle does not know.
    """
    kind = register_type(record.register)
    before = record.state
    if not kind.allows(before, _known_state(kind, state)):
        raise ConflictError(
            f"“{record.key}” is {_words(before)} and cannot become {_words(state)}."
        )
    if before == state:
        return change_record(
            uow, record, values or {}, instance=instance, reason=reason
        )
    old, new = _apply(kind, record, values or {}, state=state)
    record.state, record.changed_at = state, uow.now
    _finish(uow, kind, record)
    uow.audit(
        AuditAction.RECORD_MOVED,
        f"{kind.name}/{record.key}",
        instance=instance,
        old={"state": before, **old},
        new={"state": state, **new},
        reason=reason,
    )
    return record


def _apply(
    kind: RegisterType,
    record: Record,
    values: Mapping[str, Any],
    *,
    state: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write what differs and return the old and the new values of it."""
    given = checked(kind, values, whole=False)
    old = {name: record.fields.get(name) for name in given}
    changed = [name for name in given if given[name] != old[name]]
    if changed and kind.immutable:
        raise ConflictError(
            f"“{record.key}” of the register “{kind.title}” is never changed; "
            "record a new one."
        )
    frozen = kind.frozen.get(record.state, frozenset())
    if state is not None:
        frozen &= kind.frozen.get(state, frozenset())
    for name in sorted(frozen.intersection(changed)):
        raise ConflictError(
            f"“{record.key}” is {_words(record.state)}: its "
            f"{kind.fields[name].label.lower()} no longer changes."
        )
    record.fields = present({**record.fields, **given})
    return {name: old[name] for name in changed}, {
        name: given[name] for name in changed
    }


def _finish(uow: UnitOfWork, kind: RegisterType, record: Record) -> None:
    derive(kind, record)
    _refuse_double(uow, kind, record, new=False)
    _write(uow, kind, record)


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def _words(state: str) -> str:
    return state.replace("_", " ")


def _known_state(kind: RegisterType, state: str) -> str:
    if state not in kind.states:
        raise ConflictError(
            f"The register “{kind.title}” knows no state “{state}”; it has "
            f"{', '.join(kind.states)}."
        )
    return state


def _key(uow: UnitOfWork, kind: RegisterType, fields: Mapping[str, Any]) -> str:
    """Return the value of the key field, or the next free number of the series."""
    if kind.key is not None:
        return str(fields[kind.key])
    series = kind.series or kind.name.upper().replace("_", "-")
    while True:
        key = f"{series}-{next_number(uow.session, f'record/{series}'):04d}"
        if find_record(uow.session, kind.name, key) is None:
            return key


def derive(kind: RegisterType, record: Record) -> None:
    """Copy what lists and unique rules look at from the fields to the columns."""
    fields = record.fields
    record.title = str(fields.get(kind.title_field) or record.key)
    record.site = fields.get("site")
    record.owner_id = fields.get(kind.owner)
    record.parent_key = fields.get(kind.parent) if kind.parent else None
    record.unique_key = _unique_key(kind, record)


def _unique_key(kind: RegisterType, record: Record) -> str | None:
    rule = kind.rule_for(record.state)
    if rule is None:
        return None
    values = [record.fields.get(name) for name in rule.fields]
    text = "|".join("" if each is None else str(each) for each in values)
    if len(text) > LONGEST_KEY or any("|" in str(each) for each in values):
        text = digest(values)
    return f"{kind.unique.index(rule)}:{text}"


def install_register(uow: UnitOfWork, kind: RegisterType) -> None:
    """Make sure that the register's own row is there."""
    if uow.session.get(Register, kind.name) is None:
        uow.add(Register(key=kind.name, title=kind.title))
        uow.session.flush()


def _refuse_double(
    uow: UnitOfWork, kind: RegisterType, record: Record, *, new: bool
) -> None:
    """Tell in words what the database would refuse."""
    with uow.session.no_autoflush:
        if new and find_record(uow.session, kind.name, record.key) is not None:
            raise ConflictError(
                f"“{record.key}” already exists in the register “{kind.title}”."
            )
        if record.unique_key is None:
            return
        other = uow.session.scalar(
            select(Record.key).where(
                Record.register == kind.name,
                Record.unique_key == record.unique_key,
                Record.id != record.id,
            )
        )
    if other is not None:
        raise ConflictError(_double(kind, record, other))


def _double(kind: RegisterType, record: Record, other: str) -> str:
    rule = kind.rule_for(record.state)
    fields = rule.fields if rule else ()
    names = " and ".join(kind.fields[name].label.lower() for name in fields)
    return f"“{other}” of the register “{kind.title}” already has the same {names}."


def _write(uow: UnitOfWork, kind: RegisterType, record: Record) -> None:
    """Write at once: another transaction may have been faster."""
    note_change(uow.session, kind.name)
    try:
        uow.session.flush()
    except IntegrityError as error:
        raise ConflictError(
            f"Somebody else has just written “{record.key}” or one like it into the "
            f"register “{kind.title}”. Look at it and try again."
        ) from error
