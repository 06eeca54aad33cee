"""What data are of: item definitions on two sides of something are the same.

Said by BPMN 2.0.2 of data objects (§10.4.1), associations (§10.4.2), tasks with
messages or operations (§10.3.3), lists of repetitions (§10.3.8) and events (§10.5.1).
Where one side does not say what it is of, nothing is compared.
"""

from collections.abc import Iterator

from engine.bpmn.lint.model import Element, Model, Node, plain
from engine.bpmn.lint.report import Report, named
from engine.bpmn.lint.vocabulary import CATCH_EVENTS, THROW_EVENTS, Q, local

_COLLECTIONS = ("dataObject", "dataInput", "dataOutput")
_STANDS_FOR = {
    "dataObjectReference": "dataObjectRef",
    "dataStoreReference": "dataStoreRef",
}
_ITEM_OF = {
    "message": "itemRef",
    "error": "structureRef",
    "escalation": "structureRef",
    "signal": "structureRef",
}
_THROWN = {f"{kind}EventDefinition": f"{kind}Ref" for kind in _ITEM_OF}
_LISTS = {"loopDataInputRef": "inputDataItem", "loopDataOutputRef": "outputDataItem"}


def collections_are_of_collections(model: Model, report: Report) -> None:
    """Find ``data-item``: ``isCollection`` is that of the item definition."""
    for element in model.root.iter(*(Q + tag for tag in _COLLECTIONS)):
        item = item_of(model, element)
        if item is not None and _is_many(element) != _is_many(item):
            message = f"isCollection is not that of the item {item.get('id')}."
            report.add("data-item", message, element)


def associations_keep_the_item(model: Model, report: Report) -> None:
    """Find ``data-item``: both ends of an association are of one item."""
    for element in model.root.iter(
        f"{Q}dataInputAssociation", f"{Q}dataOutputAssociation"
    ):
        made = ("transformation", "assignment")
        if any(element.find(Q + tag) is not None for tag in made):
            continue
        source = _child_target(model, element, "sourceRef")
        target = _child_target(model, element, "targetRef")
        _compare(model, report, element, source, target)


def tasks_carry_their_message(model: Model, report: Report) -> None:
    """Find ``data-item`` at send and receive tasks and at service operations."""
    for node in model.nodes:
        for tag, message in _exchanged(model, node):
            for data in _declared(node.element, tag):
                _compare(model, report, data, data, message)


def _exchanged(model: Model, node: Node) -> Iterator[tuple[str, Element | None]]:
    """Yield which data of a task are of which message."""
    if node.tag in ("sendTask", "receiveTask"):
        tag = "dataInput" if node.tag == "sendTask" else "dataOutput"
        yield tag, model.referenced(node.element, "messageRef")
    operation = model.referenced(node.element, "operationRef")
    if node.tag == "serviceTask" and operation is not None:
        yield "dataInput", model.referenced(operation, "inMessageRef")
        yield "dataOutput", model.referenced(operation, "outMessageRef")


def lists_hold_their_items(model: Model, report: Report) -> None:
    """Find ``data-item``: an item of a repetition is what its list is of."""
    for many in model.root.iter(f"{Q}multiInstanceLoopCharacteristics"):
        for name, tag in _LISTS.items():
            whole = _child_target(model, many, name)
            _compare(model, report, many, whole, many.find(Q + tag))


def events_carry_their_data(model: Model, report: Report) -> None:
    """Find ``data-item`` and ``data-set``: a datum for each definition, in order."""
    for node in model.nodes:
        tag = "dataInput" if node.tag in THROW_EVENTS else "dataOutput"
        if node.tag not in THROW_EVENTS | CATCH_EVENTS:
            continue
        data = list(node.element.iterchildren(Q + tag))
        if data and len(data) != len(node.definitions):
            message = f"{len(data)} data for {len(node.definitions)} event definitions."
            report.add("data-set", message, node)
            continue
        for each, definition in zip(data, node.definitions, strict=False):
            name = _THROWN.get(local(definition.element.tag), "")
            thrown = model.referenced(definition.element, name) if name else None
            _compare(model, report, each, each, thrown)


def calls_hand_over_what_is_asked(model: Model, report: Report) -> None:
    """Find ``data-set``: what a call declares is what the called process declares."""
    for node in model.nodes:
        called = model.by_id.get(plain(node.element.get("calledElement")))
        if node.tag != "callActivity" or called is None:
            continue
        own, theirs = node.child("ioSpecification"), called.find(f"{Q}ioSpecification")
        if own is not None:
            _check_declared(model, report, node, own, theirs, called)
        elif theirs is not None and _asks(theirs) and not node.extensions.inputs:
            message = f"{named(node)} hands over nothing, but inputs are declared."
            report.add("data-set", message, node, called)


def _asks(specification: Element) -> bool:
    """Tell whether some input is not optional."""
    optional = {
        plain(each.text) for each in specification.iter(f"{Q}optionalInputRefs")
    }
    inputs = specification.iterchildren(f"{Q}dataInput")
    return any(each.get("id") not in optional for each in inputs)


def _check_declared(
    model: Model,
    report: Report,
    node: Node,
    own: Element,
    theirs: Element | None,
    called: Element,
) -> None:
    for tag in ("dataInput", "dataOutput", "inputSet", "outputSet"):
        here = list(own.iterchildren(Q + tag))
        there = [] if theirs is None else list(theirs.iterchildren(Q + tag))
        data = tag.startswith("data")
        if len(here) != len(there) and (data or theirs is not None):
            message = f"{len(here)} {tag}, but {len(there)} where it calls."
            report.add("data-set", message, node, called)
        elif data and not _all_found(model, here, there):
            message = f"A {tag} is of another item than where it calls."
            report.add("data-item", message, node, called)


def _all_found(model: Model, here: list[Element], there: list[Element]) -> bool:
    wanted = [item_of(model, each) for each in there]
    return all(
        any(_is_one(item_of(model, each), other) for other in wanted) for each in here
    )


def item_of(model: Model, element: Element | None) -> Element | None:
    """Return the item definition of data, a message, an error ..., if it has one."""
    if element is None:
        return None
    tag = local(element.tag)
    if tag in _STANDS_FOR and element.get("itemSubjectRef") is None:
        element = model.by_id.get(plain(element.get(_STANDS_FOR[tag])))
        if element is None:
            return None
    name = _ITEM_OF.get(local(element.tag), "itemSubjectRef")
    item = model.by_id.get(plain(element.get(name)))
    return item if item is not None and local(item.tag) == "itemDefinition" else None


def _compare(
    model: Model,
    report: Report,
    place: Element,
    one: Element | None,
    other: Element | None,
) -> None:
    first, second = item_of(model, one), item_of(model, other)
    if not _is_one(first, second):
        message = (
            f"It is of {_shown(first)} on one side, of {_shown(second)} on the other."
        )
        report.add("data-item", message, place)


def _is_one(one: Element | None, other: Element | None) -> bool:
    """Tell whether two items may be one: an unknown one may be any."""
    if one is None or other is None or one is other:
        return True
    structure = plain(one.get("structureRef"))
    return bool(structure) and structure == plain(other.get("structureRef"))


def _shown(item: Element | None) -> str:
    return "nothing" if item is None else str(item.get("id"))


def _is_many(element: Element) -> bool:
    return (element.get("isCollection") or "").strip() in ("true", "1")


def _declared(task: Element, tag: str) -> Iterator[Element]:
    for specification in task.iterchildren(f"{Q}ioSpecification"):
        yield from specification.iterchildren(Q + tag)


def _child_target(model: Model, element: Element, name: str) -> Element | None:
    return model.by_id.get(plain(element.findtext(Q + name)))
