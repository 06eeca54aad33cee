"""If, loops, quantifiers and function definitions."""

from collections.abc import Sequence
from typing import Any

from engine.feel.compiler import Compiler, Rule
from engine.feel.iteration import Source, iterate, quantify, span
from engine.feel.run import Node, Run, Scope
from engine.feel.tree import Definition, For, If, Loop, Quantified
from engine.feel.values import Function, Overload, Parameter, kind

PARTIAL = "partial"


def choice(compiler: Compiler, tree: If) -> Node:
    """Compile ``if``: ``else`` is taken unless the condition is true (table 57)."""
    test, yes, no = map(compiler.node, (tree.test, tree.yes, tree.no))
    at = compiler.place(tree.at)

    def choose(scope: Scope) -> Any:
        verdict = test(scope)
        if verdict is True:
            return yes(scope)
        if verdict is not None and verdict is not False:
            scope.run.warn(f"A {kind(verdict)} is neither true nor false.", at)
        return no(scope)

    return choose


def _source(compiler: Compiler, loop: Loop) -> Node:
    low = compiler.node(loop.source)
    if loop.end is None:
        return low
    high = compiler.node(loop.end)
    return lambda scope: span(scope.run, low(scope), high(scope))


def _sources(
    compiler: Compiler, loops: Sequence[Loop]
) -> tuple[list[Source], frozenset[str]]:
    sources: list[Source] = []
    seen: frozenset[str] = frozenset()
    for loop in loops:
        with compiler.binding(seen):
            sources.append((loop.name, _source(compiler, loop)))
        seen |= {loop.name}
    return sources, seen


def loop(compiler: Compiler, tree: For) -> Node:
    """Compile ``for``, where ``partial`` holds the results so far."""
    before = compiler.cost
    sources, names = _sources(compiler, tree.loops)
    with compiler.binding(names | {PARTIAL}), compiler.mentions() as mentioned:
        body = compiler.node(tree.body)
    cost = compiler.cost - before
    keep_partial = PARTIAL in mentioned

    def run(scope: Scope) -> Any:
        return iterate(scope, sources, body, cost=cost, keep_partial=keep_partial)

    return run


def quantified(compiler: Compiler, tree: Quantified) -> Node:
    """Compile ``some`` and ``every`` (table 58)."""
    before, wanted = compiler.cost, tree.wanted
    sources, names = _sources(compiler, tree.loops)
    with compiler.binding(names):
        body = compiler.node(tree.body)
    cost = compiler.cost - before
    return lambda scope: quantify(scope, sources, body, cost=cost, wanted=wanted)


def definition(compiler: Compiler, tree: Definition) -> Node:
    """Compile ``function(...)``, which keeps its scope (10.3.2.13)."""
    names = tuple(name for name, _ in tree.parameters)
    parameters = tuple(Parameter(name, each) for name, each in tree.parameters)
    with compiler.binding(frozenset(names)):
        body, cost = compiler.measured(tree.body)

    def define(scope: Scope) -> Function:
        def compute(run: Run, *arguments: Any) -> Any:
            run.charge(1 + cost)
            inner = Scope(dict(zip(names, arguments, strict=True)), scope, run)
            return body(inner)

        return Function("this function", (Overload(parameters, compute),))

    return define


FORM_RULES: dict[type, Rule] = {
    If: choice,
    For: loop,
    Quantified: quantified,
    Definition: definition,
}
