"""Inputs, outputs, their sets and associations (BPMN 2.0.2 §10.3.3, §10.4)."""

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.data_items import item_of
from engine.bpmn.lint.model import Element, Model, Node, plain
from engine.bpmn.lint.report import Report, named
from engine.bpmn.lint.vocabulary import SUBPROCESSES, Q, local

_SETS = {"inputSet": "Input", "outputSet": "Output"}
_PAIRED = {"inputSet": "outputSetRefs", "outputSet": "inputSetRefs"}
_MESSAGES = {"sendTask": "Input", "receiveTask": "Output"}


def optional_data_are_of_the_set(model: Model, report: Report) -> None:
    """Find ``data-set``: what is optional in a set has to be in it (§10.4.2)."""
    for part in model.root.iter(*(Q + tag for tag in _SETS)):
        kind = _SETS[local(part.tag)]
        held = _listed(part, f"data{kind}Refs")
        for name in (f"optional{kind}Refs", f"whileExecuting{kind}Refs"):
            for other in sorted(_listed(part, name) - held):
                message = f"{name} names {other}, which is not in its set."
                report.add("data-set", message, part)


def data_are_in_a_set(model: Model, report: Report) -> None:
    """Find ``data-set``: an input or output that no set of its element holds."""
    for specification in model.root.iter(f"{Q}ioSpecification"):
        for tag, kind in _SETS.items():
            sets = list(specification.iterchildren(Q + tag))
            held = set().union(*(_listed(each, f"data{kind}Refs") for each in sets))
            if not sets:
                continue  # told by the schema
            for data in specification.iterchildren(f"{Q}data{kind}"):
                if data.get("id") and data.get("id") not in held:
                    message = f"No {tag} holds {data.get('id')}."
                    report.add("data-set", message, data)


def sets_name_each_other(model: Model, report: Report) -> None:
    """Find ``data-set``: a rule between sets stands at both of them (§10.4.2)."""
    for part in model.root.iter(*(Q + tag for tag in _SETS)):
        tag = local(part.tag)
        for other in sorted(_listed(part, _PAIRED[tag])):
            target = model.by_id.get(other)
            if target is None or local(target.tag) == tag:
                continue  # told by the references
            back = _PAIRED.get(local(target.tag), "")
            if back and plain(part.get("id")) not in _listed(target, back):
                message = f"{other} does not name this {tag} in turn."
                report.add("data-set", message, part, target)


def subprocesses_declare_no_data(model: Model, report: Report) -> None:
    """Find ``data-set``: an embedded subprocess reads what is around it (§10.4.2)."""
    for element in model.root.iter(*(Q + tag for tag in SUBPROCESSES)):
        if element.find(f"{Q}ioSpecification") is not None:
            message = "An embedded subprocess declares inputs or outputs."
            report.add("data-set", message, element)


def tasks_declare_what_they_exchange(model: Model, report: Report) -> None:
    """Find ``data-set``: one message goes in or out, so one datum does (§10.3.3)."""
    for node in model.nodes:
        kind = _MESSAGES.get(node.tag, "")
        if kind and model.referenced(node.element, "messageRef") is not None:
            _check_at_most_one(report, node, f"{kind.lower()}Set", f"data{kind}")
        if node.tag != "serviceTask" or not node.element.get("operationRef"):
            continue
        if _count(node, "inputSet") != 1:
            message = f"{named(node)} needs exactly one inputSet for its operation."
            report.add("data-set", message, node)
        _check_at_most_one(report, node, "outputSet", "dataInput", "dataOutput")


def services_bind_their_data(model: Model, report: Report) -> None:
    """Find ``data-set`` and ``data-item``: an interface reaches a process (§10.4)."""
    for element in model.root.iter(f"{Q}*"):
        bindings = list(element.iterchildren(f"{Q}ioBinding"))
        if element.find(f"{Q}supportedInterfaceRef") is not None and not bindings:
            message = "It supports an interface, but binds no operation to its data."
            report.add("data-set", message, element)
        for binding in bindings:
            _check_binding(model, report, element, binding)


def _check_binding(
    model: Model, report: Report, owner: Element, binding: Element
) -> None:
    operation = model.referenced(binding, "operationRef")
    if operation is None:
        return  # told by the references
    for name, message in (
        ("inputDataRef", "inMessageRef"),
        ("outputDataRef", "outMessageRef"),
    ):
        data = _bound(model, binding, name)
        sent = model.referenced(operation, message)
        ours, theirs = item_of(model, data), item_of(model, sent)
        if ours is None or theirs is None or ours is theirs:
            continue
        if plain(ours.get("structureRef")) != plain(theirs.get("structureRef")):
            text = f"{name} is of another item than the message of the operation."
            report.add("data-item", text, binding, owner)


def _bound(model: Model, binding: Element, name: str) -> Element | None:
    """Return the input or output of a binding; a set stands for its only member."""
    data = model.by_id.get(plain(binding.get(name)))
    if data is not None and local(data.tag) in _SETS:
        kind = _SETS[local(data.tag)]
        data = model.by_id.get(plain(data.findtext(f"{Q}data{kind}Refs")))
    return data


def associations_have_one_value(model: Model, report: Report) -> None:
    """Find ``data-association``: several sources and nothing that makes one of them."""
    for element in model.root.iter(
        f"{Q}dataInputAssociation", f"{Q}dataOutputAssociation"
    ):
        sources = list(element.iterchildren(f"{Q}sourceRef"))
        made = [
            each
            for tag in ("transformation", "assignment")
            for each in element.iterchildren(Q + tag)
        ]
        if len(sources) > 1 and not made:
            message = f"{len(sources)} sources, and no transformation makes one value."
            report.add("data-association", message, element)


def _check_at_most_one(report: Report, node: Node, *tags: str) -> None:
    for tag in tags:
        if (count := _count(node, tag)) > 1:
            message = f"{named(node)} has {count} {tag} for one message."
            report.add("data-set", message, node)


def _count(node: Node, tag: str) -> int:
    specification = node.child("ioSpecification")
    if specification is None:
        return 0
    return sum(1 for _ in specification.iterchildren(Q + tag))


def _listed(part: Element, name: str) -> set[str]:
    return {plain(text_of(each)) for each in part.iterchildren(Q + name)}
