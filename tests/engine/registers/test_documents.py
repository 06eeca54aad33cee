"""Documents: numbers, versions, one effective version, release and retirement."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from engine.errors import ConflictError, NotFoundError
from engine.feel.temporal import Date
from engine.model import Account, Job, Notice, ProcessInstance, Record
from engine.registers.documents import abandon_versions, next_version
from engine.registers.records import create_record, find_record
from engine.store.unit_of_work import UnitOfWork

SOP = {"title": "Cleaning", "type": "sop", "area": "qa", "review_months": 24}
FILE = {"name": "sop.docx", "sha256": "ab" * 32, "size": 10, "type": "text/plain"}
TODAY = Date(2026, 11, 24)
Operate = Callable[..., Mapping[str, Any]]


@pytest.fixture
def document(operate: Operate) -> str:
    key = operate("record.create", register="documents", values=SOP)["key"]
    return str(key)


def open_version(
    operate: Operate, document: str, change_type: str = "major"
) -> Mapping[str, Any]:
    values = {
        "document": document,
        "change_type": change_type,
        "change_summary": "New",
        "case": "DCR-2026-0001",
    }
    return operate("record.create", register="document_versions", values=values)


def approve(operate: Operate, key: str) -> None:
    for state in ("in_review", "in_approval", "approved"):
        values = {"content": [FILE]} if state == "in_review" else None
        operate(
            "record.move",
            register="document_versions",
            key=key,
            state=state,
            values=values,
        )


def released(operate: Operate, document: str, change_type: str = "major") -> str:
    key = str(open_version(operate, document, change_type)["key"])
    approve(operate, key)
    operate("document.release", document=document, version=key, values={})
    return key


def test_a_number_is_allocated_from_type_and_area(
    operate: Operate, document: str
) -> None:
    assert document == "SOP-QA-001"
    again = operate("record.create", register="documents", values=SOP)
    assert again["key"] == "SOP-QA-002"


def test_allocation_skips_a_number_somebody_gave_by_hand(operate: Operate) -> None:
    given = {**SOP, "number": "SOP-QA-001"}
    operate("record.create", register="documents", values=given)
    new = operate("record.create", register="documents", values={**SOP, "number": None})
    assert new["key"] == "SOP-QA-002"


def test_a_number_that_is_taken_is_refused(operate: Operate, document: str) -> None:
    with pytest.raises(ConflictError, match="SOP-QA-001.*already exists"):  # noqa: RUF043 - any text between
        operate(
            "record.create", register="documents", values={**SOP, "number": document}
        )


@pytest.mark.parametrize(
    ("current", "change_type", "version"),
    [
        (None, "minor", "1.0"),
        ("1.0", "major", "2.0"),
        ("1.0", "minor", "1.1"),
        ("1.9", "editorial", "1.10"),
    ],
)
def test_versions_count_up_by_the_size_of_the_change(
    current: str | None, change_type: str, version: str
) -> None:
    assert next_version(current, change_type) == version


def test_a_new_version_names_document_and_predecessor(
    operate: Operate, document: str
) -> None:
    first = open_version(operate, document)
    assert first == {
        "key": "SOP-QA-001-v1.0",
        "version": "1.0",
        "parent": None,
        "parent_content": None,
        "document": "SOP-QA-001",
    }


def test_a_second_open_version_is_refused_and_names_the_other_case(
    operate: Operate, document: str
) -> None:
    open_version(operate, document)
    with pytest.raises(ConflictError, match="open version .case DCR-2026-0001"):  # noqa: RUF043 - a bracket
        open_version(operate, document)


@pytest.mark.requirement("R-066")
def test_releasing_supersedes_the_version_before(
    operate: Operate, document: str, uow: UnitOfWork
) -> None:
    first = released(operate, document)
    second = open_version(operate, document, "minor")
    assert (second["version"], second["parent"]) == ("1.1", first)
    assert second["parent_content"]
    approve(operate, str(second["key"]))
    result = operate(
        "document.release",
        document=document,
        version=second["key"],
        values={"title": "Cleaning of lines", "owner": None},
    )
    assert result == {"effective_from": TODAY, "superseded": first}
    states = {
        each.key: each.state
        for each in uow.session.scalars(
            select(Record).where(Record.register == "document_versions")
        )
    }
    assert states == {first: "superseded", second["key"]: "effective"}


def test_a_release_switches_the_document_and_plans_its_review(
    operate: Operate, document: str, uow: UnitOfWork
) -> None:
    key = released(operate, document)
    record = find_record(uow.session, "documents", document)
    assert record is not None
    assert record.state == "effective"
    assert record.fields["effective_version"] == key
    assert record.fields["next_review_on"] == {"$date": "2028-11-24"}


def test_only_an_approved_version_is_released(operate: Operate, document: str) -> None:
    key = open_version(operate, document)["key"]
    with pytest.raises(ConflictError, match="only an approved version"):
        operate("document.release", document=document, version=key)


def test_a_version_of_another_document_is_not_released(
    operate: Operate, document: str
) -> None:
    other = operate("record.create", register="documents", values=SOP)["key"]
    key = str(open_version(operate, document)["key"])
    approve(operate, key)
    with pytest.raises(ConflictError, match="no version of SOP-QA-002"):
        operate("document.release", document=other, version=key)


@pytest.mark.requirement("R-072")
def test_the_database_refuses_a_second_effective_version(
    operate: Operate, document: str, uow: UnitOfWork
) -> None:
    first = released(operate, document)
    released(operate, document)
    statement = text(
        "UPDATE record SET unique_key ="
        " (SELECT unique_key FROM record WHERE state = 'effective'"
        "   AND register = 'document_versions')"
        " WHERE key = :first"
    )
    with pytest.raises(IntegrityError):
        uow.session.execute(statement, {"first": first})


@pytest.mark.requirement("R-066", "DI-04")
def test_content_is_fixed_by_its_hash_when_it_goes_to_approval(
    operate: Operate, document: str, uow: UnitOfWork
) -> None:
    key = str(open_version(operate, document)["key"])
    approve(operate, key)
    record = find_record(uow.session, "document_versions", key)
    assert record is not None
    assert len(record.fields["content_hash"]) == 64
    other = {**FILE, "sha256": "cd" * 32}
    with pytest.raises(ConflictError, match="content no longer changes"):
        operate(
            "record.change",
            register="document_versions",
            key=key,
            values={"content": [other]},
        )


def test_a_version_sent_back_may_change_and_gets_a_new_hash(
    operate: Operate, document: str, uow: UnitOfWork
) -> None:
    key = str(open_version(operate, document)["key"])
    approve(operate, key)
    move = {"register": "document_versions", "key": key}
    record = find_record(uow.session, "document_versions", key)
    assert record is not None
    before = record.fields["content_hash"]
    operate("record.move", **move, state="draft")
    other = {**FILE, "sha256": "cd" * 32}
    operate("record.move", **move, state="in_approval", values={"content": [other]})
    assert record.fields["content_hash"] != before


def test_a_version_without_content_does_not_go_to_approval(
    operate: Operate, document: str
) -> None:
    key = open_version(operate, document)["key"]
    with pytest.raises(ConflictError, match="no content"):
        operate(
            "record.move", register="document_versions", key=key, state="in_approval"
        )


def test_a_cancelled_case_leaves_no_open_version_behind(
    operate: Operate, document: str, uow: UnitOfWork, case: ProcessInstance
) -> None:
    key = str(open_version(operate, document)["key"])
    assert abandon_versions(uow, case) == [key]
    record = find_record(uow.session, "documents", document)
    assert record is not None
    assert record.state == "obsolete"


def test_a_dropped_version_keeps_its_number(
    operate: Operate, document: str, uow: UnitOfWork, case: ProcessInstance
) -> None:
    released(operate, document)
    open_version(operate, document, "minor")
    abandon_versions(uow, case)
    assert open_version(operate, document, "minor")["version"] == "1.2"


def test_retiring_ends_the_effective_version_and_starts_retention(
    operate: Operate, document: str, uow: UnitOfWork
) -> None:
    key = released(operate, document)
    result = operate("document.retire", document=document)
    assert result == {"retired_on": TODAY, "versions": [key]}
    record = find_record(uow.session, "documents", document)
    assert record is not None
    assert record.fields["retention_from"] == {"$date": "2026-11-24"}
    assert "next_review_on" not in record.fields
    with pytest.raises(NotFoundError, match="no effective version"):
        operate("document.retire", document=document)


def test_only_copies_of_older_versions_are_listed(
    operate: Operate, document: str, uow: UnitOfWork
) -> None:
    first = released(operate, document)
    copy = {"document": document, "copy": "1", "version": first, "place": "Line 2"}
    create_record(uow, "copies", copy)
    assert operate("copies.list", document=document) == {"copies": []}
    second = released(operate, document)
    create_record(uow, "copies", {**copy, "copy": "2", "version": second})
    assert operate("copies.list", document=document) == {
        "copies": [{"copy": "1", "holder": "", "place": "Line 2"}]
    }


def test_the_distribution_is_told_once_of_a_release(
    operate: Operate, uow: UnitOfWork
) -> None:
    for person, site in (("ana", "ber"), ("bob", "nyc")):
        account = Account(
            id=person, name=person, mail="", site=site, created_at=uow.now
        )
        uow.add(account)
    create_record(uow, "audiences", {"name": "Berlin", "sites": ["ber"]}, key="berlin")
    values = {**SOP, "distribution": ["berlin"], "owner": "ana"}
    key = operate("record.create", register="documents", values=values)["key"]
    released(operate, str(key))
    uow.close()
    notices = uow.session.scalars(select(Notice)).all()
    assert [(each.person, each.event) for each in notices] == [
        ("ana", "document.released")
    ]
    assert [each.queue for each in uow.session.scalars(select(Job))] == ["mail"]
