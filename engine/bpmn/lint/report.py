"""Collect findings: level and mend from the catalogue, the place from the model."""

from engine.bpmn.lint.build import source_line
from engine.bpmn.lint.catalogue import CATALOGUE, ERROR, HINT
from engine.bpmn.lint.model import Element, Flow, Model, Node, Scope, scope_element
from engine.bpmn.lint.vocabulary import FLOW_NODES, local
from engine.errors import Finding

Place = Node | Flow | Scope | Element
LONGEST_ID = 128
_DRAWN = FLOW_NODES | {"sequenceFlow"}
MOST_FINDINGS = 2_000
_BESIDE = frozenset({"gateway-useless"})
"""Errors that say nothing of how an element is written: the schema still does."""


class Report:
    """The findings of one file, in the order in which they were met."""

    def __init__(self, *, profile: str, file: str) -> None:
        self.profile = profile
        self.file = file
        self.found: list[Finding] = []
        self._seen: set[tuple[str, tuple[str, ...], str]] = set()
        self._documentation: set[Element] = set()
        self._wrong_ids: set[str] = set()
        self._wrong_lines: set[int | None] = set()

    def read(self, model: Model) -> None:
        """Learn which processes are documentation: nothing of them is ever run."""
        self._documentation = {
            scope.element for scope in model.processes if not scope.is_executable
        }

    def add(
        self, rule: str, message: str, *places: Place, mend: str = "", level: str = ""
    ) -> None:
        """Add a breach of ``rule``; the first of ``places`` is the one to look at."""
        entry = CATALOGUE[rule]
        elements = [_element(place) for place in places]
        ids = _ids(elements)
        level = level or entry.level_in(self.profile)
        if entry.execution and level == ERROR and self._is_documentation(elements):
            level = HINT
        key = (rule, ids, message)
        if key in self._seen or len(self.found) >= MOST_FINDINGS:
            return
        self._seen.add(key)
        if level == ERROR and elements and rule not in _BESIDE:
            self._wrong_ids.update(ids)
            self._wrong_lines.add(source_line(elements[0]))
        self.found.append(
            Finding(
                rule=rule,
                severity=level,
                message=message,
                mend=mend or entry.mend,
                elements=tuple(each for each in ids if each),
                file=self.file,
                line=source_line(elements[0]) if elements else None,
            )
        )

    def has_error_at(self, element: Element) -> bool:
        """Tell whether an error names this element or one of the same line."""
        own = element.get("id")
        if own:
            return own in self._wrong_ids
        return source_line(element) in self._wrong_lines

    def _is_documentation(self, elements: list[Element]) -> bool:
        if not elements or not self._documentation:
            return False
        return any(each in self._documentation for each in _around(elements[0]))


def named(place: Node | Flow | Scope) -> str:
    """Return how a sentence calls it: its name in quotes, else its id."""
    name = " ".join((place.element.get("name") or "").split())
    return f"“{shortened(name)}”" if name else shortened(place.id or "(no id)")


def shortened(text: str) -> str:
    """Return at most 60 characters of ``text``."""
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004  said above


def _element(place: Place) -> Element:
    return place.element if isinstance(place, Node | Flow | Scope) else place


def _id(element: Element) -> str:
    """Return the id of the element, else of the nearest one around it that has one."""
    for each in (element, *element.iterancestors()):
        if each.get("id"):
            return str(each.get("id"))[:LONGEST_ID]
    return ""


def _ids(elements: list[Element]) -> tuple[str, ...]:
    """Return the ids to show: the places, and the step or flow a part belongs to.

    Editors give ids to event definitions and the like, which no diagram shows.
    """
    found = [_id(element) for element in elements]
    if elements and (drawn := _drawn_around(elements[0])) not in found:
        found.append(drawn)
    return tuple(found)


def _drawn_around(element: Element) -> str:
    """Return the id of the nearest flow node or flow around, itself included."""
    for each in (element, *element.iterancestors()):
        if local(each.tag) in _DRAWN:
            return str(each.get("id") or "")[:LONGEST_ID]
    return ""


def _around(element: Element) -> list[Element]:
    scope = scope_element(element)
    return [] if scope is None else [scope, *scope.iterancestors()]
