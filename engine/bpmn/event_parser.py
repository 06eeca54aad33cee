"""Event definitions from lowered XML."""

from collections.abc import Iterable

from lxml import etree

from engine.bpmn.expressions import Condition, expression
from engine.bpmn.lowering import BPMN, local_name
from engine.bpmn.semantics.definitions import EventDefinition
from engine.bpmn.timers import TimerKind, TimerRule

Keys = tuple[tuple[str, Condition], ...]

_DATA = frozenset(
    {"dataInput", "dataOutput", "dataObject", "dataObjectReference", "property"}
)
_TIMERS: dict[str, TimerKind] = {
    "timeDate": "date",
    "timeDuration": "duration",
    "timeCycle": "cycle",
}


class EventParser:
    """Knows what is defined beside the processes: messages, errors, correlation."""

    def __init__(self, root: etree._Element, process: etree._Element) -> None:
        self._by_id = {each.get("id", ""): each for each in root.iter(etree.Element)}
        self._root = root
        self._process = process

    def definitions(
        self, element: etree._Element, *, throwing: bool = False
    ) -> tuple[EventDefinition, ...]:
        """Return the event definitions of an event, in document order."""
        if element.get("messageRef"):
            return (self._message(element, throwing=throwing),)
        found = (self.definition(each, throwing=throwing) for each in element)
        return tuple(each for each in found if each is not None)

    def definition(
        self, element: etree._Element, *, throwing: bool = False
    ) -> EventDefinition | None:
        """Return what one ``...EventDefinition`` element says, None for others."""
        name = local_name(element)
        if name == "messageEventDefinition":
            return self._message(element, throwing=throwing)
        method = _KINDS.get(name)
        if method is None:
            return None
        found: EventDefinition = getattr(self, method)(element)
        return found

    def shared(self, reference: str) -> EventDefinition | None:
        """Return the event definition with this id that stands beside the processes."""
        found = self._referenced(reference)
        return None if found is None else self.definition(found, throwing=True)

    # -- by kind

    def _message(self, element: etree._Element, *, throwing: bool) -> EventDefinition:
        reference = (element.get("messageRef") or "").split(":")[-1]
        keys = self._sent_keys(reference) if throwing else self._awaited_keys(reference)
        return EventDefinition(
            kind="message", name=self._name(element.get("messageRef")), keys=keys
        )

    def _signal(self, element: etree._Element) -> EventDefinition:
        return EventDefinition(kind="signal", name=self._name(element.get("signalRef")))

    def _error(self, element: etree._Element) -> EventDefinition:
        return EventDefinition(
            kind="error", code=self._code(element.get("errorRef"), "errorCode")
        )

    def _escalation(self, element: etree._Element) -> EventDefinition:
        code = self._code(element.get("escalationRef"), "escalationCode")
        return EventDefinition(kind="escalation", code=code)

    def _timer(self, element: etree._Element) -> EventDefinition:
        for child in element:
            kind = _TIMERS.get(local_name(child))
            text = (child.text or "").strip()
            if kind is not None:
                value = expression(text) if text.startswith("=") else text
                return EventDefinition(kind="timer", timer=TimerRule(kind, value))
        return EventDefinition(kind="timer", timer=TimerRule("duration", ""))

    def _condition(self, element: etree._Element) -> EventDefinition:
        text = element.findtext(BPMN + "condition") or "null"
        return EventDefinition(kind="condition", condition=expression(text))

    def _compensate(self, element: etree._Element) -> EventDefinition:
        return EventDefinition(
            kind="compensate",
            activity=element.get("activityRef"),
            wait=element.get("waitForCompletion", "true") != "false",
        )

    def _cancel(self, element: etree._Element) -> EventDefinition:
        del element
        return EventDefinition(kind="cancel")

    def _terminate(self, element: etree._Element) -> EventDefinition:
        del element
        return EventDefinition(kind="terminate")

    # -- references

    def _referenced(self, reference: str | None) -> etree._Element | None:
        return self._by_id.get((reference or "").split(":")[-1])

    def _name(self, reference: str | None) -> str:
        """Return the name of a message or signal; without one its id stands for it."""
        found = self._referenced(reference)
        if found is None:
            return reference or ""
        return _title(found)

    def _code(self, reference: str | None, attribute: str) -> str | None:
        """Return an error or escalation code; without a reference any code is meant."""
        found = self._referenced(reference)
        if found is None:
            return reference
        return found.get(attribute) or found.get("name") or found.get("id")

    def data_name(self, reference: str) -> str:
        """Return the variable a data object, its reference or a property stands for.

        A data object goes by its name, else by that of its first reference: modellers
        name what is drawn. What FEEL cannot read as a name goes by its id.
        """
        found = self._by_id.get(reference)
        shared = reference if found is None else found.get("dataObjectRef") or reference
        names = [self.named(shared)]
        if names == [shared]:
            names = [
                each.get("name", "")
                for each in self._root.iter(BPMN + "dataObjectReference")
                if each.get("dataObjectRef") == shared
            ]
        return next(filter(str.isidentifier, names), shared)

    def named(self, reference: str) -> str:
        """Return the name of a data element, or the text itself.

        A variable may well be called like a task, so other elements do not count.
        """
        found = self._by_id.get(reference)
        if found is None or local_name(found) not in _DATA:
            return reference
        return found.get("name") or reference

    # -- correlation (BPMN 2.0.2 §8.4.2)

    def _sent_keys(self, message: str) -> Keys:
        """Return the properties of a message: name and what to read in its payload."""
        return tuple(
            (_title(prop), expression(text))
            for prop in self._root.iter(BPMN + "correlationProperty")
            for text in self._paths(prop, message)
        )

    def _paths(self, prop: etree._Element, message: str) -> Iterable[str]:
        tag = BPMN + "correlationPropertyRetrievalExpression"
        for each in prop.iterchildren(tag):
            if (each.get("messageRef") or "").split(":")[-1] == message:
                text = "".join(str(part) for part in each.itertext()).strip()
                if text:
                    yield text

    def _awaited_keys(self, message: str) -> Keys:
        """Return what the process's correlation subscriptions bind, by property."""
        return tuple(
            (_title(prop), expression(path))
            for binding in self._process.iter(BPMN + "correlationPropertyBinding")
            for prop in [self._referenced(binding.get("correlationPropertyRef"))]
            for path in [binding.findtext(BPMN + "dataPath")]
            if prop is not None and path and any(self._paths(prop, message))
        )


def _title(element: etree._Element) -> str:
    return element.get("name") or element.get("id") or ""


_KINDS = {
    f"{kind}EventDefinition": method
    for kind, method in {
        "signal": "_signal",
        "error": "_error",
        "escalation": "_escalation",
        "timer": "_timer",
        "conditional": "_condition",
        "compensate": "_compensate",
        "cancel": "_cancel",
        "terminate": "_terminate",
    }.items()
}
