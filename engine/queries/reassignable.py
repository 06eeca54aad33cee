"""Steps whose person does not work here any more: somebody has to give them away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.access.permissions import Target, permissions_of
from engine.clock import NEVER
from engine.execution.authority import may_read
from engine.model import (
    Account,
    AccountState,
    ProcessInstance,
    UserTask,
    UserTaskState,
)
from engine.queries.base import Reading

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftStep:
    """One open step of somebody who left or is locked out."""

    task_id: UUID
    name: str
    business_key: str
    title: str
    case_id: UUID
    assignee_id: str
    due_at: datetime | None
    role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftSteps:
    """What waits for somebody else; only what the actor may assign and see."""

    def fetch(self, reading: Reading) -> Sequence[LeftStep]:
        """Return the earliest due first."""
        rows = reading.session.execute(
            select(UserTask, ProcessInstance)
            .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
            .join(Account, Account.id == UserTask.assignee_id)
            .where(
                UserTask.state == UserTaskState.OPEN,
                Account.state != AccountState.ACTIVE,
            )
            .order_by(UserTask.due_at, UserTask.id)
            .limit(MOST)
        ).all()
        return [
            LeftStep(
                task_id=task.id,
                name=task.name,
                business_key=case.business_key,
                title=case.title,
                case_id=case.id,
                assignee_id=task.assignee_id or "",
                due_at=task.due_at if task.due_at < NEVER else None,
                role=task.role,
            )
            for task, case in rows
            if may_assign(reading, case)
            and may_read(reading.session, reading.actor, case)
        ]


def may_assign(reading: Reading, case: ProcessInstance) -> bool:
    """Say whether the actor may give the steps of a case to people."""
    target = Target(kind="task", procedure=case.key, site=case.site or "")
    return permissions_of(reading.session).allows(reading.actor, "assign", target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """Which parts of the navigation concern the actor."""

    def fetch(self, reading: Reading) -> frozenset[str]:
        """Return the keys of those that do."""
        table = permissions_of(reading.session)
        asked = {
            "administration": ("manage", Target(kind="person")),
            "audit": ("read", Target(kind="trail")),
            "background": ("read", Target(kind="system")),
            "retention": ("read", Target(kind="retention")),
            "reassign": ("assign", Target(kind="task")),
        }
        return frozenset(
            area
            for area, (action, target) in asked.items()
            if table.allows(reading.actor, action, target)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """Everybody who works here now, to choose from."""

    def fetch(self, reading: Reading) -> Sequence[tuple[str, str]]:
        """Return user id and name, by name."""
        rows = reading.session.execute(
            select(Account.id, Account.name)
            .where(Account.state == AccountState.ACTIVE)
            .order_by(Account.name, Account.id)
        )
        return [(key, name) for key, name in rows]
