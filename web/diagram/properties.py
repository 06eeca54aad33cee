"""The few properties of BPMN elements that show in a drawing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from web.diagram.markup import Node

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
_FLAGS = ("triggeredByEvent", "isForCompensation", "instantiate")
_DIRECTIONS = {"One": {"arrow"}, "Both": {"arrow", "start-arrow"}}


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be looked up elsewhere in the file: names, defaults, collections."""

    elements: Mapping[str, Node]
    defaults: frozenset[str]
    planes: frozenset[str]

    @classmethod
    def of(cls, root: Node, *, planes: Iterable[str]) -> Self:
        """Gather the facts of a whole file."""
        every = [each for each in root.iter() if each.get("id")]
        return cls(
            elements={each.get("id", ""): each for each in every},
            defaults=frozenset(each.get("default", "") for each in every) - {""},
            planes=frozenset(planes),
        )

    def name(self, element: Node) -> str:
        """Return the words of an element; a group has them in its category."""
        category = self.elements.get(element.get("categoryValueRef", ""))
        if category is not None:
            return " ".join(category.get("value", "").split())
        return name_of(element)

    def is_dashed(self, element: Node) -> bool:
        """Return whether the frame is dashed: a non-interrupting event."""
        flags = (element.get("cancelActivity"), element.get("isInterrupting"))
        return "false" in flags

    def signs(self, element: Node, place: Node) -> frozenset[str]:
        """Return what else shows: small markers of an element or ends of an edge."""
        signs = {name for name in _FLAGS if element.get(name) == "true"}
        signs |= {f"marker-{place.get('isMarkerVisible', 'true')}"}
        if self._is_collection(element):
            signs.add("collection")
        return frozenset(signs | self._ends(element))

    def _is_collection(self, element: Node) -> bool:
        source = self.elements.get(element.get("dataObjectRef", ""), element)
        participants = element.find(f"{BPMN}participantMultiplicity")
        return source.get("isCollection") == "true" or participants is not None

    def _ends(self, element: Node) -> set[str]:
        ends = set(_DIRECTIONS.get(element.get("associationDirection", ""), ()))
        if element.get("id") in self.defaults:
            ends.add("default")
        elif self._is_conditional(element):
            ends.add("conditional")
        return ends

    def _is_conditional(self, element: Node) -> bool:
        """Return whether a flow shows a diamond: its condition leaves an activity."""
        if element.find(f"{BPMN}conditionExpression") is None:
            return False
        source = self.elements.get(element.get("sourceRef", ""))
        return source is not None and not local(source).endswith("Gateway")


def local(element: Node) -> str:
    """Return the name of an element's kind: ``userTask``."""
    return str(element.tag).rpartition("}")[2]


def name_of(element: Node) -> str:
    """Return an element's words on one line."""
    words = element.get("name") or element.findtext(f"{BPMN}text") or ""
    return " ".join(words.split())


def event_kind(element: Node) -> str:
    """Return what an event waits for or throws: ``timer``, ``multiple``, or nothing."""
    kinds = [
        local(child).removesuffix("EventDefinition")
        for child in element
        if local(child).endswith("EventDefinition")
    ]
    kinds += ["multiple"] * len(element.findall(f"{BPMN}eventDefinitionRef"))
    if len(kinds) > 1:
        parallel = element.get("parallelMultiple") == "true"
        return "parallelMultiple" if parallel else "multiple"
    return kinds[0] if kinds else ""


def loop_kind(element: Node) -> str:
    """Return how often an activity runs: ``parallel``, ``sequential``, ``repeated``."""
    many, loop = (element.find(f"{BPMN}{kind}") for kind in _LOOPS)
    if many is not None:
        return "sequential" if many.get("isSequential") == "true" else "parallel"
    return "repeated" if loop is not None else ""
