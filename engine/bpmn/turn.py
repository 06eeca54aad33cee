"""What one turn of an instance takes from the outside and hands back.

A *turn* is one command seen from the diagram: load, one push from outside, automatic
steps until every token waits. Nothing here knows SpiffWorkflow or a database.
Element ids are always those of the file; token ids are short texts that are unique
within their instance and never used twice in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol
from zoneinfo import ZoneInfo

WaitingKind = Literal["user", "timer", "message", "signal", "condition", "job", "call"]
RunState = Literal["running", "completed", "terminated", "failed"]

NOTHING: Mapping[str, Any] = MappingProxyType({})


class BpmnError(Exception):
    """A BPMN error raised by an operation: caught by code, never a fault of ours."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCall:
    """A service task asks for a named operation; ``inputs`` are FEEL values."""

    token: str
    element: str
    name: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    """The document at this moment, to be read only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """A call activity asks for another process; ``inputs`` are FEEL values."""

    token: str
    element: str
    process_id: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


class Waiting(NamedTuple):
    """One thing a token waits for.

    ``token`` is what ``complete``, ``fire``, ``deliver``, ``finish_job`` ... take. An
    event with several definitions has one row per definition (``"17"``, ``"17.1"``).
    ``name`` is the name of the element, or of the message or signal awaited; ``local``
    the token-local frame (item of a multi-instance body, counters) as FEEL values;
    ``correlation`` what a message must match by the model's own correlation keys; empty
    means the business key.
    """

    token: str
    element: str
    kind: WaitingKind
    name: str = ""
    local: Mapping[str, Any] = NOTHING
    due: datetime | None = None
    correlation: Mapping[str, Any] = NOTHING
    call: OperationCall | CallRequest | None = None


@dataclass(slots=True, kw_only=True)
class VisitRecord:
    """One token at one element, as far as this turn saw it.

    ``started`` and ``ended`` say what happened in this turn; ``cancelled`` that it
    ended without being completed. ``number`` is that of a visit which an earlier turn
    began, if it is known. ``flow_in`` holds the ids of the sequence flows it
    came by, separated by a blank (a join has several), or None. ``wrote`` are the names
    it set in the document or in its frame, ``values`` their new FEEL values.
    """

    token: str
    element: str
    flow_in: str | None = None
    number: int | None = None
    started: bool = False
    ended: bool = False
    cancelled: bool = False
    wrote: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


ThrownKind = Literal["message", "signal", "escalation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thrown:
    """A message or signal for somebody outside, or an escalation for the caller.

    The name of an escalation is its code.
    """

    kind: ThrownKind
    name: str
    element: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    correlation: Mapping[str, Any] = field(default_factory=dict)


class Incident(NamedTuple):
    """Something a person has to look at: the element, a code and what is wrong."""

    element: str
    code: str
    message: str


class DecisionRecord(NamedTuple):
    """Why a business rule task decided as it did: the trace of ``engine.dmn``."""

    token: str
    element: str
    trace: Any


class Host(Protocol):
    """What a turn may ask of the house around it; only ``operate`` changes things."""

    @property
    def now(self) -> datetime:
        """Return the one instant of this turn, aware."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the case's site."""
        ...

    @property
    def services(self) -> Any:
        """Return what FEEL functions may ask (``engine.feel.Services``), or None."""
        ...

    def context(self) -> Mapping[str, Any]:
        """Return the reserved names ``case``, ``children``, ``reported``, ``links``."""
        ...

    def operate(self, call: OperationCall) -> Mapping[str, Any] | None:
        """Run an internal operation and return its outputs, or None: it becomes a job.

        Raise ``BpmnError`` for an error the diagram may catch.
        """
        ...
