"""Putting a document's version into effect, and taking the document out of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.feel.json_values import from_json
from engine.feel.temporal import Date
from engine.model import ProcessInstance, Record
from engine.registers.audiences import people_of_audiences
from engine.registers.documents import (
    DOCUMENTS,
    VERSIONS,
    effective_version,
    refuse_second,
)
from engine.registers.notices import tell
from engine.registers.operation import Operation, OperationContext, Parameter
from engine.registers.records import locked_record, move_record, values_of
from engine.registers.sites import today
from engine.store.unit_of_work import UnitOfWork


def release(context: OperationContext) -> Mapping[str, Any]:
    """Put a version into effect and supersede the one before, in one transaction."""
    uow, instance = context.uow, context.instance
    document = locked_record(uow, DOCUMENTS, context.text("document"))
    version = _version_of(uow, document, context.text("version"))
    day = today(uow, instance)
    before = effective_version(uow, document.key, site=version.site)
    if version.state != "approved":
        raise ConflictError(
            f"“{version.key}” is {version.state.replace('_', ' ')}: only an approved "
            "version can be released."
        )
    if before is not None:
        gone = {"effective_to": day}
        move_record(uow, before, "superseded", gone, instance=instance)
    move_record(uow, version, "effective", {"effective_from": day}, instance=instance)
    _switch(uow, instance, document, version, day=day, given=context.entries("values"))
    _announce(uow, document, version)
    return {"effective_from": day, "superseded": before.key if before else None}


def _version_of(uow: UnitOfWork, document: Record, key: str) -> Record:
    version = locked_record(uow, VERSIONS, key)
    if version.parent_key != document.key:
        raise ConflictError(f"“{key}” is no version of {document.key}.")
    return version


def _switch(
    uow: UnitOfWork,
    instance: ProcessInstance,
    document: Record,
    version: Record,
    *,
    day: Date,
    given: Mapping[str, Any],
) -> None:
    """Let the document's stable link lead to the version, and plan its next review."""
    values = {name: value for name, value in given.items() if value is not None}
    values["effective_version"] = version.key
    months = from_json(
        values.get("review_months", document.fields.get("review_months"))
    )
    values["next_review_on"] = day.add_months(int(months)) if months else None
    move_record(uow, document, "effective", values, instance=instance)


def _announce(uow: UnitOfWork, document: Record, version: Record) -> None:
    """Tell the owner and the distribution; links to the document now lead to it."""
    people = people_of_audiences(
        uow.session, document.fields.get("distribution", ()), now=uow.now
    )
    if document.owner_id:
        people.append(document.owner_id)
    number = version.fields["version"]
    tell(
        uow,
        people,
        key=f"released/{version.key}",
        event="document.released",
        text=f"{document.key} “{document.title}”, version {number}, is in effect.",
        subject=f"{DOCUMENTS}/{document.key}",
    )


def retire(context: OperationContext) -> Mapping[str, Any]:
    """Make a document obsolete: every effective version ends, retention starts."""
    uow, instance = context.uow, context.instance
    document = locked_record(uow, DOCUMENTS, context.text("document"))
    refuse_second(uow, document.key)
    day = today(uow, instance)
    ended = list(
        uow.session.scalars(
            select(Record).where(
                Record.register == VERSIONS,
                Record.parent_key == document.key,
                Record.state == "effective",
            )
        )
    )
    if not ended:
        raise NotFoundError(f"{document.key} has no effective version to retire.")
    for version in ended:
        gone = {"effective_to": day}
        move_record(uow, version, "obsolete", gone, instance=instance)
    values = {"retention_from": day, "next_review_on": None}
    move_record(uow, document, "obsolete", values, instance=instance)
    return {"retired_on": day, "versions": [each.key for each in ended]}


def list_copies(context: OperationContext) -> Mapping[str, Any]:
    """Return the controlled paper copies that are not of the effective version."""
    uow = context.uow
    document = context.text("document")
    current = effective_version(uow, document)
    issued = uow.session.scalars(
        select(Record)
        .where(Record.register == "copies", Record.state == "issued")
        .order_by(Record.key)
    )
    outdated = [
        values_of(each)
        for each in issued
        if each.fields.get("document") == document
        and each.fields.get("version") != (current.key if current else "")
    ]
    return {
        "copies": [
            {name: each.get(name, "") for name in ("copy", "holder", "place")}
            for each in outdated
        ]
    }


_DOCUMENT = Parameter("document", "text", title="Number of the document")
DOCUMENT_OPERATIONS = (
    Operation(
        name="document.release",
        title="Release a version",
        inputs=(
            _DOCUMENT,
            Parameter("version", "text", title="Key of the version"),
            Parameter("values", "context", required=False, title="New master data"),
        ),
        outputs=(Parameter("effective_from", "date"), Parameter("superseded", "text")),
        run=release,
    ),
    Operation(
        name="document.retire",
        title="Make a document obsolete",
        inputs=(_DOCUMENT,),
        outputs=(Parameter("retired_on", "date"), Parameter("versions", "list")),
        run=retire,
    ),
    Operation(
        name="copies.list",
        title="List the paper copies to retrieve",
        inputs=(_DOCUMENT,),
        outputs=(Parameter("copies", "list"),),
        run=list_copies,
    ),
)
