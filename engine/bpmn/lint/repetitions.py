"""Loops, multi-instance, quantities, conditions (BPMN 2.0.2 §10.3.8)."""

from collections.abc import Iterator

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.literals import whole_number
from engine.bpmn.lint.model import Element, Model, Node
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.vocabulary import Q

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
_OWN_CONDITIONS = {
    "adHocSubProcess": "completionCondition",
    "complexGateway": "activationCondition",
}
MOST_INSTANCES = 200
MOST_NESTED = 1_000


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
        for holder, tag, needed in _conditions(node):
            found = holder.find(Q + tag)
            if (found is not None or needed) and not text_of(found):
                message = f"{tag} of {named(node)} is empty."
                report.add("condition-missing", message, node)


def _conditions(node: Node) -> Iterator[tuple[Element, str, bool]]:
    """Yield where a condition stands, its tag, and whether it has to be there."""
    loop = node.child("standardLoopCharacteristics")
    if loop is not None:
        yield loop, "loopCondition", not loop.get("loopMaximum")
    many = node.child("multiInstanceLoopCharacteristics")
    if many is not None:
        yield many, "completionCondition", False
        behaviors = many.iterchildren(f"{Q}complexBehaviorDefinition")
        yield from ((each, "condition", True) for each in behaviors)
    if node.tag in _OWN_CONDITIONS:
        needed = node.tag == "complexGateway" and len(node.incoming) > 1
        yield node.element, _OWN_CONDITIONS[node.tag], needed
    for definition in node.definitions:
        if definition.kind == "conditional":
            yield definition.element, "condition", True


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
