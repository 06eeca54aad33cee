"""History: what each token did at each element becomes ``visit`` rows."""

from collections.abc import Iterator
from itertools import count
from typing import Any, cast

from sqlalchemy import Table, bindparam, update

from engine.bpmn.runtime import Runtime
from engine.bpmn.turn import VisitRecord
from engine.feel import to_json
from engine.model import ProcessInstance, Visit
from engine.store.hot import NewRow, insert_rows, new_row
from engine.store.prepared import Prepared
from engine.store.unit_of_work import UnitOfWork


def record_visits(
    uow: UnitOfWork,
    instance: ProcessInstance,
    run: Runtime,
    *,
    person_token: str | None,
) -> None:
    """Write what began and close what ended; ``person_token`` was the actor's doing.

    Tokens take the numbers of their visits along, so that a later turn finds them.
    """
    explained: dict[str, list[Any]] = {}
    for token, _element, trace in run.decisions:
        explained.setdefault(token, []).append(trace.to_json())
    numbers = count(instance.visit_seq + 1)
    begun: list[NewRow] = []
    numbered: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for visit in run.visits:
        start = _begin(uow, instance, visit, numbers) if visit.started else {}
        end = _end(uow, visit, numbers, explained, person_token) if visit.ended else {}
        if start:
            begun.append(new_row(Visit, **start, **end))
            run.number_visit(visit.token, start["seq"])
        elif end and visit.number is not None:
            numbered.append({"case": instance.id, "number": visit.number, **end})
        elif end:
            where = {"the_token": visit.token, "at": visit.element}
            others.append({"case": instance.id, **where, **end})
    instance.assign(visit_seq=next(numbers) - 1)
    insert_rows(uow.session, begun)
    _CLOSE.run_each(uow.session, numbered)
    _CLOSE_UNNUMBERED.run_each(uow.session, others)


def _begin(
    uow: UnitOfWork,
    instance: ProcessInstance,
    visit: VisitRecord,
    numbers: Iterator[int],
) -> dict[str, Any]:
    return {
        "instance_id": instance.id,
        "seq": next(numbers),
        "element": visit.element,
        "token": visit.token,
        "flow_in": visit.flow_in,
        "started": uow.now,
    }


def _end(
    uow: UnitOfWork,
    visit: VisitRecord,
    numbers: Iterator[int],
    explained: dict[str, list[Any]],
    person_token: str | None,
) -> dict[str, Any]:
    by_person = visit.token == person_token and not visit.cancelled
    return {
        "ended": uow.now,
        "end_seq": next(numbers),
        "withdrawn": visit.cancelled,
        "wrote": to_json(visit.values),
        "trace": explained.get(visit.token),
        "actor": (uow.actor.acting_for or uow.actor.id) if by_person else None,
    }


_TABLE = cast("Table", Visit.__table__)
_ENDING = ("ended", "end_seq", "withdrawn", "wrote", "trace", "actor")
_OPEN_VISIT = (
    update(_TABLE)
    .where(_TABLE.c.instance_id == bindparam("case"), _TABLE.c.ended.is_(None))
    .values({name: bindparam(name) for name in _ENDING})
)
_CLOSE = Prepared(_OPEN_VISIT.where(_TABLE.c.seq == bindparam("number")))
"""Closes visits that earlier turns began."""
_CLOSE_UNNUMBERED = Prepared(
    _OPEN_VISIT.where(
        _TABLE.c.token == bindparam("the_token"), _TABLE.c.element == bindparam("at")
    )
)
"""The same for tokens of the first snapshot format."""
