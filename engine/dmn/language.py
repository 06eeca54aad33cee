"""Where FEEL text becomes nodes: every cell and expression of a model passes here.

A text that is not FEEL becomes a finding and a node that gives null, so that one broken
cell neither hides the others nor stops the rest of the model from being looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from engine.dmn.findings import Findings, place_of
from engine.dmn.vocabulary import content, local
from engine.feel.errors import FeelError, FeelSyntaxError
from engine.feel.expression import expression, unary_tests
from engine.feel.feel_types import NamedType
from engine.feel.run import Node, Run, Scope, Test


@dataclass(frozen=True, slots=True)
class Cell:
    """A compiled cell: what its text reads and the node that runs it."""

    text: str
    node: Node
    reads: frozenset[str] = frozenset()
    cost: int = 1


@dataclass(frozen=True, slots=True)
class CellTest:
    """A compiled test of a value: an input entry or a list of allowed values."""

    text: str
    test: Test
    reads: frozenset[str] = frozenset()
    cost: int = 1

    def accepts(self, value: object, run: Run) -> bool:
        """Say whether the test is true for a value, without any other name in scope."""
        return self.test(Scope({"?": value}, None, run), value) is True


@dataclass(frozen=True, slots=True)
class Language:
    """The names and types that are in scope at one place of a model.

    ``names`` are variables; ``members`` may follow a dot, which is why names with
    spaces have to be known although they are no variables.
    """

    findings: Findings
    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    types: Mapping[str, NamedType] | None = None

    def plus(self, names: Iterable[str]) -> "Language":
        """Return the language one level further in, where more names are known."""
        return replace(self, names=self.names | {name for name in names if name})

    def expression(self, element: etree._Element) -> Cell:
        """Compile the text of an element as an expression; an empty text is null."""
        text = content(element)
        if not self.is_feel(element):
            return Cell(text, null)
        if not text.strip():
            return Cell("", null)
        try:
            compiled = expression(text, names=self._known(), definitions=self.types)
        except FeelError as error:
            return Cell(text, self._broken(element, error))
        self._lint(element, compiled.names)
        return Cell(text, compiled.node, compiled.names, compiled.cost)

    def tests(self, element: etree._Element | None) -> CellTest | None:
        """Compile the text of an element as unary tests; None where all is accepted."""
        text = content(element)
        if element is None or text.strip() in ("", "-") or not self.is_feel(element):
            return None
        try:
            compiled = unary_tests(text, names=self._known(), definitions=self.types)
        except FeelError as error:
            node = self._broken(element, error)
            return CellTest(text, lambda scope, _: node(scope))
        self._lint(element, compiled.names)
        return CellTest(text, compiled.test, compiled.names, compiled.cost)

    def values(self, text: str, element: etree._Element) -> Node:
        """Compile ``"high", "low"`` as the list of its values."""
        try:
            return expression(f"[{text}]", names=self._known()).node
        except FeelError as error:
            return self._broken(element, error)

    def is_feel(self, element: etree._Element) -> bool:
        """Say whether an element speaks FEEL; anything else becomes a finding."""
        root = element.getroottree().getroot().get(LANGUAGE)
        written = (element.get(LANGUAGE) or root or "feel").strip()
        if "feel" in written.lower():
            return True
        self.findings.error(
            "expression-language",
            f"{place_of(element)}: {written} is not executed here.",
            element,
            mend="Write the expression in FEEL.",
        )
        return False

    def _known(self) -> tuple[str, ...]:
        return tuple(sorted(self.names | self.members))

    def _lint(self, element: etree._Element, reads: frozenset[str]) -> None:
        for name in sorted(reads - self.names - _IMPLICIT):
            self.findings.error(
                "unknown-name",
                f"{place_of(element)}: {name!r} is not known here.",
                element,
                mend=_MEND_BY_PLACE.get(local(element), _CONNECT),
            )

    def _broken(self, element: etree._Element, error: FeelError) -> Node:
        reason, line, column = str(error), 1, 1
        if isinstance(error, FeelSyntaxError):
            reason, line, column = error.message, error.line, error.column
        self.findings.syntax(reason, element, line=line, column=column)
        message = f"{place_of(element)} is not valid FEEL: {reason}"

        def broken(scope: Scope) -> Any:
            return scope.run.warn(message)

        return broken


def null(scope: Scope) -> Any:  # noqa: ARG001 - a node takes a scope
    """Give null: what an expression without text means (DMN 1.5, 7.3.1)."""
    return None


LANGUAGE = "expressionLanguage"
_IMPLICIT = frozenset({"?", "item", "partial"})
_CONNECT = (
    "Connect the input, decision or knowledge model by a requirement in the diagram, "
    "or correct the name."
)
_MEND_BY_PLACE = {"allowedValues": "Allowed values can only mention `?`."}
