"""Find what was lost or done twice: the database against what a receiver heard."""

from collections import Counter
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from engine.model import (
    AuditEvent,
    Incident,
    InstanceState,
    Job,
    JobState,
    ProcessInstance,
    Timer,
    Visit,
)

STEPS = ("start", "pause", "call", "end")
NOTED = ("timer.fired", "job.finished")


def faults(
    connections: Engine, cases: Collection[UUID], heard: Mapping[str, int]
) -> list[str]:
    """Return what differs from: each case once, each effect at least once, no rest.

    ``cases`` are the errands that were acknowledged, ``heard`` counts the deliveries
    of each key.
    """
    with Session(connections) as session:
        return [
            *_cases(session, cases),
            *_steps(session, cases),
            *_trail(session, cases),
            *_effects(session, cases, heard),
            *_rests(session),
        ]


def _cases(session: Session, cases: Collection[UUID]) -> list[str]:
    asked = select(ProcessInstance.id, ProcessInstance.state)
    found = dict(session.execute(asked).all())
    lost = [f"case {case} is lost" for case in cases if case not in found]
    ghosts = [f"case {case}: nobody knows it" for case in found if case not in cases]
    stuck = [
        f"case {case} is {state}"
        for case, state in found.items()
        if state is not InstanceState.COMPLETED
    ]
    return lost + ghosts + stuck


def _steps(session: Session, cases: Collection[UUID]) -> list[str]:
    """Each token was once at each element."""
    there = Counter(
        (case, element)
        for case, element in session.execute(select(Visit.instance_id, Visit.element))
    )
    return _not_once(there, cases, STEPS, "visited")


def _trail(session: Session, cases: Collection[UUID]) -> list[str]:
    """Each timer and each answer stands once in the chain of its case."""
    there: Counter[tuple[UUID, str]] = Counter()
    asked = select(AuditEvent.action, AuditEvent.stream).where(
        AuditEvent.action.in_(NOTED)
    )
    for action, stream in session.execute(asked):
        there[UUID(stream.removeprefix("case/")), action] += 1
    return _not_once(there, cases, NOTED, "in the trail")


def _not_once(
    there: Mapping[tuple[UUID, str], int],
    cases: Collection[UUID],
    names: Collection[str],
    how: str,
) -> list[str]:
    return [
        f"case {case}: {name} {there.get((case, name), 0)} times {how}"
        for case in cases
        for name in names
        if there.get((case, name), 0) != 1
    ]


def _effects(
    session: Session, cases: Collection[UUID], heard: Mapping[str, int]
) -> list[str]:
    """One job per case, done, and its key is known to the receiver, and no other."""
    asked = select(Job.key, Job.instance_id, Job.state).where(Job.kind == "operation")
    owed = {key: (case, state) for key, case, state in session.execute(asked)}
    per_case = Counter(case for case, _state in owed.values())
    number = [f"case {each}: {per_case[each]} jobs" for each in cases]
    return [
        *(words for each, words in zip(cases, number, strict=True)
          if per_case[each] != 1),
        *(f"job {key} is {JobState(state).name}" for key, (_, state) in owed.items()
          if state != JobState.DONE),
        *(f"job {key} never had its effect" for key in owed if not heard.get(key)),
        *(f"an effect under {key}, which nobody owed" for key in heard.keys() - owed),
    ]  # fmt: skip


def _rests(session: Session) -> list[str]:
    timers = session.scalars(select(Timer.element)).all()
    dead = session.scalars(select(Job.key).where(Job.state == JobState.DEAD)).all()
    incidents = session.scalars(select(Incident.message)).all()
    return [
        *(f"a timer of {each} never fired" for each in timers),
        *(f"job {each} is dead" for each in dead),
        *(f"incident: {each}" for each in incidents),
    ]
