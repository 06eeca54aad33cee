"""Something happened: who catches it.

A throw is queued and delivered after the throwing token has completed and before
anything else runs, so a catcher may well interrupt its own thrower's scope.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from engine.bpmn.semantics.definitions import EventDefinition
from engine.bpmn.semantics.scope import Scope
from engine.bpmn.semantics.token import WAITING, Token, order_of
from engine.bpmn.turn import Thrown, ThrownKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """An event that was thrown.

    ``origin`` is the token that threw it; with ``failed`` it is an activity that itself
    ended with an error, so that its own boundary events are asked first. ``newest`` is
    the last token that existed then: what the thrower went on to does not hear it.
    """

    kind: str
    origin: Token
    name: str = ""
    code: str | None = None
    message: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    correlation: Mapping[str, Any] = field(default_factory=dict)
    failed: bool = False
    newest: int = 0


Catch = tuple[Token, int]
"""A waiting token and the place of the definition that catches."""


def deliver(top: Any, occurrence: Occurrence) -> None:
    """Give an occurrence to whoever catches it."""
    if occurrence.kind == "signal":
        broadcast(top, occurrence.name, occurrence.payload, occurrence.newest)
        top.thrown.append(_thrown(occurrence))
    elif occurrence.kind == "message":
        _post(top, occurrence)
    elif occurrence.kind in {"error", "escalation"}:
        _climb(top, occurrence)


def broadcast(top: Any, name: str, payload: Mapping[str, Any], newest: int) -> int:
    """Give a signal to everything that waits for it now; return how many took it."""
    taken = 0
    for token, index in _catchers(top, "signal", name, newest):
        if token.is_in(WAITING):
            token.task_spec.catch(token, index, payload)
            taken += 1
    return taken


def _post(top: Any, occurrence: Occurrence) -> None:
    """Give a message to its one receiver in this instance, else to the outside."""
    found = [
        (token, index)
        for token, index in _catchers(
            top, "message", occurrence.name, occurrence.newest
        )
        if _correlates(token.internal_data["on"][index], occurrence.correlation)
    ]
    if len(found) == 1:
        token, index = found[0]
        token.task_spec.catch(token, index, occurrence.payload)
    else:
        top.thrown.append(_thrown(occurrence))


def _correlates(remembered: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    wanted = remembered.get("keys") or {}
    return all(sent.get(name) == value for name, value in wanted.items())


def _thrown(occurrence: Occurrence) -> Thrown:
    return Thrown(
        kind=cast("ThrownKind", occurrence.kind),
        name=occurrence.name or occurrence.code or "",
        element=occurrence.origin.task_spec.file_id,
        payload=occurrence.payload,
        correlation=occurrence.correlation,
    )


def _catchers(top: Any, kind: str, name: str, newest: int) -> list[Catch]:
    return [
        (token, index)
        for token in top.catchers.values()
        if order_of(token) <= newest
        for index, each in enumerate(token.task_spec.definitions)
        if each.kind == kind and each.name == name
    ]


# -- errors and escalations walk up the scopes


def _climb(top: Any, occurrence: Occurrence) -> None:
    """Find the catcher; uncaught, an error fails the instance.

    An escalation that nobody catches here goes to the caller, if there is one.
    """
    found = _nearest(occurrence)
    if found is not None:
        token, index = found
        payload = {"code": occurrence.code, "message": occurrence.message}
        token.task_spec.catch(token, index, payload)
    elif occurrence.kind == "error":
        shown = occurrence.message or f"Nobody caught error '{occurrence.code}'."
        top.fail(occurrence.code, occurrence.origin.task_spec.file_id, shown)
    else:
        top.thrown.append(_thrown(occurrence))


def catches_error(token: Token, code: str) -> bool:
    """Say whether an error raised at a token now would be caught."""
    raised = Occurrence(kind="error", origin=token, code=code, failed=True)
    return _nearest(raised) is not None


def _nearest(occurrence: Occurrence) -> Catch | None:
    """Find the innermost catcher: listeners of a scope, then boundaries of its host.

    What is thrown inside an event subprocess is not for the listeners of the scope
    around it (BPMN 2.0.2 §13.5.4).
    """
    scope: Scope = occurrence.origin.workflow
    host = occurrence.origin if occurrence.failed else None
    inside_handler = False
    while True:
        if host is None:
            found = None
            if not inside_handler:
                found = _match(_listeners(scope), occurrence)
            host, inside_handler = scope.host, False
            if found is not None or host is None:
                return found
        else:
            found = _match(_boundaries(host), occurrence)
            if found is not None:
                return found
            scope, inside_handler = host.workflow, host.task_spec.is_event_handler
            host = None


def _listeners(scope: Scope) -> list[Token]:
    return [each for each in scope.tasks.values() if not each.task_spec.is_live(each)]


def _boundaries(host: Token) -> list[Token]:
    outer = host.top.tokens.get(host.internal_data.get("of", host.id), host)
    armed: list[Token] = outer.workflow.related("host", outer)
    return armed


def _match(tokens: Iterable[Token], occurrence: Occurrence) -> Catch | None:
    exact, other = [], []
    for token in tokens:
        for index, each in enumerate(token.task_spec.definitions):
            if each.kind == occurrence.kind and token.is_in(WAITING):
                if each.code is not None and each.code == occurrence.code:
                    exact.append((token, index))
                elif each.code is None:
                    other.append((token, index))
    return next(iter(exact + other), None)


def throw(token: Token, definition: EventDefinition, **more: Any) -> None:
    """Queue what an element throws."""
    token.top.queue.append(_occurrence(token, definition, **more))


def throw_now(token: Token, definition: EventDefinition) -> None:
    """Deliver before an activity completes what its loop throws."""
    deliver(token.top, _occurrence(token, definition, failed=True))


def _occurrence(token: Token, definition: EventDefinition, **more: Any) -> Occurrence:
    return Occurrence(
        kind=definition.kind,
        origin=token,
        name=definition.name,
        code=definition.code,
        newest=token.top.last_id,
        **more,
    )
