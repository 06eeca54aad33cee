"""Work waiting for a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, Index, event, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.clock import NEVER
from engine.errors import ConflictError, StepNotOpenError
from engine.model.base import CLUSTERED, Base, Versioned


class UserTaskState(StrEnum):
    """Where a user task is in its life."""

    OPEN = "open"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


_ASSIGNED = text("state = 'OPEN' AND assignee_id IS NOT NULL")


class UserTask(Versioned):
    """One token waiting at a user task, offered to a role or given to a person.

    ``local`` is the token's own data (the item of a multi-instance body), JSON made by
    ``engine.feel.to_json``.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        Index(
            "user_task_by_assignee",
            "assignee_id",
            "due_at",
            "id",
            "state",
            sqlite_where=_ASSIGNED,
            postgresql_where=_ASSIGNED,
        ),
        Index("user_task_by_instance", "instance_id", "state"),
        CLUSTERED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    token: Mapped[str]
    element: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]
    role: Mapped[str | None] = mapped_column(default=None)
    assignee_id: Mapped[str | None] = mapped_column(default=None)
    form_key: Mapped[str | None] = mapped_column(default=None)
    meaning: Mapped[str | None] = mapped_column(default=None)
    due_at: Mapped[datetime] = mapped_column(default=NEVER)
    due_rule: Mapped[str] = mapped_column(default="")
    local: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    state: Mapped[UserTaskState] = mapped_column(default=UserTaskState.OPEN)
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
    completed_by: Mapped[str | None] = mapped_column(default=None)
    completed_for: Mapped[str | None] = mapped_column(default=None)
    delegated_by: Mapped[str | None] = mapped_column(default=None)
    """Who gave it to the assignee, and gets it back if the assignee returns it."""
    passage: Mapped[str | None] = mapped_column(default=None)
    """Of a signing task: the token of its checkpoint, the same for one pass of it."""
    questioned: Mapped[bool] = mapped_column(default=False)
    """Somebody was asked why it is late: the question ends with the step."""

    def require_open(self) -> None:
        """Raise ``StepNotOpenError`` that says who closed the task and when."""
        if self.state is UserTaskState.COMPLETED:
            raise StepNotOpenError(
                f"“{self.name}” was completed by {self.completed_by} on "
                f"{self.completed_at:%Y-%m-%d at %H:%M} UTC. Your entries are kept "
                "below."
            )
        if self.state is UserTaskState.WITHDRAWN:
            raise StepNotOpenError(
                f"“{self.name}” is no longer needed: the case went another way."
            )

    def claim(self, *, by: str) -> None:
        """Take the task out of the group's list."""
        self.require_open()
        if self.assignee_id not in (None, by):
            raise ConflictError(f"“{self.name}” was claimed by {self.assignee_id}.")
        self.assignee_id = by

    def release(self) -> None:
        """Give the task back to its group."""
        self.require_open()
        self.assignee_id = self.delegated_by = None

    def give(self, *, to: str, by: str | None) -> None:
        """Give the task to somebody; ``by`` gets it back if they return it."""
        self.require_open()
        self.assignee_id, self.delegated_by = to, by

    def complete(self, *, by: str, at: datetime, on_behalf_of: str | None) -> None:
        """Mark the work as done."""
        self.require_open()
        self.assign(
            state=UserTaskState.COMPLETED,
            completed_at=at,
            completed_by=by,
            completed_for=on_behalf_of,
        )


class TaskGroup(Base):
    """A role an unclaimed open task is offered to, with a copy of its due date.

    The database itself takes a task out that is claimed or closed, so that no list ever
    offers what nobody can take.
    """

    __tablename__ = "task_group"
    __table_args__ = CLUSTERED

    role: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(primary_key=True)


_WHEN = "NEW.assignee_id IS NOT NULL OR NEW.state <> 'OPEN'"
_LEAVE = (
    "DELETE FROM task_group WHERE role IN (OLD.role, NEW.role) "
    "AND due_at IN (OLD.due_at, NEW.due_at) AND task_id = NEW.id;"
)
_TRIGGER = (
    "CREATE TRIGGER user_task_leaves_its_group "
    "AFTER UPDATE OF assignee_id, state ON user_task"
)
LEAVE_SQLITE = (f"{_TRIGGER} WHEN {_WHEN} BEGIN {_LEAVE} END",)
_FUNCTION = "CREATE FUNCTION leave_group() RETURNS trigger LANGUAGE plpgsql AS"
LEAVE_POSTGRESQL = (
    f"{_FUNCTION} $$ BEGIN {_LEAVE} RETURN NEW; END $$",
    f"{_TRIGGER} FOR EACH ROW WHEN ({_WHEN}) EXECUTE FUNCTION leave_group()",
)


@event.listens_for(Base.metadata, "after_create")
def _leave(_target: object, connection: Connection, **_options: object) -> None:
    """Create the trigger with the tables, where no migration does (benches)."""
    postgresql = connection.dialect.name == "postgresql"
    for statement in LEAVE_POSTGRESQL if postgresql else LEAVE_SQLITE:
        connection.exec_driver_sql(statement)


class AnswerDraft(Base):
    """What somebody typed into a form and has not handed in: may be invalid.

    ``subject`` is a task id or, for a start form, ``start:<procedure>``.
    """

    __tablename__ = "answer_draft"

    subject: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    typed: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
