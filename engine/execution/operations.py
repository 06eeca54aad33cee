"""Operations that concern cases: start, link, report, plan training, cancel.

They run inside the turn (procedures.md 1.9). What would lock another running case is
owed as a job instead.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.errors import ConflictError, NotFoundError
from engine.execution.ending import recheck_parents
from engine.execution.outside_operations import OUTSIDE_OPERATIONS
from engine.execution.prefilling import prefilled
from engine.execution.starting import Origin, start_case
from engine.execution.target_case import TARGET_OPERATIONS
from engine.model import AuditAction, Link, ProcessInstance
from engine.registers.operation import Operation, OperationContext, Parameter
from engine.store.holders import holders
from engine.store.unit_of_work import UnitOfWork

STAND_IN = "action"
TRAINING = "training_assignment"


def link_start(context: OperationContext) -> Mapping[str, Any]:
    """Start a linked case, or the stand-in if its procedure is not deployed."""
    uow, parent = context.uow, context.instance
    procedure = str(context.inputs["procedure"])
    relation = str(context.inputs.get("relation") or "belongs_to")
    loaded = uow.library.effective(uow.session, procedure)
    given = prefilled(context, procedure)
    if loaded is None:
        child = _stand_in(context, procedure, relation=relation, given=given)
        return {"key": child.business_key, "stands_for": procedure}
    child = start_case(
        uow,
        loaded,
        variables=given,
        title=f"{loaded.procedure.title}: {parent.title}",
        origin=Origin(parent_id=parent.id, relation=relation),
    )
    _audit_link(uow, parent, child, relation)
    return {"key": child.business_key, "stands_for": None}


def link_add(context: OperationContext) -> Mapping[str, Any]:
    """Link this case to an existing one; starts nothing."""
    uow, parent = context.uow, context.instance
    target = str(context.inputs["target"])
    relation = str(context.inputs.get("relation") or "belongs_to")
    other = uow.session.scalar(
        select(ProcessInstance).where(ProcessInstance.business_key == target)
    )
    if other is None:
        raise NotFoundError(f"There is no case {target} to link to.")
    uow.add(
        Link(
            id=uow.new_id(),
            parent_id=parent.id,
            child_id=other.id,
            procedure=other.key,
            relation=relation,
            created_at=uow.now,
            created_by=uow.actor.id,
            by_diagram=False,
            status=other.status or "open",
        )
    )
    _audit_link(uow, parent, other, relation)
    return {"key": target}


def link_report(context: OperationContext) -> Mapping[str, Any]:
    """Tell the cases that started this one that a milestone is reached."""
    uow, child = context.uow, context.instance
    name = str(context.inputs["name"])
    links = uow.session.scalars(select(Link).where(Link.child_id == child.id))
    for link in links:
        if name not in link.reported:
            link.reported = [*link.reported, name]
    uow.session.flush()
    recheck_parents(uow, child)
    return {}


def training_plan(context: OperationContext) -> Mapping[str, Any]:
    """Open the stand-in for the training procedure while that is not deployed.

    ``training_current`` rises when the action closes (``CaseContext``).
    """
    _stand_in(
        context,
        TRAINING,
        relation="trains_on",
        given={name: value for name, value in context.inputs.items() if value},
    )
    return {"training_total": 1}


def _stand_in(
    context: OperationContext,
    procedure: str,
    *,
    relation: str,
    given: Mapping[str, Any],
) -> ProcessInstance:
    """Open an action for the process owner that says what to start by hand.

    procedures.md 1.7: the prefill travels with it, and it counts as the procedure it
    stands for. The verifier is the case owner, or a QA reviewer where that is the
    process owner.
    """
    uow, parent = context.uow, context.instance
    loaded = uow.library.effective(uow.session, STAND_IN)
    if loaded is None:
        raise ConflictError(
            f"Neither “{procedure}” nor “{STAND_IN}” is deployed, so the linked "
            "case cannot be started. Ask the process owner to deploy one of them."
        )
    owner = _holder(uow, "process_owner")
    known_owner = context.variables.get("owner")
    verifier = known_owner if isinstance(known_owner, str) else parent.owner_id
    if verifier is None or verifier == owner:
        verifier = _holder(uow, "qa_reviewer", other_than=owner)
    words = procedure.replace("_", " ")
    known = "\n".join(f"{name}: {value}" for name, value in given.items() if value)
    child = start_case(
        uow,
        loaded,
        variables={
            "title": f"Start by hand: {words} for {parent.business_key}",
            "description": f"The procedure “{words}” is not in use yet. Carry it out "
            f"outside the system, starting from {parent.business_key} "
            f"“{parent.title}”, and record the result here.\n{known}".strip(),
            "action_type": "correction",
            "owner": owner,
            "verifier": verifier,
            "due_on": context.variables.get("due_on"),
            "child_kind": "none",
            "changes_process": False,
            "stands_for": procedure,
        },
        origin=Origin(parent_id=parent.id, relation=relation, counts_as=procedure),
    )
    _audit_link(uow, parent, child, relation)
    return child


def _holder(uow: UnitOfWork, role: str, *, other_than: str | None = None) -> str | None:
    """Return somebody who holds a role now, always the same one."""
    people = holders(uow.session, role, now=uow.now)
    return next((person for person in people if person != other_than), None)


def _audit_link(
    uow: UnitOfWork, parent: ProcessInstance, child: ProcessInstance, relation: str
) -> None:
    uow.audit(
        AuditAction.LINK_CREATED,
        parent.business_key,
        instance=parent,
        child=child.business_key,
        relation=relation,
    )


CASE_OPERATIONS = {
    each.name: each
    for each in (
        Operation(
            name="link.start",
            title="Start a linked case",
            inputs=(
                Parameter("procedure", "text"),
                Parameter("relation", "text"),
                Parameter("prefill", "context", required=False),
            ),
            outputs=(Parameter("key", "text"), Parameter("stands_for", "text")),
            internal=True,
            run=link_start,
        ),
        Operation(
            name="link.add",
            title="Link to an existing case",
            inputs=(Parameter("target", "text"), Parameter("relation", "text")),
            outputs=(Parameter("key", "text"),),
            internal=True,
            run=link_add,
        ),
        Operation(
            name="link.report",
            title="Report a milestone to the starting case",
            inputs=(Parameter("name", "text"),),
            outputs=(),
            internal=True,
            run=link_report,
        ),
        Operation(
            name="training.plan",
            title="Plan the training of an audience",
            inputs=tuple(
                Parameter(name, "text", required=False)
                for name in (
                    "requirement",
                    "version",
                    "audience",
                    "due",
                    "method",
                    "threshold",
                )
            ),
            outputs=(Parameter("training_total", "number"),),
            internal=True,
            run=training_plan,
        ),
        *TARGET_OPERATIONS,
        *OUTSIDE_OPERATIONS,
    )
}
