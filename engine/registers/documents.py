"""Documents and their versions: numbers, what follows what, what fixes content."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.canonical import digest
from engine.errors import ConflictError
from engine.feel.json_values import to_json
from engine.feel.python_values import from_python
from engine.model import ProcessInstance, Record
from engine.registers.records import find_record, locked_record, move_record
from engine.store.keys import next_number
from engine.store.unit_of_work import UnitOfWork

DOCUMENTS = "documents"
VERSIONS = "document_versions"
UNFINISHED = ("draft", "in_review", "in_approval", "approved")
TYPE_CODES = {
    "policy": "POL",
    "manual": "MAN",
    "sop": "SOP",
    "work_instruction": "WI",
    "form": "FRM",
    "template": "TPL",
    "specification": "SPC",
    "drawing": "DRW",
    "protocol": "PRT",
    "report": "REP",
    "external": "EXT",
}


def numbered(uow: UnitOfWork, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a new document with a number: given, or {TYPE}-{AREA}-{NNN}.

    A number that is taken is skipped; a given one that is taken is refused later, by
    the register itself.
    """
    given = dict(values)
    if given.get("number"):
        return given
    code = TYPE_CODES.get(str(given.get("type")), "DOC")
    area = str(given.get("area") or "GEN").upper()
    while True:
        series = f"{code}-{area}"
        number = f"{series}-{next_number(uow.session, f'document/{series}'):03d}"
        if find_record(uow.session, DOCUMENTS, number) is None:
            return {**given, "number": number}


def versioned(uow: UnitOfWork, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a new version with its number and the one it replaces.

    The first is 1.0, a major change M+1.0, any other M.m+1. Raises ``ConflictError``
    while another version is on its way: one open case per document.
    """
    document = str(values.get("document") or "")
    locked_record(uow, DOCUMENTS, document)
    refuse_second(uow, document)
    site = values.get("site")
    current = effective_version(uow, document, site=str(site) if site else None)
    version = next_version(
        str(current.fields["version"]) if current else None,
        str(values.get("change_type") or ""),
    )
    while _is_taken(uow, document, version):
        version = next_version(version, "minor")
    parent = current.key if current else None
    return {**values, "version": version, "parent_version": parent}


def version_key(document: str, version: str) -> str:
    """Return the key of a version's record."""
    return f"{document}-v{version}"


def next_version(current: str | None, change_type: str) -> str:
    """Return the number that follows: 1.0 first, 2.0 after a major change, else 1.1."""
    if current is None:
        return "1.0"
    major, _, minor = current.partition(".")
    if change_type == "major":
        return f"{int(major) + 1}.0"
    return f"{major}.{int(minor or 0) + 1}"


def effective_version(
    uow: UnitOfWork, document: str, *, site: str | None = None
) -> Record | None:
    """Return the version of a document that is in effect, locked."""
    found = uow.session.scalars(
        select(Record)
        .where(
            Record.register == VERSIONS,
            Record.parent_key == document,
            Record.state == "effective",
        )
        .order_by(Record.key)
        .with_for_update()
    )
    return next((each for each in found if each.site == site), None)


def content_hash(fields: Mapping[str, Any]) -> str | None:
    """Return the hash that fixes the content of a version: of its files' hashes."""
    content = fields.get("content")
    if not content:
        return None
    return digest([each.get("sha256", each) for each in content])


def fixed(record: Record, state: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a move, with the hash that fixes the content for approval.

    Raises ``ConflictError`` where there is no content to approve.
    """
    if state != "in_approval":
        return dict(values)
    given = to_json(from_python(dict(values)))
    content = given.get("content") or record.fields.get("content")
    if isinstance(content, dict):
        content = [content]
    found = content_hash({"content": content})
    if found is None:
        raise ConflictError(
            f"“{record.key}” has no content: attach the document's file before it "
            "goes to approval."
        )
    return {**values, "content_hash": found}


def refuse_second(uow: UnitOfWork, document: str) -> None:
    """Raise ``ConflictError`` while a version of the document is on its way."""
    other = uow.session.scalar(
        select(Record).where(
            Record.register == VERSIONS,
            Record.parent_key == document,
            Record.state.in_(UNFINISHED),
        )
    )
    if other is not None:
        case = other.fields.get("case")
        where = f" (case {case})" if case else ""
        raise ConflictError(
            f"{document} already has an open version{where}. Finish or cancel it "
            "before the next one begins."
        )


def _is_taken(uow: UnitOfWork, document: str, version: str) -> bool:
    """Say whether a number was used, by a version that was dropped for example."""
    key = version_key(document, version)
    return find_record(uow.session, VERSIONS, key) is not None


def abandon_versions(uow: UnitOfWork, instance: ProcessInstance) -> list[str]:
    """Make obsolete what a cancelled or rejected case opened and did not release.

    A document that never had an effective version goes with its only version. Numbers
    stay taken. Returns the keys of the versions.
    """
    opened = uow.session.scalars(
        select(Record)
        .where(Record.register == VERSIONS, Record.state.in_(UNFINISHED))
        .with_for_update()
    )
    dropped = [
        each for each in opened if each.fields.get("case") == instance.business_key
    ]
    for version in dropped:
        reason = f"case {instance.business_key} ended without release"
        move_record(uow, version, "obsolete", instance=instance, reason=reason)
        document = locked_record(uow, DOCUMENTS, str(version.parent_key))
        if document.state == "draft":
            move_record(uow, document, "obsolete", instance=instance, reason=reason)
    return [each.key for each in dropped]
