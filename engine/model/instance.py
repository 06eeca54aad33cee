"""One run of a procedure: a case."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from engine.clock import NEVER
from engine.errors import StepNotOpenError
from engine.model.base import Versioned


class InstanceState(StrEnum):
    """Where the engine is with an instance (BPMN 2.0.2 §13)."""

    RUNNING = "running"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    FAILED = "failed"


class ProcessInstance(Versioned):
    """Tokens (``snapshot``) and data (``variables``) of one case.

    ``variables`` is JSON made by ``engine.feel.to_json``; only the engine state and the
    declared status describe where a case is, everything else is a flag.
    """

    __tablename__ = "process_instance"
    __table_args__ = (
        Index("process_instance_by_procedure", "key", "started_at", "id"),
        Index("process_instance_by_parent", "parent_id"),
        Index("process_instance_by_state", "state", "started_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str]
    definition_id: Mapped[UUID] = mapped_column(ForeignKey("process_definition.id"))
    version: Mapped[int]
    title: Mapped[str]
    started_by: Mapped[str]
    started_at: Mapped[datetime]
    variables: Mapped[dict[str, Any]]
    snapshot: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    state: Mapped[InstanceState] = mapped_column(default=InstanceState.RUNNING)
    status: Mapped[str | None] = mapped_column(default=None)
    outcome: Mapped[str | None] = mapped_column(default=None)
    error_code: Mapped[str | None] = mapped_column(default=None)
    site: Mapped[str | None] = mapped_column(default=None)
    owner_id: Mapped[str | None] = mapped_column(default=None)
    class_key: Mapped[str | None] = mapped_column(default=None)
    due_at: Mapped[datetime] = mapped_column(default=NEVER)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    on_hold: Mapped[bool] = mapped_column(default=False)
    due_locked: Mapped[bool] = mapped_column(default=False)
    stands_for: Mapped[str | None] = mapped_column(default=None)
    parent_id: Mapped[UUID | None] = mapped_column(default=None)
    parent_token: Mapped[str | None] = mapped_column(default=None)
    visit_seq: Mapped[int] = mapped_column(default=0)
    trail_seq: Mapped[int] = mapped_column(default=0)
    trail_hash: Mapped[str] = mapped_column(default="")

    def require_running(self) -> None:
        """Raise ``StepNotOpenError`` if nothing can happen to this case any more."""
        if self.state is not InstanceState.RUNNING:
            raise StepNotOpenError(
                f"Case {self.business_key} is {self.status or self.state} and "
                "takes no more steps."
            )

    def end(self, *, state: InstanceState, at: datetime) -> None:
        """Record that no token is left."""
        self.state = state
        self.ended_at = at
