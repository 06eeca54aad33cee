"""Compile a FEEL text once, evaluate it often: the public face of the language."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from engine.feel.builtins import LIBRARY
from engine.feel.builtins.dates import CLOCK_FUNCTIONS
from engine.feel.compiler import Compiler
from engine.feel.errors import FeelLimitError, FeelWarning
from engine.feel.feel_types import ANY, BOOLEAN, NamedType, Type
from engine.feel.lint import RULES as LINT_RULES
from engine.feel.lint import Inference, Problem, tests_type
from engine.feel.nodes import RULES, compile_tests
from engine.feel.parser import Parser
from engine.feel.properties import PROPERTY_NAMES
from engine.feel.python_values import converted
from engine.feel.python_values import name as spelled
from engine.feel.run import Node, Run, Scope, Services, Test
from engine.feel.temporal import DateTime
from engine.feel.token_reader import NameTable
from engine.feel.tree import Tree, UnaryTests
from engine.feel.values import FeelContext

BUILTIN_NAMES = NameTable([*LIBRARY, *PROPERTY_NAMES])
CACHE = 5_000
START_TICKS = 10  # what every evaluation costs, however small


class Evaluation(NamedTuple):
    """What one evaluation gave, why parts of it are null, and what it cost."""

    value: Any
    warnings: tuple[FeelWarning, ...]
    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compiled:
    """What is known about a compiled text before it runs.

    ``names`` are the variables it reads, for certain; ``item_names`` those inside a
    filter, which may also be entries of the item; ``reads`` are both. ``cost`` is its
    size in nodes.
    ``type`` and ``problems`` are known only where types were declared.
    """

    text: str
    names: frozenset[str]
    item_names: frozenset[str]
    functions: frozenset[str]
    reads: tuple[str, ...]
    cost: int
    type: Type = ANY
    problems: tuple[Problem, ...] = ()

    @property
    def uses_clock(self) -> bool:
        """Say whether the answer may change with time alone."""
        return not self.functions.isdisjoint(CLOCK_FUNCTIONS)

    def _scope(
        self, run: Run, context: Mapping[str, Any], local: Mapping[str, Any] | None
    ) -> Scope:
        run.charge(START_TICKS + self.cost)
        scope = Scope(self._values(run, context), None, run)
        return scope.child(self._values(run, local)) if local else scope

    def _values(self, run: Run, context: Mapping[str, Any]) -> Mapping[str, Any]:
        """Convert what the text reads, and nothing else."""
        if type(context) is FeelContext:
            return context
        return {
            name: converted(context[name], run)
            for name in self.reads
            if name in context
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expression(Compiled):
    """A compiled expression."""

    tree: Tree
    node: Node

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        local: Mapping[str, Any] | None = None,
        now: datetime | DateTime | None = None,
        services: Services | None = None,
    ) -> Evaluation:
        """Return the value over a context; only ``FeelLimitError`` is raised.

        ``local`` hides entries of the context, such as a multi-instance item. ``now``
        is the instant of the command in the site's zone.
        """
        run = Run(now, services)
        try:
            value = self.node(self._scope(run, context, local))
        except (RecursionError, MemoryError) as error:
            raise FeelLimitError("The expression is nested too deeply.") from error
        return Evaluation(value, tuple(run.warnings), run.used)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tests(Compiled):
    """Compiled unary tests: the text of an input entry of a decision table."""

    tree: UnaryTests
    test: Test

    def matches(
        self,
        value: Any,
        context: Mapping[str, Any],
        *,
        now: datetime | DateTime | None = None,
        services: Services | None = None,
    ) -> Evaluation:
        """Return true, false or null for an input value."""
        return self.evaluate(context, local={"?": value}, now=now, services=services)

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        local: Mapping[str, Any] | None = None,
        now: datetime | DateTime | None = None,
        services: Services | None = None,
    ) -> Evaluation:
        """Return true, false or null; the input value is the local name ``?``."""
        run = Run(now, services)
        names = local or {}
        try:
            scope = self._scope(run, context, names)
            value = converted(names.get("?", context.get("?")), run)
            verdict = self.test(scope, value)
        except (RecursionError, MemoryError) as error:
            raise FeelLimitError("The tests are nested too deeply.") from error
        return Evaluation(verdict, tuple(run.warnings), run.used)


Declared: TypeAlias = Mapping[str, Type | str]
Known: TypeAlias = tuple[tuple[str, Type | str], ...]


def expression(
    text: str,
    names: Iterable[str] = (),
    types: Declared | None = None,
    *,
    definitions: Mapping[str, NamedType] | None = None,
) -> Expression:
    """Compile an expression; raise ``FeelSyntaxError`` or ``FeelLimitError``.

    ``names`` are the variables in scope; those with spaces or signs must be given.
    With ``types`` (variable to type, such as ``"list<number>"``) the result knows its
    own type and its ``problems``. ``definitions`` are named types that ``instance of``
    and parameters may mention.
    """
    known = None if types is None else tuple(types.items())
    with _bounded_depth():
        if definitions:
            return _expression(text, tuple(names), known, definitions)
        return _cached_expression(text, tuple(names), known)


def unary_tests(
    text: str,
    names: Iterable[str] = (),
    types: Declared | None = None,
    *,
    definitions: Mapping[str, NamedType] | None = None,
) -> Tests:
    """Compile unary tests such as ``< 50, "a"``, ``not(1, 2)`` or ``-``.

    ``types`` as for ``expression``; ``"?"`` is the type of the input.
    """
    known = None if types is None else tuple(types.items())
    with _bounded_depth():
        if definitions:
            return _tests(text, tuple(names), known, definitions)
        return _cached_tests(text, tuple(names), known)


@contextmanager
def _bounded_depth() -> Iterator[None]:
    """Refuse a text that does not fit on what is left of Python's stack."""
    try:
        yield
    except RecursionError as error:
        raise FeelLimitError("The expression is nested too deeply.") from error


def _inference(text: str, known: Known, names: Iterable[str]) -> Inference:
    declared = frozenset(map(spelled, names))
    return Inference(text, dict(known), declared, builtins=LIBRARY, rules=LINT_RULES)


def _parser(
    text: str, names: tuple[str, ...], definitions: Mapping[str, NamedType]
) -> Parser:
    return Parser(text, names, builtins=BUILTIN_NAMES, definitions=definitions)


def _compiler(text: str, names: tuple[str, ...]) -> Compiler:
    declared = frozenset(map(spelled, names))
    return Compiler(text, declared, LIBRARY, RULES)


def _facts(compiler: Compiler) -> dict[str, Any]:
    facts = compiler.facts
    return {
        "text": compiler.text,
        "names": frozenset(facts.names),
        "item_names": frozenset(facts.item_names),
        "reads": tuple(facts.names | facts.item_names),
        "functions": frozenset(facts.functions),
        "cost": compiler.cost,
    }


def _expression(
    text: str,
    names: tuple[str, ...],
    known: Known | None,
    definitions: Mapping[str, NamedType],
) -> Expression:
    scope = (*names, *(name for name, _ in known or ()))
    tree = _parser(text, scope, definitions).whole_expression()
    compiler = _compiler(text, scope)
    node = compiler.node(tree)
    made = Expression(tree=tree, node=node, **_facts(compiler))
    if known is None:
        return made
    state = _inference(text, known, scope)
    found = state.infer(tree)
    return replace(made, type=found, problems=tuple(state.problems))


def _tests(
    text: str,
    names: tuple[str, ...],
    known: Known | None,
    definitions: Mapping[str, NamedType],
) -> Tests:
    scope = (*names, *(name for name, _ in known or ()))
    tree = _parser(text, scope, definitions).whole_tests()
    compiler = _compiler(text, scope)
    test = compile_tests(compiler, tree)
    made = Tests(tree=tree, test=test, **_facts(compiler))
    if known is None:
        return made
    state = _inference(text, known, scope)
    tests_type(state, tree, state.types.get("?", ANY))
    return replace(made, type=BOOLEAN, problems=tuple(state.problems))


@functools.lru_cache(maxsize=CACHE)
def _cached_expression(
    text: str, names: tuple[str, ...], known: Known | None
) -> Expression:
    return _expression(text, names, known, {})


@functools.lru_cache(maxsize=CACHE)
def _cached_tests(text: str, names: tuple[str, ...], known: Known | None) -> Tests:
    return _tests(text, names, known, {})
