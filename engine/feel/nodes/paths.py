"""Paths, filters and calls."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from engine.feel.calls import call, call_fitting, fits
from engine.feel.compiler import Compiler, Rule
from engine.feel.errors import Position
from engine.feel.iteration import pick, select
from engine.feel.properties import member
from engine.feel.run import Node, Run, Scope
from engine.feel.tree import Call, Filter, Literal, Name, Path
from engine.feel.values import Function

CALL_COST = 3
_CONSTRUCTORS = frozenset({"date", "time", "date and time", "duration"})


def path(compiler: Compiler, tree: Path) -> Node:
    """Compile ``value.name``."""
    value, name, at = compiler.node(tree.value), tree.name, compiler.place(tree.at)

    def reach(scope: Scope) -> Any:
        found = value(scope)
        if type(found) is dict and name in found:
            return found[name]
        return member(scope.run, found, name, at)

    return reach


def filtered(compiler: Compiler, tree: Filter) -> Node:
    """Compile ``values[test]``."""
    values, at = compiler.node(tree.values), compiler.place(tree.at)
    test = tree.test
    if isinstance(test, Literal) and type(test.value) is Decimal:
        position = test.value
        return lambda scope: pick(scope.run, values(scope), position, at)
    with compiler.binding(frozenset({"item"})), compiler.inside_filter():
        node, cost = compiler.measured(test)
    return lambda scope: select(scope, values(scope), node, cost, at)


def called(compiler: Compiler, tree: Call) -> Node:
    """Compile a call; a built-in one is resolved here."""
    compiler.cost += CALL_COST
    arguments = [compiler.node(each) for each in tree.arguments]
    at, names = compiler.place(tree.at), tree.names
    callee = tree.function
    if isinstance(callee, Name):
        builtin = compiler.builtin(callee.name)
        if builtin is not None:
            compiler.facts.functions.add(callee.name)
            made = _builtin_call(builtin, arguments, names, at)
            return _folded(made, tree, callee.name)
        return _named_call(compiler, callee, arguments, names)
    function = compiler.node(callee)
    return lambda scope: call(
        scope.run, function(scope), [node(scope) for node in arguments], names, at
    )


def _folded(made: Node, tree: Call, name: str) -> Node:
    """Compute date("2026-11-22") and its like once, unless it gives a warning."""
    if name not in _CONSTRUCTORS or not all(
        isinstance(each, Literal) for each in tree.arguments
    ):
        return made
    run = Run()
    value = made(Scope({}, None, run))
    return made if run.warnings else lambda _scope: value


def _builtin_call(
    function: Function, arguments: Sequence[Node], names: Sequence[str], at: Position
) -> Node:
    fitting = [each for each in function.overloads if fits(each, len(arguments))]
    if names or not fitting:
        return lambda scope: call(
            scope.run, function, [node(scope) for node in arguments], names, at
        )

    def call_it(scope: Scope) -> Any:
        values = [node(scope) for node in arguments]
        overloads = [(each, values) for each in fitting]
        return call_fitting(scope.run, function, overloads, at)

    return call_it


def _named_call(
    compiler: Compiler, callee: Name, arguments: Sequence[Node], names: Sequence[str]
) -> Node:
    """Call a variable; one that is no function does not hide a built-in (``date``)."""
    at, builtin = compiler.place(callee.at), compiler.builtins.get(callee.name)
    compiler.reads(callee.name)
    if builtin is not None:
        compiler.facts.functions.add(callee.name)

    def call_it(scope: Scope) -> Any:
        function = scope.lookup(callee.name)
        if builtin is not None and type(function) is not Function:
            function = builtin
        values = [node(scope) for node in arguments]
        if function is None:
            return scope.run.warn(f'There is no function "{callee.name}".', at)
        return call(scope.run, function, values, names, at)

    return call_it


PATH_RULES: dict[type, Rule] = {Path: path, Filter: filtered, Call: called}
