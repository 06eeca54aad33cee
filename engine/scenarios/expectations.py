"""What must hold after a step; each check returns a sentence if it does not."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.actor import SYSTEM
from engine.feel import from_json
from engine.model import (
    Incident,
    Link,
    Notice,
    ProcessInstance,
    Record,
    RoleGrant,
    UserTask,
    UserTaskState,
)
from engine.queries.base import Reading
from engine.scenarios.stage import DueDates, Stage, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a step may expect of a case."""

    state: str
    status: str
    outcome: str | None
    variables: Mapping[str, Any]
    open: tuple[tuple[str, str], ...]
    incidents: tuple[str, ...]
    links: Mapping[str, int]
    told: frozenset[str]
    registers: Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Gather the facts of one case."""

    business_key: str
    earlier: frozenset[UUID] = frozenset()
    """Notices from before the step at hand."""

    def fetch(self, reading: Reading) -> Facts:
        """Return them as plain data."""
        session = reading.session
        case = session.scalars(
            select(ProcessInstance).where(
                ProcessInstance.business_key == self.business_key
            )
        ).one()
        tasks = session.scalars(
            select(UserTask).where(
                UserTask.instance_id == case.id, UserTask.state == UserTaskState.OPEN
            )
        )
        incidents = session.scalars(
            select(Incident).where(
                Incident.instance_id == case.id, Incident.resolved_at.is_(None)
            )
        )
        links = session.scalars(select(Link.procedure).where(Link.parent_id == case.id))
        notices = session.execute(select(Notice.id, Notice.person))
        told = {person for key, person in notices if key not in self.earlier}
        roles = session.scalars(
            select(RoleGrant.role).where(RoleGrant.person.in_(told))
        )
        records = session.scalars(select(Record))
        return Facts(
            state=case.state.value,
            status=case.status or "open",
            outcome=case.outcome,
            variables=case.variables,
            open=tuple((task.element, task.name) for task in tasks),
            incidents=tuple(f"{row.element} {row.message}" for row in incidents),
            links=Counter(links),
            told=frozenset(told | set(roles)),
            registers={
                (row.register, row.key): {**row.fields, "state": row.state}
                for row in records
            },
        )


def failures(stage: Stage, case_key: str, expected: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for everything that does not hold."""
    facts = stage.bench.engine.fetch(
        Look(business_key=case_key, earlier=stage.earlier), actor=SYSTEM
    )
    for name, wanted in expected.items():
        if name == "due":
            yield from _due(stage, case_key, wanted)
        elif name in _CHECKS:
            yield from _CHECKS[name](facts, wanted)


def _same(name: str) -> Callable[[Facts, Any], Iterator[str]]:
    def check(facts: Facts, wanted: Any) -> Iterator[str]:
        found = getattr(facts, name)
        if found != wanted:
            yield f"{name} is {found!r}, not {wanted!r}"

    return check


def _open(facts: Facts, wanted: Any) -> Iterator[str]:
    names = {name: element for element, name in facts.open}
    asked = Counter(names.get(each, each) for each in wanted)
    found = Counter(element for element, _name in facts.open)
    if asked != found:
        yield f"open are {sorted(found.elements())}, not {sorted(asked.elements())}"


def _told(facts: Facts, wanted: Any) -> Iterator[str]:
    words = {"quality manager": "qa_manager"}
    for each in wanted:
        name = words.get(each, each.lower().replace(" ", "_"))
        if name not in facts.told:
            yield f"{each} was not told; told were {sorted(facts.told)}"


def _incident(facts: Facts, wanted: Any) -> Iterator[str]:
    if not any(wanted in each for each in facts.incidents):
        yield f"no open incident says “{wanted}”; there are {list(facts.incidents)}"


def _variables(facts: Facts, wanted: Any) -> Iterator[str]:
    for path, value in wanted.items():
        found: Any = facts.variables
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        if found != stored(value):
            yield f"{path} is {from_json(found)!r}, not {value!r}"


def _links(facts: Facts, wanted: Any) -> Iterator[str]:
    for procedure, count in wanted.items():
        if facts.links.get(procedure, 0) != count:
            yield (
                f"{facts.links.get(procedure, 0)} linked cases of {procedure}, "
                f"not {count}"
            )


def _register(facts: Facts, wanted: Any) -> Iterator[str]:
    for register, rows in wanted.items():
        for key, values in rows.items():
            found = facts.registers.get((register, key))
            if found is None:
                yield f"{register} has no {key}"
                continue
            for name, value in values.items():
                if found.get(name) != stored(value):
                    yield f"{register} {key}: {name} is {found.get(name)!r}"


def _due(stage: Stage, case_key: str, wanted: Mapping[str, Any]) -> Iterator[str]:
    cases = {each.business_key: each.id for each in stage.cases()}
    due = stage.bench.engine.fetch(DueDates(instance=cases[case_key]), actor=SYSTEM)
    for element, day in wanted.items():
        found = due.get(element)
        local = found.astimezone(stage.bench.calendar.zone).date() if found else None
        if local != day:
            yield f"{element} is due on {local}, not {day}"


_CHECKS: Mapping[str, Callable[[Facts, Any], Iterator[str]]] = {
    "open": _open,
    "state": _same("state"),
    "status": _same("status"),
    "outcome": _same("outcome"),
    "told": _told,
    "incident": _incident,
    "variables": _variables,
    "links": _links,
    "register": _register,
}
