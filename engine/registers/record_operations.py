"""Operations on any register: create, change and move a record."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.model import ProcessInstance, Record
from engine.registers.documents import (
    DOCUMENTS,
    VERSIONS,
    fixed,
    numbered,
    version_key,
    versioned,
)
from engine.registers.operation import Operation, OperationContext, Parameter
from engine.registers.records import (
    change_record,
    create_record,
    find_record,
    locked_record,
    move_record,
)
from engine.store.unit_of_work import UnitOfWork

Prepare = Callable[[UnitOfWork, Mapping[str, Any]], dict[str, Any]]
PREPARED: Mapping[str, Prepare] = {DOCUMENTS: numbered, VERSIONS: versioned}
"""Registers whose new records get a number or a version before they are written."""


def admit_record(
    uow: UnitOfWork,
    register: str,
    values: Mapping[str, Any],
    *,
    instance: ProcessInstance | None = None,
    reason: str = "",
) -> Record:
    """Write a new record as a person would: numbers and versions are allocated."""
    prepare = PREPARED.get(register)
    given = prepare(uow, values) if prepare else dict(values)
    key = None
    if register == VERSIONS:
        key = version_key(str(given["document"]), str(given["version"]))
    return create_record(
        uow, register, given, key=key, instance=instance, reason=reason
    )


def create(context: OperationContext) -> Mapping[str, Any]:
    """Create a record; of a document version also its number and predecessor."""
    record = admit_record(
        context.uow,
        context.text("register"),
        context.entries("values"),
        instance=context.instance,
    )
    result: dict[str, Any] = {"key": record.key}
    if record.register == VERSIONS:
        fields = record.fields
        result["version"] = fields["version"]
        result["parent"] = parent = fields.get("parent_version")
        result["parent_content"] = _content(context.uow, parent)
        result["document"] = fields["document"]
    return result


def _content(uow: UnitOfWork, version: str | None) -> Any:
    """Return the files of a version, for those who compare the next one with it."""
    found = find_record(uow.session, VERSIONS, version) if version else None
    return found.fields.get("content") if found else None


def change(context: OperationContext) -> Mapping[str, Any]:
    """Change fields of a record."""
    uow = context.uow
    record = locked_record(uow, context.text("register"), context.text("key"))
    change_record(uow, record, context.entries("values"), instance=context.instance)
    return {"key": record.key}


def move(context: OperationContext) -> Mapping[str, Any]:
    """Move a record to another state of its lifecycle."""
    uow, state = context.uow, context.text("state")
    record = locked_record(uow, context.text("register"), context.text("key"))
    values = context.entries("values")
    if record.register == VERSIONS:
        values = fixed(record, state, values)
    move_record(uow, record, state, values, instance=context.instance)
    return {"key": record.key, "state": record.state}


_REGISTER = Parameter("register", "text", title="Register")
_KEY = Parameter("key", "text", title="Key of the record")
_VALUES = Parameter("values", "context", title="Values")
RECORD_OPERATIONS = (
    Operation(
        name="record.create",
        title="Create a record",
        inputs=(_REGISTER, _VALUES),
        outputs=(
            _KEY,
            Parameter("version", "text", required=False),
            Parameter("parent", "text", required=False),
            Parameter("parent_content", "list", required=False),
            Parameter("document", "text", required=False),
        ),
        run=create,
    ),
    Operation(
        name="record.change",
        title="Change a record",
        inputs=(_REGISTER, _KEY, _VALUES),
        outputs=(_KEY,),
        run=change,
    ),
    Operation(
        name="record.move",
        title="Move a record to another state",
        inputs=(
            _REGISTER,
            _KEY,
            Parameter("state", "text", title="New state"),
            Parameter("values", "context", required=False, title="Values"),
        ),
        outputs=(_KEY, Parameter("state", "text")),
        run=move,
    ),
)
