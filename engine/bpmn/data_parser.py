"""Data associations from lowered XML."""

from lxml import etree

from engine.bpmn.event_parser import EventParser
from engine.bpmn.expressions import Condition, expression
from engine.bpmn.lowering import BPMN
from engine.bpmn.semantics.data import NO_DATA, Assignments, DataAssociations


def data_of(element: etree._Element, events: EventParser) -> DataAssociations:
    """Return the associations of an activity or event."""
    inputs = _assignments(element, "dataInputAssociation", events)
    outputs = _assignments(element, "dataOutputAssociation", events)
    return DataAssociations(inputs, outputs) if inputs or outputs else NO_DATA


def _assignments(element: etree._Element, tag: str, events: EventParser) -> Assignments:
    return tuple(
        each
        for association in element.iterchildren(BPMN + tag)
        for each in _of(association, events)
    )


def _of(association: etree._Element, events: EventParser) -> Assignments:
    assigned = tuple(
        (_path(each, events), expression(each.findtext(BPMN + "from") or "null"))
        for each in association.iterchildren(BPMN + "assignment")
    )
    if assigned:
        return assigned
    source = _name(association, "sourceRef", events)
    target = _name(association, "targetRef", events)
    if not target:
        return ()
    value = _transformation(association) or (expression(source) if source else None)
    return () if value is None or source == target else ((target, value),)


def _path(assignment: etree._Element, events: EventParser) -> str:
    text = (assignment.findtext(BPMN + "to") or "").strip().removeprefix("=").strip()
    return events.named(text)


def _name(association: etree._Element, tag: str, events: EventParser) -> str:
    text = (association.findtext(BPMN + tag) or "").strip()
    return events.data_name(text) if text else ""


def _transformation(association: etree._Element) -> Condition | None:
    text = (association.findtext(BPMN + "transformation") or "").strip()
    return expression(text) if text else None
