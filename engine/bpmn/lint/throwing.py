"""What is thrown and who catches it: errors, escalations, messages, signals, links."""

from collections.abc import Iterator
from itertools import chain

from engine.bpmn.lint.context import Event
from engine.bpmn.lint.model import Definition, Element, Model, Node, Scope
from engine.bpmn.lint.report import Report, named
from engine.bpmn.lint.vocabulary import THROW_EVENTS

CATCH_ALL = ""
_REFERENCES = {
    "error": ("errorRef", "errorCode"),
    "escalation": ("escalationRef", "escalationCode"),
    "signal": ("signalRef", "name"),
    "message": ("messageRef", "name"),
}
_SENDING = THROW_EVENTS | {"sendTask"}
_CALLS_OUT = frozenset(
    {"serviceTask", "callActivity", "sendTask", "businessRuleTask", "scriptTask"}
)


def target_of(model: Model, definition: Definition) -> Element | None:
    """Return the error, escalation, signal or message a definition refers to."""
    names = _REFERENCES.get(definition.kind)
    return model.referenced(definition.element, names[0]) if names else None


def code_of(model: Model, definition: Definition) -> str:
    """Return the code it throws or catches; empty: it catches every code.

    Where the code is missing its name and then its id stand for it, as at run time.
    """
    target = target_of(model, definition)
    if target is None:
        return CATCH_ALL
    names = (_REFERENCES[definition.kind][1], "name", "id")
    return next((text for name in names if (text := target.get(name))), CATCH_ALL)


def instances_started(model: Model) -> dict[Node, tuple[Node, ...]]:
    """Return, by node that throws, the starts of processes in the file that hear it."""
    starts: dict[Event, list[Node]] = {}
    for scope in model.processes:
        for node in scope.of("startEvent"):
            for name in events_of(model, node):
                starts.setdefault(name, []).append(node)
    throws = (each for each in model.nodes if sends(each)) if starts else ()
    heard = {
        each: [starts.get(name, ()) for name in events_of(model, each)]
        for each in throws
    }
    return {node: tuple(chain(*lists)) for node, lists in heard.items()}


def sends(node: Node) -> bool:
    """Tell whether the node throws what others may hear."""
    return node.tag in _SENDING


def events_of(model: Model, node: Node) -> Iterator[Event]:
    """Yield the messages and signals an event or send task is about."""
    if node.tag == "sendTask":
        message = model.referenced(node.element, "messageRef")
        if message is not None:
            yield "message", message.get("name") or message.get("id") or ""
    for definition in node.definitions:
        if definition.kind in ("message", "signal"):
            yield definition.kind, code_of(model, definition)


def throws_are_complete(model: Model, report: Report) -> None:
    """Find ``throw-incomplete``: nobody could catch it."""
    for node in model.nodes:
        if node.tag not in THROW_EVENTS:
            continue
        for definition in node.definitions:
            _, what = _REFERENCES.get(definition.kind, ("", ""))
            target = target_of(model, definition)
            if what and (target is None or not (target.get(what) or "").strip()):
                message = f"{named(node)} throws {definition.kind} without {what}."
                report.add("throw-incomplete", message, node)


def catches_know_what_they_wait_for(model: Model, report: Report) -> None:
    """Find ``message-missing`` and ``event-definition`` for catches of nothing."""
    rules = {"message": "message-missing", "signal": "event-definition"}
    for node in model.nodes:
        if node.tag in THROW_EVENTS:
            continue
        for definition in node.definitions:
            rule = rules.get(definition.kind)
            if rule is not None and not code_of(model, definition):
                message = f"{named(node)} waits for a {definition.kind} without name."
                report.add(rule, message, node)


def thrown_errors_are_caught(model: Model, report: Report) -> None:
    """Find ``error-uncaught`` and ``escalation-uncaught``."""
    for node in model.nodes:
        if node.tag not in THROW_EVENTS:
            continue
        for kind in ("error", "escalation"):
            for definition in _of_kind(node, kind):
                code = code_of(model, definition)
                if code and not _is_caught(model, node, kind, code):
                    message = f"Nothing around {named(node)} catches {kind} {code}."
                    report.add(f"{kind}-uncaught", message, node)


def _is_caught(model: Model, node: Node, kind: str, code: str) -> bool:
    """Search outwards: event subprocesses of each scope, then its host's boundary.

    From inside an event subprocess the listeners of its own scope are skipped.
    """
    scope: Scope | None = node.scope
    skip = False
    while scope is not None:
        owner = scope.owner
        listeners = [] if skip else list(_listeners(scope))
        skip = owner is not None and owner.is_event_subprocess
        if owner is not None:
            listeners += owner.boundary
        for listener in listeners:
            codes = {code_of(model, each) for each in _of_kind(listener, kind)}
            if codes & {code, CATCH_ALL}:
                return True
        scope = scope.parent
    return False


def _listeners(scope: Scope) -> Iterator[Node]:
    """Yield the starts of the event subprocesses of a scope."""
    for node in scope.nodes:
        if node.is_event_subprocess and node.inner is not None:
            yield from node.inner.of("startEvent")


def _of_kind(node: Node, kind: str) -> list[Definition]:
    return [each for each in node.definitions if each.kind == kind]


def catches_can_happen(model: Model, report: Report) -> None:
    """Find ``catch-never-thrown``: nothing inside the host throws the code."""
    for node in model.nodes:
        host = node.host
        if node.tag != "boundaryEvent" or host is None:
            continue
        inside = [host, *(host.inner.deep_nodes() if host.inner else ())]
        if any(each.tag in _CALLS_OUT for each in inside):
            continue  # operations and called processes throw codes of their own
        for definition in [*_of_kind(node, "error"), *_of_kind(node, "escalation")]:
            code = code_of(model, definition)
            if not _is_thrown(model, inside, definition.kind, code):
                what = f"{definition.kind} {code}".strip()
                message = f"Nothing inside {named(host)} throws {what}."
                report.add("catch-never-thrown", message, node, host)


def _is_thrown(model: Model, inside: list[Node], kind: str, code: str) -> bool:
    thrown = {
        code_of(model, definition)
        for node in inside
        if node.tag in THROW_EVENTS
        for definition in _of_kind(node, kind)
    }
    return bool(thrown) if code == CATCH_ALL else code in thrown
