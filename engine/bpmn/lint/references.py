"""Every reference of a file leads to an element of the right kind (``ref-*``).

One table says which attribute or child text of which element refers to what. Of what
has a rule of its own (default flows, hosts of boundary events) only the existence is
asked here.
"""

from dataclasses import dataclass

from engine.bpmn.lint.catalogue import WARNING
from engine.bpmn.lint.model import Element, Model, plain
from engine.bpmn.lint.report import Report, shortened
from engine.bpmn.lint.vocabulary import (
    ACTIVITIES,
    BPMN_DI,
    CONVERSATION,
    EVENTS,
    FLOW_NODES,
    Q,
    local,
)

_ANY: frozenset[str] = frozenset()
_DATA = frozenset(
    {
        "dataObject",
        "dataObjectReference",
        "dataStore",
        "dataStoreReference",
        "dataInput",
        "dataOutput",
        "property",
        "inputDataItem",
        "outputDataItem",
    }
)
_DEFINITIONS = frozenset(
    f"{kind}EventDefinition"
    for kind in (
        "cancel",
        "compensate",
        "conditional",
        "error",
        "escalation",
        "link",
        "message",
        "signal",
        "terminate",
        "timer",
    )
)
_INTERACTION = ACTIVITIES | EVENTS | CONVERSATION | {"participant"}


@dataclass(frozen=True, slots=True)
class _Reference:
    """Attribute or child text ``name`` of elements ``tags`` (empty: of any)."""

    name: str
    kinds: frozenset[str]
    tags: frozenset[str] = _ANY
    required: bool = False


def _to(name: str, *kinds: str, on: str = "", required: bool = False) -> _Reference:
    return _Reference(name, frozenset(kinds), frozenset(on.split()), required)


_TABLE = (
    _Reference("sourceRef", FLOW_NODES, frozenset({"sequenceFlow"}), required=True),
    _Reference("targetRef", FLOW_NODES, frozenset({"sequenceFlow"}), required=True),
    _Reference("sourceRef", _INTERACTION, frozenset({"messageFlow"}), required=True),
    _Reference("targetRef", _INTERACTION, frozenset({"messageFlow"}), required=True),
    _Reference("sourceRef", _ANY, frozenset({"association"}), required=True),
    _Reference("targetRef", _ANY, frozenset({"association"}), required=True),
    _Reference("sourceRef", _DATA, frozenset({"dataInputAssociation"})),
    _Reference("targetRef", _DATA, frozenset({"dataInputAssociation"})),
    _Reference("sourceRef", _DATA, frozenset({"dataOutputAssociation"})),
    _Reference("targetRef", _DATA, frozenset({"dataOutputAssociation"})),
    _Reference("flowNodeRef", FLOW_NODES, frozenset({"lane"})),
    _Reference("activityRef", ACTIVITIES, frozenset({"compensateEventDefinition"})),
    _Reference("attachedToRef", _ANY, frozenset({"boundaryEvent"})),
    _Reference("default", _ANY, FLOW_NODES),
    _Reference("eventDefinitionRef", _DEFINITIONS),
    _Reference("oneBehaviorEventRef", _DEFINITIONS),
    _Reference("noneBehaviorEventRef", _DEFINITIONS),
    _to("incoming", "sequenceFlow", on=" ".join(sorted(FLOW_NODES))),
    _to("outgoing", "sequenceFlow", on=" ".join(sorted(FLOW_NODES))),
    _to("messageRef", "message"),
    _to("inMessageRef", "message"),
    _to("outMessageRef", "message"),
    _to("signalRef", "signal"),
    _to("errorRef", "error"),
    _to("escalationRef", "escalation"),
    _to("operationRef", "operation"),
    _to("processRef", "process", on="participant"),
    _to("itemSubjectRef", "itemDefinition"),
    _to("itemRef", "itemDefinition"),
    _to("dataObjectRef", "dataObject"),
    _to("dataStoreRef", "dataStore"),
    _to("categoryValueRef", "categoryValue"),
    _to("dataInputRefs", "dataInput"),
    _to("dataOutputRefs", "dataOutput"),
    _to("optionalInputRefs", "dataInput"),
    _to("whileExecutingInputRefs", "dataInput"),
    _to("optionalOutputRefs", "dataOutput"),
    _to("whileExecutingOutputRefs", "dataOutput"),
    _to("source", "linkEventDefinition", on="linkEventDefinition"),
    _to("target", "linkEventDefinition", on="linkEventDefinition"),
    _to("inputSetRefs", "inputSet"),
    _to("outputSetRefs", "outputSet"),
    _to("inputDataRef", "inputSet", "dataInput", on="ioBinding"),
    _to("outputDataRef", "outputSet", "dataOutput", on="ioBinding"),
    _to("supportedInterfaceRef", "interface"),
    _to("supports", "process", on="process"),
    _to("resourceRef", "resource"),
    _to("parameterRef", "resourceParameter"),
    _to("correlationKeyRef", "correlationKey"),
    _to("correlationPropertyRef", "correlationProperty"),
    _to("innerParticipantRef", "participant"),
    _to("outerParticipantRef", "participant"),
    _to("participantRef", "participant"),
    _to("messageFlowRef", "messageFlow"),
    _to("definitionalCollaborationRef", "collaboration", "choreography"),
    _to("inputDataItemRef", *_DATA),
)


_NAMES = {
    name: [each for each in _TABLE if each.name == name]
    for name in dict.fromkeys(each.name for each in _TABLE)
}
_REQUIRED: dict[str, set[str]] = {}
for _each in _TABLE:
    for _tag in sorted(_each.tags) if _each.required else ():
        _REQUIRED.setdefault(_tag, set()).add(_each.name)


def references_lead_somewhere(model: Model, report: Report) -> None:
    """Find ``ref-missing`` and ``ref-kind`` over the table above."""
    for element in model.root.iter(f"{Q}*"):
        tag = local(element.tag)
        names = {local(child.tag) for child in element} | {
            str(name) for name in element.attrib
        }
        for name in sorted(names & _NAMES.keys() | _REQUIRED.get(tag, set())):
            for reference in _NAMES[name]:
                if not reference.tags or tag in reference.tags:
                    _check(model, report, element, reference)


def drawings_show_something(model: Model, report: Report) -> None:
    """Find ``ref-missing``, a warning: editors leave shapes of nothing behind."""
    for shape in model.root.iter(f"{{{BPMN_DI}}}*"):
        target = shape.get("bpmnElement")
        if target is not None and plain(target) not in model.by_id:
            message = (
                f"The drawing refers to {shortened(target)}, which does not exist."
            )
            report.add("ref-missing", message, shape, level=WARNING)


def lists_of_a_repetition_are_data(model: Model, report: Report) -> None:
    """Find ``ref-kind`` for lists of multi-instance activities.

    A name that is no id is a name of the case's document.
    """
    for element in model.root.iter(f"{Q}loopDataInputRef", f"{Q}loopDataOutputRef"):
        target = model.by_id.get(plain(element.text))
        if target is not None and local(target.tag) not in _DATA:
            _wrong_kind(report, element, target, "a list")


def shared_definitions_stand_beside_the_processes(model: Model, report: Report) -> None:
    """Find ``ref-kind``: an event refers to the definition of another event."""
    for element in model.root.iter(f"{Q}eventDefinitionRef"):
        target = model.by_id.get(plain(element.text))
        if target is not None and target.getparent() is not model.root:
            message = f"{shortened(element.text or '')} belongs to another event."
            report.add("ref-kind", message, element)


def data_objects_are_visible(model: Model, report: Report) -> None:
    """Find ``ref-missing``: a data object of another scope (BPMN 2.0.2 §10.4.1)."""
    for element in model.root.iter(f"{Q}dataObjectReference"):
        target = model.by_id.get(plain(element.get("dataObjectRef")))
        if target is None or local(target.tag) != "dataObject":
            continue
        if target.getparent() not in list(element.iterancestors()):
            shown = shortened(target.get("id") or "")
            message = f"The data object {shown} is not visible from here."
            report.add("ref-missing", message, element)


def lanes_hold_steps_of_their_process(model: Model, report: Report) -> None:
    """Find ``ref-kind``: a lane lists a step of another process."""
    for scope in model.processes:
        for element in scope.element.iter(f"{Q}flowNodeRef"):
            node = model.node_by_id.get(plain(element.text))
            if node is not None and node.scope.process is not scope:
                message = f"{shortened(node.id)} belongs to another process."
                report.add("ref-kind", message, element)


def _check(
    model: Model, report: Report, element: Element, reference: _Reference
) -> None:
    texts = _texts(element, reference.name)
    if not texts and reference.required:
        tag = local(element.tag)
        report.add("ref-missing", f"A {tag} has no {reference.name}.", element)
    for text in texts:
        target = model.by_id.get(plain(text))
        if target is None:
            message = (
                f"{reference.name} refers to {shortened(text) or 'nothing'}, "
                "which does not exist."
            )
            report.add("ref-missing", message, element)
        elif reference.kinds and local(target.tag) not in reference.kinds:
            _wrong_kind(report, element, target, reference.name)


def _wrong_kind(report: Report, element: Element, target: Element, name: str) -> None:
    message = (
        f"{name} refers to {shortened(target.get('id') or '')}, "
        f"which is a {local(target.tag)}."
    )
    report.add("ref-kind", message, element)


def _texts(element: Element, name: str) -> list[str]:
    """Return what an attribute and the children of this name refer to."""
    found = [text for each in element.iterchildren(Q + name) if (text := each.text)]
    attribute = element.get(name)
    if attribute is not None:
        found.append(attribute)
    return [each.strip() for each in found]
