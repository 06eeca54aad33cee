"""What a token waits for, as rows the house can keep."""

from datetime import datetime
from typing import Any

from engine.bpmn.semantics.node import Node
from engine.bpmn.semantics.subprocesses import EventSubprocess
from engine.bpmn.semantics.tasks import CallActivity, ServiceTask
from engine.bpmn.semantics.token import Token
from engine.bpmn.turn import NOTHING, Waiting, WaitingKind

_KINDS: dict[str, WaitingKind] = {
    "timer": "timer",
    "message": "message",
    "signal": "signal",
    "condition": "condition",
}


def rows_of(token: Token) -> list[Waiting]:
    """Return what could move this token, one row for each definition of an event."""
    node = token.task_spec
    if token.id in token.top.catchers:
        return [
            row
            for index in range(len(node.definitions))
            if (row := _event_row(token, index)) is not None
        ]
    if not node.is_open(token):
        return []
    if isinstance(node, ServiceTask | CallActivity):
        kind: WaitingKind = "job" if isinstance(node, ServiceTask) else "call"
        return [_row(token, kind, call=node.call_of(token))]
    return [_row(token, "user")]


def _event_row(token: Token, index: int) -> Waiting | None:
    definition = token.task_spec.definitions[index]
    kind = _KINDS.get(definition.kind)
    remembered = token.internal_data["on"][index]
    if kind is None or "over" in remembered:
        return None
    due = remembered.get("due")
    return _row(
        token,
        kind,
        address=f"{token.id}.{index}" if index else token.id,
        name=definition.name,
        due=None if due is None else datetime.fromisoformat(due),
        correlation=remembered.get("keys", NOTHING),
    )


def _row(
    token: Token, kind: WaitingKind, address: str = "", name: str = "", **more: Any
) -> Waiting:
    node = _waiting_node(token)
    return Waiting(
        token=address or token.id,
        element=node.file_id,
        kind=kind,
        name=name or node.bpmn_name or "",
        local=token.top.frame(token),
        **more,
    )


def _waiting_node(token: Token) -> Node:
    """Return the element people would point at: of a listener its start event."""
    node: Node = token.task_spec
    if isinstance(node, EventSubprocess) and node.trigger is not None:
        return node.trigger
    return node
