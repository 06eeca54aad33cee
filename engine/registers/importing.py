"""Many records at once: seeds, imports, the records a scenario begins with."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine.errors import ConflictError
from engine.model import AuditAction, Record
from engine.registers.fields import checked
from engine.registers.records import derive, install_register, present
from engine.registers.register import RegisterType, register_type
from engine.store.policy import note_change
from engine.store.unit_of_work import UnitOfWork


def import_records(
    uow: UnitOfWork,
    register: str,
    records: Mapping[str, Mapping[str, Any]],
    *,
    reason: str = "import",
) -> list[str]:
    """Write the records whose keys are not there yet and return those keys.

    A value named ``state`` is the state of the record, not a field. What is there
    stays as it is, so that an import may be repeated. All or nothing: raises
    ``InvalidRecordError`` or ``ConflictError`` that names the record. One entry of the
    trail holds everything that was written.
    """
    kind = register_type(register)
    install_register(uow, kind)
    known = _known(uow, kind, records)
    rows = [
        _row(uow, kind, key, values)
        for key, values in records.items()
        if key not in known
    ]
    _refuse_doubles(kind, rows)
    if not rows:
        return []
    uow.session.add_all(rows)
    try:
        note_change(uow.session, kind.name)
        uow.session.flush()
    except IntegrityError as error:
        raise ConflictError(
            f"The register “{kind.title}” already holds one of these records under "
            "another key."
        ) from error
    uow.audit(
        AuditAction.RECORD_CREATED,
        kind.name,
        new=[{"key": row.key, "state": row.state, **row.fields} for row in rows],
        reason=reason,
    )
    return [row.key for row in rows]


def _known(uow: UnitOfWork, kind: RegisterType, keys: Iterable[str]) -> set[str]:
    wanted = set(keys)
    found = uow.session.scalars(
        select(Record.key).where(Record.register == kind.name, Record.key.in_(wanted))
    )
    return set(found)


def _row(
    uow: UnitOfWork, kind: RegisterType, key: str, values: Mapping[str, Any]
) -> Record:
    given = dict(values)
    state = str(given.pop("state", kind.initial))
    if state not in kind.states:
        raise ConflictError(f"“{key}” of “{kind.title}”: there is no state “{state}”.")
    if kind.key is not None:
        given.setdefault(kind.key, key)
    row = Record(
        id=uow.new_id(),
        register=kind.name,
        key=key,
        title=key,
        state=state,
        fields=present(checked(kind, given, whole=True)),
        created_at=uow.now,
        changed_at=uow.now,
    )
    derive(kind, row)
    return row


def _refuse_doubles(kind: RegisterType, rows: Iterable[Record]) -> None:
    """Name two records of one import that a unique rule does not allow together."""
    seen: dict[str, str] = {}
    for row in rows:
        if row.unique_key is None:
            continue
        other = seen.setdefault(row.unique_key, row.key)
        if other != row.key:
            raise ConflictError(
                f"“{other}” and “{row.key}” are the same for the register "
                f"“{kind.title}”."
            )
