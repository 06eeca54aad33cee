"""Literals, variables, lists, contexts and ranges."""

import operator
from typing import Any

from engine.feel.comparison import compare
from engine.feel.compiler import Compiler, Rule
from engine.feel.errors import Position
from engine.feel.run import Node, Run, Scope
from engine.feel.tree import (
    Comparator,
    ContextOf,
    Input,
    Interval,
    ListOf,
    Literal,
    Name,
)
from engine.feel.values import Range, kind


def literal(_compiler: Compiler, tree: Literal) -> Node:
    """Return a constant."""
    value = tree.value
    return lambda _scope: value


def variable(compiler: Compiler, tree: Name) -> Node:
    """Look a name up; where no variable has it, the built-in function is meant."""
    name, at = tree.name, compiler.place(tree.at)
    function = None if compiler.is_bound(name) else compiler.builtins.get(name)
    compiler.reads(name)
    if function is not None:
        compiler.facts.functions.add(name)

    def look_up(scope: Scope) -> Any:
        level: Scope | None = scope
        while level is not None:
            if name in level.names:
                return level.names[name]
            level = level.parent
        if function is not None:
            return function
        return scope.run.warn(f'There is no variable "{name}".', at)

    return look_up


def input_value(compiler: Compiler, _tree: Input) -> Node:
    """Return the value a unary test is about."""
    compiler.walks()
    return lambda scope: scope.lookup("?")


def list_of(compiler: Compiler, tree: ListOf) -> Node:
    """Build a list."""
    nodes = [compiler.node(item) for item in tree.items]
    return lambda scope: [node(scope) for node in nodes]


def context_of(compiler: Compiler, tree: ContextOf) -> Node:
    """Build a context; each entry sees the ones before it (10.3.2.6)."""
    entries: list[tuple[str, Node]] = []
    seen: set[str] = set()
    for name, value in tree.entries:
        with compiler.binding(frozenset(seen)):
            entries.append((name, compiler.node(value)))
        seen.add(name)

    def build(scope: Scope) -> dict[str, Any]:
        names: dict[str, Any] = {}
        inner = scope.child(names)
        for name, node in entries:
            names[name] = node(inner)
        return dict(names)

    return build


def interval(compiler: Compiler, tree: Interval) -> Node:
    """Build a range with two ends."""
    low, high = compiler.node(tree.low), compiler.node(tree.high)
    included = (tree.low_included, tree.high_included)
    at = compiler.place(tree.at)

    def build(scope: Scope) -> Range | None:
        return _range(scope.run, (low(scope), high(scope)), included, at)

    return build


def _range(
    run: Run, ends: tuple[Any, Any], included: tuple[bool, bool], at: Position
) -> Range | None:
    low, high = ends
    if low is not None and high is not None and compare(operator.le, low, high) is None:
        run.warn(f"There is no range from a {kind(low)} to a {kind(high)}.", at)
        return None
    return Range(low, high, *included)


def comparator(compiler: Compiler, tree: Comparator) -> Node:
    """Build the range of ``< 10``, ``>= 1``, ``= 5``."""
    end, sign = compiler.node(tree.end), tree.sign
    if sign in ("<", "<="):
        return lambda scope: Range(None, end(scope), False, sign == "<=", sign)  # noqa: FBT003 - the ends' flags, as in the grammar
    if sign in (">", ">="):
        return lambda scope: Range(end(scope), None, sign == ">=", False, sign)  # noqa: FBT003 - the ends' flags, as in the grammar

    def point(scope: Scope) -> Range:
        value = end(scope)
        return Range(value, value, True, True, sign)  # noqa: FBT003  (both included)

    return point


CONSTANT_RULES: dict[type, Rule] = {
    Literal: literal,
    Name: variable,
    Input: input_value,
    ListOf: list_of,
    ContextOf: context_of,
    Interval: interval,
    Comparator: comparator,
}
