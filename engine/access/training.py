"""The training gate: who is not trained does not do, claim or sign the step.

A requirement gates a step when the procedure names it (``training`` in
``procedure.toml``), or when its record names the step's role or the step itself
(``capa/close``). No requirement, or none that is active, means: pass.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import NotTrainedError
from engine.feel.json_values import from_json
from engine.feel.temporal import Date
from engine.model import Record
from engine.store.policy import policy

REQUIREMENTS = "training_requirements"
RECORDS = "training_records"


def missing_training(
    session: Session,
    person: str,
    *,
    on: date,
    requirement: str | None = None,
    role: str | None = None,
    step: str | None = None,
) -> list[str]:
    """Return what somebody has still to be trained in, in sentences; empty: pass.

    ``step`` is ``<procedure>/<element>``. A record counts for the active version of
    its requirement, while its state is current or waived and its last day not over.
    """
    gates = _gates(session, requirement=requirement, role=role, step=step)
    if not gates:
        return []
    done = _done(session, person, [each["requirement"] for each in gates], on=on)
    return [
        f"{person} is not trained in {each['requirement']} “{each['title']}”, "
        f"version {each['version']}."
        for each in gates
        if (each["requirement"], each["version"]) not in done
    ]


def require_trained(
    session: Session,
    person: str,
    *,
    on: date,
    requirement: str | None = None,
    role: str | None = None,
    step: str | None = None,
) -> None:
    """Raise ``NotTrainedError`` that names every missing training."""
    found = missing_training(
        session, person, on=on, requirement=requirement, role=role, step=step
    )
    if found:
        raise NotTrainedError(" ".join(found))


def _gates(
    session: Session, *, requirement: str | None, role: str | None, step: str | None
) -> Sequence[Mapping[str, Any]]:
    """Return the active requirements that gate the step."""
    return [
        each.fields
        for each in policy(session, REQUIREMENTS).values()
        if each.state == "active"
        and (
            each.fields["requirement"] == requirement
            or role in each.fields.get("gates_roles", ())
            or step in each.fields.get("gates_steps", ())
        )
    ]


def _done(
    session: Session, person: str, requirements: Sequence[str], *, on: date
) -> set[tuple[str, str]]:
    """Return the (requirement, version) pairs somebody is current in."""
    found = session.scalars(
        select(Record.fields).where(
            Record.register == RECORDS,
            Record.parent_key.in_(requirements),
            Record.owner_id == person,
            or_(Record.state == "current", Record.state == "waived"),
        )
    )
    day = Date.from_python(on)
    return {
        (each["requirement"], each["version"])
        for each in found
        if _counts(from_json(each.get("valid_until")), day)
    }


def _counts(until: Any, day: Date) -> bool:
    return not isinstance(until, Date) or until.key() >= day.key()
