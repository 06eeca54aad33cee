"""One instance in memory for the length of one turn."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.specs import Definition
from engine.bpmn.turn import (
    BpmnError,
    CallRequest,
    DecisionRecord,
    Host,
    Incident,
    OperationCall,
    RunState,
    Thrown,
    VisitRecord,
    Waiting,
)

__all__ = [
    "BpmnError",
    "CallRequest",
    "DecisionRecord",
    "Host",
    "Incident",
    "OperationCall",
    "Runtime",
    "Thrown",
    "VisitRecord",
    "Waiting",
]


class Runtime:
    """Start or restore an instance, push it once, read what happened, snapshot it.

    After an exception the object is half advanced: throw it away.
    """

    state: RunState
    variables: dict[str, Any]
    error_code: str | None
    outcome: tuple[str, str | None] | None
    visits: list[VisitRecord]
    decisions: list[DecisionRecord]
    thrown: list[Thrown]
    incidents: list[Incident]

    @classmethod
    def start(
        cls,
        definition: Definition,
        *,
        variables: Mapping[str, Any],
        host: Host,
        start_event: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> "Runtime":
        """Begin an instance and run it to its first wait; variables are FEEL values."""

    @classmethod
    def restore(
        cls,
        definition: Definition,
        snapshot: bytes,
        *,
        variables: Mapping[str, Any],
        host: Host,
    ) -> "Runtime":
        """Load what ``snapshot`` wrote, or raise ``DamagedStateError``."""

    def complete(self, token: str, answers: Mapping[str, Any]) -> None:
        """A person is done with a user or manual task; ConflictError: not open."""

    def fire(self, token: str) -> bool:
        """A timer is due; False: nobody waits for it any more, nothing happened."""

    def deliver(self, token: str, payload: Mapping[str, Any]) -> bool:
        """A message arrived for this catcher; False: it does not wait any more."""

    def signal(self, name: str, payload: Mapping[str, Any]) -> int:
        """Give a signal to everything that waits for it; return how many."""

    def finish_job(self, token: str, result: Mapping[str, Any]) -> bool:
        """The operation of a service task is done; False: nobody waits for it."""

    def fail_job(self, token: str, code: str, message: str) -> bool:
        """The operation ended with a BPMN error of this code."""

    def finish_call(self, token: str, document: Mapping[str, Any]) -> bool:
        """The called process has ended with this document."""

    def fail_call(self, token: str, code: str, message: str) -> bool:
        """The called process failed with this error code."""

    def recheck(self) -> None:
        """Something outside the document changed: test the conditional events."""

    def retry(self, token: str) -> bool:
        """Run a token again that an incident holds, after its cause was mended."""

    def terminate(self) -> None:
        """End the instance now: every token is cancelled, the state is terminated."""

    def waiting(self) -> tuple[Waiting, ...]:
        """Return everything that could move this instance, in order of creation."""

    def snapshot(self) -> bytes:
        """Return the state, without variables and without the definition."""
