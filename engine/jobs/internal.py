"""Jobs that are commands of ours: what a case owes another case."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from engine.commands.base import Command
from engine.commands.cases.broadcast_signal import BroadcastSignal, DeliverSignal
from engine.commands.cases.cancel_instance import CancelInstance
from engine.commands.cases.correlate_message import CorrelateMessage
from engine.commands.cases.extend_due_date import ExtendDueDate
from engine.commands.cases.finish_call import EscalateCall, FinishCall
from engine.commands.cases.recheck_conditions import RecheckConditions
from engine.commands.cases.start_by_timer import StartByTimer
from engine.commands.cases.start_called import StartCalled
from engine.commands.work.erase_file import EraseFile
from engine.execution.timed_starts import KIND as TIMED_START
from engine.feel import from_json

Payload = Mapping[str, Any]


def _recheck(payload: Payload) -> Command[Any]:
    return RecheckConditions(instance_id=UUID(payload["instance"]))


def _start_called(payload: Payload) -> Command[Any]:
    return StartCalled(
        parent_id=UUID(payload["parent"]),
        token=payload["token"],
        procedure=payload["procedure"],
        inputs=payload["inputs"],
    )


def _finish_call(payload: Payload) -> Command[Any]:
    return FinishCall(
        instance_id=UUID(payload["instance"]),
        token=payload["token"],
        state=payload["state"],
        error=payload["error"],
        document=payload["document"],
    )


def _escalate_call(payload: Payload) -> Command[Any]:
    return EscalateCall(
        instance_id=UUID(payload["instance"]),
        token=payload["token"],
        code=payload["code"],
    )


def _cancel(payload: Payload) -> Command[Any]:
    return CancelInstance(
        instance_id=UUID(payload["instance"]), reason=payload["reason"]
    )


def _extend(payload: Payload) -> Command[Any]:
    return ExtendDueDate(
        instance_id=UUID(payload["instance"]),
        due_on=date.fromisoformat(payload["due_on"]),
        reason=payload["reason"],
        step=payload["step"],
        by_case=payload["by_case"],
    )


def _message(payload: Payload) -> Command[Any]:
    return CorrelateMessage(
        name=payload["name"],
        payload=from_json(payload["payload"]),
        correlation=from_json(payload["correlation"]),
    )


def _signal(payload: Payload) -> Command[Any]:
    return BroadcastSignal(
        name=payload["name"],
        payload=from_json(payload["payload"]),
        source=UUID(payload["from"]),
    )


def _deliver_signal(payload: Payload) -> Command[Any]:
    return DeliverSignal(
        instance_id=UUID(payload["instance"]),
        name=payload["name"],
        payload=from_json(payload["payload"]),
    )


def _timed_start(payload: Payload) -> Command[Any]:
    return StartByTimer(
        definition_id=UUID(payload["definition"]),
        place=payload["place"],
        state=payload["state"],
    )


def _erase(payload: Payload) -> Command[Any]:
    return EraseFile(sha256=payload["sha256"])


COMMANDS: Mapping[str, Callable[[Payload], Command[Any]]] = {
    "recheck": _recheck,
    "call.start": _start_called,
    "call.escalate": _escalate_call,
    "call.finish": _finish_call,
    "case.cancel": _cancel,
    "due.change": _extend,
    "file.erase": _erase,
    "message": _message,
    "signal": _signal,
    "signal.deliver": _deliver_signal,
    TIMED_START: _timed_start,
}
"""Kind of job to the command it is; effect and end of the job commit together."""
