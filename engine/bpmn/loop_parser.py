"""Loop characteristics from lowered XML."""

from lxml import etree

from engine.bpmn.elements import read_extensions
from engine.bpmn.event_parser import EventParser
from engine.bpmn.expressions import Condition, expression
from engine.bpmn.lowering import BPMN
from engine.bpmn.semantics.definitions import EventDefinition
from engine.bpmn.semantics.loops import Behavior, Loop, MultiInstance, StandardLoop


def loop_of(element: etree._Element, events: EventParser) -> Loop | None:
    """Return how an activity repeats, or None."""
    standard = element.find(BPMN + "standardLoopCharacteristics")
    if standard is not None:
        return _standard(standard)
    many = element.find(BPMN + "multiInstanceLoopCharacteristics")
    if many is not None:
        return _many(many, events, signing=_signs(element))
    return None


def _standard(loop: etree._Element) -> StandardLoop:
    maximum = loop.get("loopMaximum")
    return StandardLoop(
        condition=_expression(loop, "loopCondition"),
        maximum=int(maximum) if maximum else None,
        test_before=loop.get("testBefore", "false") == "true",
    )


def _many(loop: etree._Element, events: EventParser, *, signing: bool) -> MultiInstance:
    collection = _reference(loop, "loopDataInputRef", events)
    return MultiInstance(
        sequential=loop.get("isSequential", "false") == "true",
        cardinality=_expression(loop, "loopCardinality"),
        collection=None if collection is None else expression(collection),
        item=_item(loop, "inputDataItem"),
        result=_reference(loop, "loopDataOutputRef", events),
        output=_item(loop, "outputDataItem"),
        condition=_expression(loop, "completionCondition"),
        behavior=_behavior(loop, events),
        signing=signing,
    )


def _expression(parent: etree._Element, tag: str) -> Condition | None:
    text = (parent.findtext(BPMN + tag) or "").strip()
    return expression(text) if text else None


def _reference(loop: etree._Element, tag: str, events: EventParser) -> str | None:
    text = (loop.findtext(BPMN + tag) or "").strip()
    return events.data_name(text) if text else None


def _item(loop: etree._Element, tag: str) -> str | None:
    item = loop.find(BPMN + tag)
    return None if item is None else item.get("name") or item.get("id")


def _signs(element: etree._Element) -> bool:
    """Say whether a body is, or contains, a task that is completed by signing."""
    return any(
        read_extensions(each).signature is not None
        for each in element.iter(BPMN + "userTask")
    )


def _behavior(loop: etree._Element, events: EventParser) -> Behavior:
    kind = (loop.get("behavior") or "All").lower()
    reference = loop.get(f"{kind}BehaviorEventRef")
    event = events.shared(reference) if reference else None
    return Behavior(
        kind=kind,
        event=event,
        complex=tuple(
            (condition, thrown)
            for each in loop.iterchildren(BPMN + "complexBehaviorDefinition")
            for condition in [_expression(each, "condition")]
            for thrown in _thrown(each, events)
            if condition is not None
        ),
    )


def _thrown(
    definition: etree._Element, events: EventParser
) -> tuple[EventDefinition, ...]:
    event = definition.find(BPMN + "event")
    return () if event is None else events.definitions(event, throwing=True)
