"""Take the content of a record away, for good; what proves it stays."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Text, delete, exists, or_, select, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from engine.model import (
    Acknowledgement,
    AnswerDraft,
    Attachment,
    Comment,
    Incident,
    Job,
    Notice,
    ProcessInstance,
    Record,
    StoredFile,
    UserTask,
    Visit,
)
from engine.store.unit_of_work import UnitOfWork


def purge(uow: UnitOfWork, case: ProcessInstance) -> list[str]:
    """Empty a case and return the SHA-256 of the files that nobody refers to now.

    What is evidence (statements, what stands beside the trail) the database empties
    when the tombstone is entered; this takes the rest.
    """
    session = uow.session
    digests = files_of(session, case)
    tasks = [
        str(each)
        for each in session.scalars(
            select(UserTask.id).where(UserTask.instance_id == case.id)
        )
    ]
    subjects = [str(case.id), case.business_key]
    for statement in (
        delete(Visit).where(Visit.instance_id == case.id),
        delete(AnswerDraft).where(AnswerDraft.subject.in_([*tasks, str(case.id)])),
        delete(Comment).where(Comment.subject == str(case.id)),
        delete(Attachment).where(Attachment.subject == str(case.id)),
        delete(Acknowledgement).where(Acknowledgement.instance_id == case.id),
        delete(Notice).where(Notice.subject.in_([*tasks, *subjects])),
        delete(Incident).where(Incident.instance_id == case.id),
        delete(Job).where(Job.instance_id == case.id),
        update(UserTask).where(UserTask.instance_id == case.id).values(local={}),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})
    case.variables, case.snapshot, case.title = {}, b"", ""
    case.visit_seq, case.outcome = 0, None
    uow.flush()
    return [each for each in digests if _let_go(session, each)]


def files_of(session: Session, case: ProcessInstance) -> list[str]:
    """Return the SHA-256 of every file a case refers to."""
    found = set(
        session.scalars(
            select(Attachment.sha256).where(Attachment.subject == str(case.id))
        )
    )
    written = session.scalars(select(Visit.wrote).where(Visit.instance_id == case.id))
    for each in (case.variables, *written):
        found.update(_digests(each))
    return sorted(found)


def _let_go(session: Session, digest: str) -> bool:
    """Forget a file unless another record refers to it; say whether it is forgotten."""
    if session.get(StoredFile, digest) is None or _referred(session, digest):
        return False
    session.execute(delete(StoredFile).where(StoredFile.sha256 == digest))
    return True


def _referred(session: Session, digest: str) -> bool:
    places: tuple[ColumnElement[bool], ...] = (
        exists().where(Attachment.sha256 == digest),
        exists().where(_holds(ProcessInstance.variables, digest)),
        exists().where(_holds(Visit.wrote, digest)),
        exists().where(_holds(AnswerDraft.typed, digest)),
        exists().where(_holds(Record.fields, digest)),
    )
    return bool(session.scalar(select(or_(*places))))


def _holds(column: Any, digest: str) -> ColumnElement[bool]:
    return type_coerce(column, Text).contains(digest)


def _digests(value: Any) -> Iterator[str]:
    """Yield the SHA-256 of every file reference in a document."""
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str):
            yield value["sha256"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _digests(each)
