"""History: what each token did at each element becomes ``visit`` rows."""

from typing import Any

from sqlalchemy import select

from engine.bpmn.turn import DecisionRecord, VisitRecord
from engine.feel import to_json
from engine.model import ProcessInstance, Visit
from engine.store.unit_of_work import UnitOfWork


def record_visits(
    uow: UnitOfWork,
    instance: ProcessInstance,
    visits: list[VisitRecord],
    *,
    traces: list[DecisionRecord],
    person_token: str | None,
) -> None:
    """Write what began and close what ended; ``person_token`` was the actor's doing."""
    explained: dict[str, list[Any]] = {}
    for token, _element, trace in traces:
        explained.setdefault(token, []).append(trace.to_json())
    earlier = _earlier(uow, instance, visits)
    for visit in visits:
        row = earlier.get((visit.token, visit.element))
        if row is None:
            instance.visit_seq += 1
            row = Visit(
                instance_id=instance.id,
                seq=instance.visit_seq,
                element=visit.element,
                token=visit.token,
                flow_in=visit.flow_in,
                started=uow.now,
            )
            uow.add(row)
        if visit.ended:
            instance.visit_seq += 1
            row.ended = uow.now
            row.end_seq = instance.visit_seq
            row.withdrawn = visit.cancelled
            row.wrote = {name: to_json(value) for name, value in visit.values.items()}
            row.trace = explained.get(visit.token)
            if visit.token == person_token and not visit.cancelled:
                row.actor = uow.actor.acting_for or uow.actor.id


def _earlier(
    uow: UnitOfWork, instance: ProcessInstance, visits: list[VisitRecord]
) -> dict[tuple[str, str], Visit]:
    """Return the open visits of earlier turns that this turn has ended."""
    tokens = {visit.token for visit in visits if visit.ended and not visit.started}
    if not tokens:
        return {}
    rows = uow.session.scalars(
        select(Visit).where(
            Visit.instance_id == instance.id,
            Visit.token.in_(tokens),
            Visit.ended.is_(None),
        )
    )
    return {(row.token, row.element): row for row in rows}
