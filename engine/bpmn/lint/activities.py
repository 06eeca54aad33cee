"""Activities: their kind, and what they ask of others (BPMN 2.0.2 §10.3)."""

import re
from collections.abc import Mapping

from engine.bpmn.elements import Invocation, Mapping_
from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.context import GateContext, OperationFacts
from engine.bpmn.lint.model import Model, Node, plain
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.vocabulary import Q, local

PLAIN = frozenset({"text", "any", "list"})
"""Types that take plain text; a single value counts as a list of one."""
LITERALS = (
    ("text", re.compile(r'"[^"\\]*"')),
    ("number", re.compile(r"-?\d+(\.\d+)?")),
    ("boolean", re.compile(r"true|false")),
)
GLOBAL_TASKS = frozenset(
    {
        "globalTask",
        "globalUserTask",
        "globalManualTask",
        "globalScriptTask",
        "globalBusinessRuleTask",
    }
)


def tasks_have_a_type(model: Model, report: Report) -> None:
    """Find ``task-untyped`` and ``script-empty``."""
    for node in model.nodes:
        if node.tag == "task":
            message = f"{named(node)} does not say who or what does it."
            report.add("task-untyped", message, node)
        elif node.tag == "scriptTask" and not text_of(node.child("script")):
            report.add("script-empty", f"{named(node)} has no script.", node)


def tasks_have_messages(model: Model, report: Report) -> None:
    """Find ``message-missing`` at send and receive tasks."""
    for node in model.nodes:
        if node.tag in ("sendTask", "receiveTask"):
            target = model.referenced(node.element, "messageRef")
            if target is None or local(target.tag) != "message":
                verb = "sends" if node.tag == "sendTask" else "waits for"
                message = f"{named(node)} {verb} a message that is not named."
                report.add("message-missing", message, node)


def operations_exist(model: Model, report: Report, context: GateContext) -> None:
    """Find ``service-unknown`` and ``service-input``."""
    for node in model.nodes:
        if node.tag != "serviceTask":
            continue
        operation = node.extensions.operation
        if operation is None:
            message = f"{named(node)} names no operation."
            report.add("service-unknown", message, node)
        elif context.operations is not None:
            _check_operation(report, node, operation, context.operations)


def _check_operation(
    report: Report,
    node: Node,
    operation: Invocation,
    known: Mapping[str, OperationFacts],
) -> None:
    facts = known.get(operation.name)
    if facts is None:
        message = f"There is no operation {shortened(operation.name)}."
        report.add("service-unknown", message, node)
        return
    missing = facts.inputs - {each.name for each in operation.inputs}
    if missing:
        message = f"{named(node)} lacks inputs: {', '.join(sorted(missing))}."
        report.add("service-input", message, node)
    if facts.types is not None:
        for each in operation.inputs:
            _check_input(report, node, each, facts.types)


def _check_input(
    report: Report, node: Node, given: Mapping_, types: Mapping[str, str]
) -> None:
    """Find an input that does not exist, and text where a value has another type."""
    if given.name not in types:
        message = f"{named(node)} gives {shortened(given.name)}, which is no input."
        mend = f"The inputs are: {', '.join(sorted(types))}."
        report.add("service-input", message, node, mend=mend)
        return
    wanted = types[given.name]
    if not given.value.startswith("=") and wanted not in PLAIN:
        message = f"{named(node)} gives text for {given.name}, which is a {wanted}."
        mend = "Begin the value with '=' and write FEEL."
        report.add("service-input", message, node, mend=mend)
    elif given.value.startswith("=") and _is_wrong_literal(given.value[1:], wanted):
        message = f"{named(node)} gives {shortened(given.value)} for {given.name}."
        report.add("service-input", message, node, mend=f"Give a {wanted}.")


def _is_wrong_literal(text: str, wanted: str) -> bool:
    """Tell whether a literal is of another kind than the input; others may fit."""
    found = next((kind for kind, sign in LITERALS if sign.fullmatch(text.strip())), "")
    if not found or wanted == "any":
        return False
    return wanted not in (found, "list")


def decisions_exist(model: Model, report: Report, context: GateContext) -> None:
    """Find ``decision-unknown``."""
    for node in model.nodes:
        if node.tag != "businessRuleTask":
            continue
        decision = node.extensions.decision
        if decision is None:
            report.add("decision-unknown", f"{named(node)} names no decision.", node)
        elif context.decisions is not None and decision.name not in context.decisions:
            message = f"There is no decision {shortened(decision.name)}."
            report.add("decision-unknown", message, node)


def called_processes_exist(model: Model, report: Report, context: GateContext) -> None:
    """Find ``call-unknown``."""
    calls = [node for node in model.nodes if node.tag == "callActivity"]
    own = callable_ids(model) if calls else set()
    for node in calls:
        called = plain(node.element.get("calledElement"))
        if not called:
            report.add("call-unknown", f"{named(node)} calls nothing.", node)
        elif called in own or called in model.by_id:
            _check_own(model, report, node, called, own)
        else:
            _check_call(report, node, called, context)


def _check_own(
    model: Model, report: Report, node: Node, called: str, own: set[str]
) -> None:
    """Check a call of something in this file."""
    if called not in own:
        tag = local(model.by_id[called].tag)
        what = "is not marked as executable" if tag == "process" else f"is a {tag}"
        message = f"{named(node)} calls {shortened(called)}, which {what}."
        report.add("call-unknown", message, node)
    elif called in _only_triggered(model):
        message = f"{named(node)} calls {shortened(called)}: only events start it."
        report.add("call-unknown", message, node)


def _only_triggered(model: Model) -> set[str]:
    """Return the processes that a call cannot start: each start has a trigger."""
    begins = {scope.id: scope.of("startEvent") for scope in model.processes}
    return {
        key
        for key, events in begins.items()
        if events and all(event.definitions for event in events)
    }


def _check_call(report: Report, node: Node, called: str, context: GateContext) -> None:
    if context.processes is None:
        message = f"{named(node)} calls {shortened(called)}, which is not in this file."
        report.add("call-unknown", message, node, level="hint")
    elif called not in context.processes:
        message = f"{named(node)} calls {shortened(called)}, which is not deployed."
        report.add("call-unknown", message, node)


def callable_ids(model: Model) -> set[str]:
    """Return the executable processes and the global tasks of the file."""
    tasks = model.root.iterchildren(*(Q + tag for tag in GLOBAL_TASKS))
    return {scope.id for scope in model.processes if scope.is_executable} | {
        each.get("id") or "" for each in tasks
    }
