"""Activities: kinds, loops, quantities, what they call (BPMN 2.0.2 §10.3)."""

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.context import GateContext
from engine.bpmn.lint.literals import whole_number
from engine.bpmn.lint.model import Element, Model, Node, plain
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.vocabulary import Q, local

RESERVED_NAMES = frozenset({"case", "children", "reported", "links"})
COUNTERS = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
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
MOST_INSTANCES = 200
MOST_NESTED = 1_000


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


def quantities_are_positive(model: Model, report: Report) -> None:
    """Find ``bound-negative``: maximum, quantities, cardinality."""
    for node in model.nodes:
        for name in ("startQuantity", "completionQuantity"):
            _check_bound(report, node, name, node.element.get(name), least=1)
        loop = node.child("standardLoopCharacteristics")
        if loop is not None:
            _check_bound(report, node, "loopMaximum", loop.get("loopMaximum"), least=1)
        many = node.child("multiInstanceLoopCharacteristics")
        if many is not None:
            text = text_of(many.find(Q + "loopCardinality")).removeprefix("=").strip()
            if whole_number(text) is not None:
                _check_bound(report, node, "loopCardinality", text, least=0)


def _check_bound(
    report: Report, node: Node, name: str, text: str | None, *, least: int
) -> None:
    if text is None:
        return
    number = whole_number(text)
    if number is None or number < least:
        message = f"{name} of {named(node)} is {shortened(text)}."
        report.add("bound-negative", message, node)


def loops_have_a_condition(model: Model, report: Report) -> None:
    """Find ``condition-missing``: empty conditions of loops, events and gateways."""
    for node in model.nodes:
        loop = node.child("standardLoopCharacteristics")
        if loop is not None:
            has_maximum = bool(loop.get("loopMaximum"))
            _check_condition(
                report, node, loop, "loopCondition", needed=not has_maximum
            )
        many = node.child("multiInstanceLoopCharacteristics")
        if many is not None:
            _check_condition(report, node, many, "completionCondition", needed=False)
        if node.tag == "adHocSubProcess":
            _check_condition(
                report, node, node.element, "completionCondition", needed=False
            )
        if node.tag == "complexGateway":
            needed = len(node.incoming) > 1
            _check_condition(
                report, node, node.element, "activationCondition", needed=needed
            )
        for definition in node.definitions:
            if definition.kind == "conditional":
                _check_condition(
                    report, node, definition.element, "condition", needed=True
                )


def _check_condition(
    report: Report, node: Node, holder: Element, tag: str, *, needed: bool
) -> None:
    found = holder.find(Q + tag)
    if (found is not None or needed) and not text_of(found):
        report.add("condition-missing", f"{tag} of {named(node)} is empty.", node)


def repetitions_have_one_source(model: Model, report: Report) -> None:
    """Find ``mi-source``: a number or a list, and names that do not clash."""
    for node in model.nodes:
        many = node.child("multiInstanceLoopCharacteristics")
        if many is None:
            continue
        sources = [
            text_of(each)
            for each in many.iterchildren(f"{Q}loopCardinality", f"{Q}loopDataInputRef")
        ]
        if len([each for each in sources if each]) != 1:
            message = f"{named(node)} needs a number or a list, not both or none."
            report.add("mi-source", message, node)
        _check_item(report, node, many)


def _check_item(report: Report, node: Node, many: Element) -> None:
    item = item_name(many, "inputDataItem")
    if not item:
        return
    taken = RESERVED_NAMES | COUNTERS | set(_names_around(node))
    lists = {
        text_of(many.find(Q + tag)) for tag in ("loopDataInputRef", "loopDataOutputRef")
    }
    if item in taken | lists:
        message = f"The item of {named(node)} is called {item}, which is taken."
        report.add("mi-source", message, node)


def _names_around(node: Node) -> list[str]:
    """Return the item names of the repetitions around a node."""
    found = []
    owner = node.scope.owner
    while owner is not None:
        many = owner.child("multiInstanceLoopCharacteristics")
        if many is not None:
            found.append(item_name(many, "inputDataItem"))
        owner = owner.scope.owner
    return [each for each in found if each]


def item_name(many: Element, tag: str) -> str:
    """Return what an input or output item is called in expressions."""
    item = many.find(Q + tag)
    return "" if item is None else item.get("name") or item.get("id") or ""


def repetitions_are_bounded(model: Model, report: Report) -> None:
    """Find ``mi-bound``: literal numbers that are too large, also when nested."""
    for node in model.nodes:
        number = _literal_instances(node)
        if number > MOST_INSTANCES:
            message = f"{named(node)} starts {number:,} instances."
            report.add("mi-bound", message, node)
            continue
        product, owner = number, node.scope.owner
        while owner is not None:
            product *= _literal_instances(owner)
            owner = owner.scope.owner
        if number > 1 and product > MOST_NESTED:
            message = (
                f"{named(node)} and what is around it start {product:,} instances."
            )
            report.add("mi-bound", message, node)


def _literal_instances(node: Node) -> int:
    many = node.child("multiInstanceLoopCharacteristics")
    if many is None:
        return 1
    text = text_of(many.find(Q + "loopCardinality")).removeprefix("=").strip()
    return max(whole_number(text) or 1, 1)


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
            facts = context.operations.get(operation.name)
            if facts is None:
                message = f"There is no operation {shortened(operation.name)}."
                report.add("service-unknown", message, node)
                continue
            missing = facts.inputs - {each.name for each in operation.inputs}
            if missing:
                message = f"{named(node)} lacks inputs: {', '.join(sorted(missing))}."
                report.add("service-input", message, node)


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
    """Find ``call-unknown``, and ``link-unknown`` for processes that are only linked."""
    own = callable_ids(model)
    for node in model.nodes:
        if node.tag != "callActivity":
            continue
        called = plain(node.element.get("calledElement"))
        if not called:
            report.add("call-unknown", f"{named(node)} calls nothing.", node)
        elif called not in own and called in model.by_id:
            tag = local(model.by_id[called].tag)
            message = f"{named(node)} calls {shortened(called)}, which is a {tag}."
            report.add("call-unknown", message, node)
        elif called not in own:
            _check_call(report, node, called, context)


def _check_call(report: Report, node: Node, called: str, context: GateContext) -> None:
    if context.processes is None:
        message = f"{named(node)} calls {shortened(called)}, which is not in this file."
        report.add("call-unknown", message, node, level="hint")
    elif called not in context.processes:
        message = f"{named(node)} calls {shortened(called)}, which is not deployed."
        report.add("call-unknown", message, node)


def callable_ids(model: Model) -> set[str]:
    """Return the processes and global tasks of the file."""
    tasks = model.root.iterchildren(*(Q + tag for tag in GLOBAL_TASKS))
    return {scope.id for scope in model.processes} | {
        each.get("id") or "" for each in tasks
    }
