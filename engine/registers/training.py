"""Training: what a document demands, who is current, what a result changes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.feel.temporal import Date
from engine.model import ProcessInstance, Record
from engine.registers.audiences import people_of_audiences
from engine.registers.operation import Operation, OperationContext, Parameter
from engine.registers.records import (
    create_record,
    find_record,
    move_record,
    values_of,
)
from engine.registers.sites import today
from engine.store.unit_of_work import UnitOfWork

REQUIREMENTS = "training_requirements"
RECORDS = "training_records"


def requirement_key(requirement: str, version: str) -> str:
    """Return the key of a requirement's record: what is trained, in which version."""
    return f"{requirement}-v{version}"


def plan_requirement(
    uow: UnitOfWork, values: Mapping[str, Any], *, instance: ProcessInstance
) -> Record:
    """Return the requirement a case plans training for, created if it is not there.

    ``values``: requirement, version, method, audience as the operation gets them.
    """
    name, version = str(values["requirement"]), str(values["version"])
    key = requirement_key(name, version)
    found = find_record(uow.session, REQUIREMENTS, key)
    if found is not None:
        return found
    document = find_record(uow.session, "documents", name)
    given = {
        "title": document.title if document else name,
        "requirement": name,
        "version": version,
        "document": document.key if document else None,
        "method": values.get("method") or "read_and_understand",
        "audience": values.get("audience"),
    }
    return create_record(uow, REQUIREMENTS, given, key=key, instance=instance)


def people_to_train(uow: UnitOfWork, requirement: Record) -> list[str]:
    """Return who is in the requirement's audience and not current in its version."""
    audience = requirement.fields.get("audience")
    people = people_of_audiences(
        uow.session, [audience] if audience else [], now=uow.now
    )
    current = current_people(
        uow.session,
        str(requirement.fields["requirement"]),
        version=str(requirement.fields["version"]),
        day=Date.from_python(uow.now.date()),
    )
    return [each for each in people if each not in current]


def current_people(
    session: Session, requirement: str, *, version: str, day: Date
) -> set[str]:
    """Return who has a record of this version that counts on a day."""
    found = session.scalars(
        select(Record).where(
            Record.register == RECORDS,
            Record.parent_key == requirement,
            Record.state.in_(("current", "waived")),
        )
    )
    return {
        str(each.owner_id)
        for each in found
        if each.fields.get("version") == version and _counts(each, day)
    }


def _counts(record: Record, day: Date) -> bool:
    until = values_of(record).get("valid_until")
    return until is None or until.key() >= day.key()


def settle(context: OperationContext) -> Mapping[str, Any]:
    """Write a training record and recompute the authorisations that rest on it.

    An older record of the same person and requirement is superseded by a pass.
    """
    uow, instance = context.uow, context.instance
    name, version = context.text("requirement"), context.text("version")
    requirement = find_record(uow.session, REQUIREMENTS, requirement_key(name, version))
    if requirement is None:
        raise NotFoundError(f"There is no training requirement {name}, {version}.")
    result = context.text("result")
    values = {
        "person": context.text("person"),
        "requirement": name,
        "version": version,
        "method": requirement.fields.get("method"),
        "completed": today(uow, instance),
        "result": result,
        "valid_until": context.inputs.get("valid_until")
        or _valid_until(requirement, today(uow, instance)),
        "case": instance.business_key,
        "score": context.inputs.get("score"),
    }
    if result in ("passed", "waived"):
        _supersede(uow, instance, values)
    state = {"passed": "current", "waived": "waived"}.get(result, "failed")
    record = create_record(uow, RECORDS, values, state=state, instance=instance)
    return {"key": record.key, "current": state != "failed"}


def _valid_until(requirement: Record, completed: Date) -> Date | None:
    """Return completion plus the period; no period, no end."""
    months = requirement.fields.get("period_months")
    return completed.add_months(int(months)) if months else None


def _supersede(
    uow: UnitOfWork, instance: ProcessInstance, values: Mapping[str, Any]
) -> None:
    older = uow.session.scalars(
        select(Record).where(
            Record.register == RECORDS,
            Record.parent_key == values["requirement"],
            Record.owner_id == values["person"],
            Record.state.in_(("current", "waived", "failed", "expired")),
        )
    )
    for record in older:
        move_record(uow, record, "superseded", instance=instance)


TRAINING_SETTLE = Operation(
    name="training.settle",
    title="Record the result of a training",
    inputs=(
        Parameter("person", "text", title="Person"),
        Parameter("requirement", "text", title="Requirement"),
        Parameter("version", "text", title="Version"),
        Parameter("result", "text", title="passed, failed or waived"),
        Parameter("valid_until", "date", required=False, title="Valid until"),
        Parameter("score", "number", required=False, title="Score"),
    ),
    outputs=(Parameter("key", "text"), Parameter("current", "boolean")),
    run=settle,
)
