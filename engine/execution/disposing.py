"""When a record may be disposed of, and what exactly that would take away."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.canonical import canonical, sha256
from engine.execution.retention import (
    is_over,
    kept_until,
    rule_for,
    standing_hold,
    until_of,
)
from engine.model import (
    Attachment,
    Comment,
    DispositionRequest,
    Incident,
    InstanceState,
    Job,
    JobState,
    Link,
    ProcessInstance,
    Statement,
    Tombstone,
    UserTask,
    Visit,
)
from engine.store.library import Library

FORMAT = "praxis disposition statement 1"
REQUEST, APPROVAL = "request", "approval"
MEANINGS = {REQUEST: "responsibility", APPROVAL: "approval"}
"""What each of the two signatures means (21 CFR 11.50(a)(3))."""


def obstacles(
    session: Session,
    library: Library,
    case: ProcessInstance,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> list[str]:
    """Say why a record is not to be disposed of now; empty: nothing is in the way."""
    if session.get(Tombstone, case.id) is not None:
        return [f"{case.business_key} was disposed of already."]
    if case.state is InstanceState.RUNNING:
        return [f"{case.business_key} is still open."]
    until = until_of(session, library, case, zone)
    return [
        *_period(until, now, zone),
        *_unfinished(session, case),
        *(
            words
            for other in linked(session, case)
            for words in _needed(session, library, other, now=now, zone=zone)
        ),
    ]


def open_request(session: Session, instance_id: UUID) -> DispositionRequest | None:
    """Return the request for a record that nobody has decided yet."""
    return session.scalar(
        select(DispositionRequest).where(
            DispositionRequest.instance_id == instance_id,
            DispositionRequest.closed_at.is_(None),
        )
    )


def linked(session: Session, case: ProcessInstance) -> list[ProcessInstance]:
    """Return the cases that started this one, or that it started."""
    pairs = session.execute(
        select(Link.parent_id, Link.child_id).where(
            or_(Link.parent_id == case.id, Link.child_id == case.id)
        )
    )
    ids = {each for pair in pairs for each in pair} | {case.parent_id}
    return list(
        session.scalars(
            select(ProcessInstance)
            .where(
                or_(
                    ProcessInstance.id.in_(ids - {case.id, None}),
                    ProcessInstance.parent_id == case.id,
                )
            )
            .order_by(ProcessInstance.business_key)
        )
    )


def manifest_of(session: Session, case: ProcessInstance) -> dict[str, Any]:
    """Return the hashes of everything a disposition of a case takes away."""
    return {
        "attachments": _sorted(
            session.scalars(
                select(Attachment.sha256).where(Attachment.subject == str(case.id))
            )
        ),
        "comments": _hashes(
            session.scalars(select(Comment.body).where(Comment.subject == str(case.id)))
        ),
        "statements": _sorted(
            session.scalars(
                select(Statement.digest).where(Statement.instance_id == case.id)
            )
        ),
        "tasks": _hashes(
            session.scalars(
                select(UserTask.local).where(UserTask.instance_id == case.id)
            )
        ),
        "title": _hash(case.title),
        "variables": _hash(case.variables),
        "visits": _hashes(
            session.scalars(select(Visit.wrote).where(Visit.instance_id == case.id))
        ),
    }


def statement_of(
    session: Session,
    library: Library,
    case: ProcessInstance,
    *,
    reason: str,
    part: str,
    zone: ZoneInfo,
) -> bytes:
    """Return the canonical bytes that one of the two people signs."""
    rule = rule_for(session, library, case.definition_id)
    until = kept_until(rule, case.ended_at, zone)
    return canonical(
        {
            "case": case.business_key,
            "ended": case.ended_at.isoformat() if case.ended_at else "",
            "format": FORMAT,
            "instance": str(case.id),
            "kept_until": until.isoformat() if until else "",
            "manifest": manifest_of(session, case),
            "part": part,
            "reason": reason,
            "rule": f"{rule.title}: {rule.words}" if rule else "",
        }
    )


def _period(until: date | None, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    if until is None:
        yield "No rule says how long it is kept, so it is kept for ever."
    elif not is_over(until, now, zone):
        yield f"It has to be kept until {_day(until)}."


def _unfinished(session: Session, case: ProcessInstance) -> Iterator[str]:
    if standing_hold(session, case.id) is not None:
        yield "It is under legal hold."
    incident = select(Incident.id).where(
        Incident.instance_id == case.id, Incident.resolved_at.is_(None)
    )
    if session.scalar(incident.limit(1)) is not None:
        yield "An incident of it is not resolved."
    job = select(Job.id).where(
        Job.instance_id == case.id, Job.state.in_((JobState.READY, JobState.RUNNING))
    )
    if session.scalar(job.limit(1)) is not None:
        yield "Something is still owed for it in the background."


def _needed(
    session: Session,
    library: Library,
    other: ProcessInstance,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> Iterator[str]:
    """Yield why a linked case needs this one: it is open, or is kept longer."""
    if session.get(Tombstone, other.id) is not None:
        return
    if other.state is InstanceState.RUNNING:
        yield f"{other.business_key} is linked with it and still open."
        return
    until = until_of(session, library, other, zone)
    if standing_hold(session, other.id) is not None:
        yield f"{other.business_key} is linked with it and under legal hold."
    elif not is_over(until, now, zone):
        how_long = f"until {_day(until)}" if until else "for ever"
        yield f"{other.business_key} is linked with it and kept {how_long}."


def _day(day: date) -> str:
    return f"{day:%d %b %Y}"


def _hash(value: Any) -> str:
    return sha256(canonical(value))


def _hashes(values: Any) -> list[str]:
    return sorted(_hash(each) for each in values)


def _sorted(values: Any) -> list[str]:
    return sorted(str(each) for each in values)
