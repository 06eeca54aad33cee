"""Where FEEL text becomes nodes: every cell and expression of a model passes here.

A text that is not FEEL becomes a finding and a node that gives null, so that one broken
cell neither hides the others nor stops the rest of the model from being looked at.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from lxml import etree

from engine.dmn.findings import Findings, place_of
from engine.dmn.vocabulary import content, local
from engine.feel.errors import FeelError, FeelSyntaxError, position_of
from engine.feel.expression import Compiled, expression, unary_tests
from engine.feel.feel_types import ANY, BASIC, NamedType, Type
from engine.feel.lint.inference import Problem, differs
from engine.feel.run import Node, Run, Scope, Test


@dataclass(frozen=True, slots=True)
class Cell:
    """A compiled cell: what its text reads and the node that runs it."""

    text: str
    node: Node
    type: Type = ANY
    cost: int = 1


@dataclass(frozen=True, slots=True)
class CellTest:
    """A compiled test of a value: an input entry or a list of allowed values."""

    text: str
    test: Test
    cost: int = 1

    def accepts(self, value: object, run: Run) -> bool:
        """Say whether the test is true for a value, without any other name in scope."""
        return self.test(Scope({"?": value}, None, run), value) is True


@dataclass(frozen=True, slots=True)
class Language:
    """The names and types that are in scope at one place of a model.

    ``variables`` have types, as far as they are declared. ``members`` may follow a dot;
    ``long_members`` are those of several words by the first of them: FEEL has to know
    them to join the words.
    ``definitions`` are the types that expressions may name, ``entries`` the names a
    filter may use besides. ``unknown`` collects the names that were read and not known.
    """

    findings: Findings
    variables: Mapping[str, Type] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    long_members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    definitions: Mapping[str, NamedType] | None = None
    entries: frozenset[str] = frozenset()
    unknown: set[str] = field(default_factory=set)

    def with_members(self, names: Collection[str]) -> "Language":
        """Return the language in which these names may follow a dot."""
        long: dict[str, tuple[str, ...]] = {}
        for name in names:
            if not name.isidentifier():
                word = first_word(name)
                long[word] = (*long.get(word, ()), name)
        return replace(self, members=frozenset(names), long_members=long)

    def in_filter(self) -> "Language":
        """Return the language of a filter: any entry of the item may be named."""
        return replace(self, entries=self.members).plus({"item": ANY})

    def plus(self, variables: Mapping[str, Type]) -> "Language":
        """Return the language one level further in, where more names are known."""
        known = {name: each for name, each in variables.items() if name}
        return replace(self, variables={**self.variables, **known})

    def expression(self, element: etree._Element) -> Cell:
        """Compile the text of an element as an expression; an empty text is null."""
        text = content(element)
        if not self.is_feel(element):
            return Cell(text, null)
        if not text.strip():
            return Cell("", null)
        try:
            compiled = expression(
                text, *self._mentioned(text), definitions=self.definitions
            )
        except FeelError as error:
            return Cell(text, self._broken(element, error))
        self._lint(element, compiled)
        return Cell(text, compiled.node, compiled.type, compiled.cost)

    def tests(self, element: etree._Element | None) -> CellTest | None:
        """Compile the text of an element as unary tests; None where all is accepted."""
        text = content(element)
        if element is None or text.strip() in ("", "-") or not self.is_feel(element):
            return None
        try:
            compiled = unary_tests(
                text, *self._mentioned(text), definitions=self.definitions
            )
        except FeelError as error:
            node = self._broken(element, error)
            return CellTest(text, lambda scope, _: node(scope))
        self._lint(element, compiled)
        return CellTest(text, compiled.test, compiled.cost)

    def values(self, text: str, element: etree._Element) -> Node:
        """Compile ``"high", "low"`` as the list of its values."""
        try:
            return expression(f"[{text}]", *self._mentioned(text)).node
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

    def expect(self, element: etree._Element, found: Type, wanted: Type) -> None:
        """Add a finding where a cell surely has another type than is declared."""
        kinds = {found.kind, wanted.kind}
        if differs(found, wanted) and kinds <= _SCALAR and kinds != _MIDNIGHT:
            self.findings.error(
                "wrong-type",
                f"{place_of(element)}: this is a {found}, but a {wanted} is declared.",
                element,
                mend="Correct the value, or the declared type.",
            )

    def _lint(self, element: etree._Element, compiled: Compiled) -> None:
        unknown = compiled.names - self.variables.keys() - self.entries
        self.unknown.update(unknown)
        severity = "warning" if _asks_for_it(element) else "error"
        for name in sorted(unknown):
            problem = self._unknown(name, element)
            self.findings.text(problem.rule, problem, element, severity=severity)
        for problem in compiled.problems:
            if problem.rule != "feel-unknown-name":  # said above, with the diagram
                self.findings.text(problem.rule, problem, element)

    def _mentioned(self, text: str) -> tuple[list[str], dict[str, Type]]:
        """Return the members and variables a text may mean: it has all their words.

        FEEL learns names anew for each text, which a file with thousands of entries
        would make quadratic.
        """
        words = {*_WORD.findall(text), ""}
        long = [
            name
            for word in words
            for name in self.long_members.get(word, ())
            if words_of(name) <= words
        ]
        known = {
            name: each
            for name, each in self.variables.items()
            if words_of(name) <= words
        }
        self.findings.spend(len(long) + len(known))
        return long, known

    def _unknown(self, name: str, element: etree._Element) -> Problem:
        text = content(element)
        known = list(self.variables)[-MOST_OFFERED:]
        near = get_close_matches(name, known, n=1)
        mend = _MEND_BY_PLACE.get(local(element), _CONNECT)
        return Problem(
            "unknown-name",
            f"{name!r} is not known here.",
            f"Did you mean {near[0]!r}? {mend}" if near else mend,
            *position_of(text, max(0, text.find(name))),
        )

    def _broken(self, element: etree._Element, error: FeelError) -> Node:
        reason = error.message if isinstance(error, FeelSyntaxError) else str(error)
        line = getattr(error, "line", 1)
        column = getattr(error, "column", 1)
        mend = "Correct the FEEL expression at this place."
        problem = Problem("feel-syntax", reason, mend, line, column)
        self.findings.text("feel-syntax", problem, element)
        message = f"{place_of(element)} is not valid FEEL: {reason}"

        def broken(scope: Scope) -> Any:
            return scope.run.warn(message)

        return broken


def first_word(name: str) -> str:
    """Return the word a name starts with; empty where it starts with a sign."""
    found = _WORD.match(name)
    return found.group() if found else ""


@lru_cache(maxsize=20_000)
def words_of(name: str) -> frozenset[str]:
    """Return the words a text must have to mention a name."""
    return frozenset(_WORD.findall(name))


def null(scope: Scope) -> Any:  # noqa: ARG001 - a node takes a scope
    """Give null: what an expression without text means (DMN 1.5, 7.3.1)."""
    return None


LANGUAGE = "expressionLanguage"
MOST_OFFERED = 200
_WORD = re.compile(r"\w+")
_SCALAR = frozenset(BASIC)
_MIDNIGHT = {"date", "date and time"}  # a date becomes its midnight
_CONNECT = (
    "Connect the input, decision or knowledge model by a requirement in the diagram, "
    "or correct the name."
)
_MEND_BY_PLACE = {"allowedValues": "Allowed values can only mention `?`."}


def _asks_for_it(element: etree._Element) -> bool:
    """Say whether a table asks for its inputs without anything drawn for them.

    Many editors draw a single table alone: its input expressions name what it reads.
    """
    if local(element) != "inputExpression":
        return False
    root = element.getroottree().getroot()
    return not any(local(each) == "inputData" for each in root)
