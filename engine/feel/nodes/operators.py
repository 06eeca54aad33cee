"""Logic, arithmetic and comparison (DMN 1.5, tables 45 to 53)."""

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from engine.feel.arithmetic import arithmetic, negative
from engine.feel.comparison import ORDERS, Order, compare, equal, explain_mismatch
from engine.feel.compiler import Compiler, Rule
from engine.feel.conformance import accepts
from engine.feel.errors import Position
from engine.feel.feel_types import NULL
from engine.feel.run import Node, Run, Scope
from engine.feel.tree import (
    Between,
    Chain,
    Comparison,
    InstanceOf,
    Literal,
    Negation,
)
from engine.feel.values import both, kind, truth

_SIGNS: dict[str, Order] = {**ORDERS, "=": operator.eq, "!=": operator.ne}
_PLAIN = frozenset({Decimal, str})
Verdict: TypeAlias = Callable[[Run, Any, Any], bool | None]


def chain(compiler: Compiler, tree: Chain) -> Node:
    """Fold operands from left to right; ``and`` and ``or`` stop as soon as known."""
    nodes = [compiler.node(each) for each in tree.operands]
    places = [compiler.place(each) for each in tree.places]
    if tree.signs[0] in ("and", "or"):
        return _logic(nodes, [*places, places[-1]], stop=tree.signs[0] == "or")
    if len(nodes) == 2:  # noqa: PLR2004  (the usual case, without a loop)
        left, right, sign, at = nodes[0], nodes[1], tree.signs[0], places[0]
        return lambda scope: arithmetic(scope.run, sign, left(scope), right(scope), at)
    first = nodes[0]
    rest = list(zip(tree.signs, nodes[1:], places, strict=True))

    def fold(scope: Scope) -> Any:
        value = first(scope)
        for sign, node, at in rest:
            value = arithmetic(scope.run, sign, value, node(scope), at)
        return value

    return fold


def _logic(nodes: Sequence[Node], places: Sequence[Position], *, stop: bool) -> Node:
    """Return the disjunction (``stop`` is true) or conjunction of the operands."""
    operands = list(zip(nodes, places, strict=True))

    def decide(scope: Scope) -> bool | None:
        result: bool | None = not stop
        for node, at in operands:
            value = node(scope)
            verdict = truth(value)
            if verdict is stop:
                return stop
            if verdict is None:
                result = None
                _check_boolean(scope.run, value, at)
        return result

    return decide


def _check_boolean(run: Run, value: Any, at: Position) -> None:
    if value is not None:
        run.warn(f"A {kind(value)} is neither true nor false.", at)


def comparison(compiler: Compiler, tree: Comparison) -> Node:
    """Compare two values; null with a warning where they cannot be compared."""
    left, right = compiler.node(tree.left), compiler.node(tree.right)
    verdict = _verdict(tree.sign, compiler.place(tree.at))
    if isinstance(tree.right, Literal) and type(tree.right.value) in _PLAIN:
        return _with_constant(tree.sign, left, tree.right.value, verdict)
    return lambda scope: verdict(scope.run, left(scope), right(scope))


def _with_constant(sign: str, left: Node, constant: Any, verdict: Verdict) -> Node:
    """Return a shorter way to compare with a number or text, the usual case."""
    cls, order = type(constant), _SIGNS[sign]

    def compare_constant(scope: Scope) -> Any:
        value = left(scope)
        if type(value) is cls:
            return order(value, constant)
        return verdict(scope.run, value, constant)

    return compare_constant


def _verdict(sign: str, at: Position) -> Verdict:
    """Return how two values of any kind are compared, with the warning."""
    order, by_equality = _SIGNS[sign], sign not in ORDERS

    def decide(run: Run, a: Any, b: Any) -> bool | None:
        if by_equality:
            same = equal(run, a, b)
            found = None if same is None else order(same, True)  # noqa: FBT003 - the operator's own flag
        else:
            found = compare(order, a, b)
        if found is None:
            explain_mismatch(run, a, b, at)
        return found

    return decide


def between(compiler: Compiler, tree: Between) -> Node:
    """Compile ``a between b and c``: ``a >= b and a <= c``."""
    value, low, high = map(compiler.node, (tree.value, tree.low, tree.high))
    at = compiler.place(tree.at)

    def inside(scope: Scope) -> bool | None:
        a, b, c = value(scope), low(scope), high(scope)
        verdicts = (compare(ORDERS[">="], a, b), compare(ORDERS["<="], a, c))
        if None in verdicts:
            explain_mismatch(scope.run, a, b if verdicts[0] is None else c, at)
        return both(*verdicts)

    return inside


def instance_of(compiler: Compiler, tree: InstanceOf) -> Node:
    """Say whether a value has a type; null has none but Null (table 56)."""
    value, wanted = compiler.node(tree.value), tree.type

    def check(scope: Scope) -> bool:
        found = value(scope)
        if found is None:
            return wanted == NULL
        return accepts(scope.run, wanted, found)

    return check


def negation(compiler: Compiler, tree: Negation) -> Node:
    """Negate a number or a duration."""
    value, at = compiler.node(tree.value), compiler.place(tree.at)
    return lambda scope: negative(scope.run, value(scope), at)


OPERATOR_RULES: dict[type, Rule] = {
    Chain: chain,
    Comparison: comparison,
    Between: between,
    InstanceOf: instance_of,
    Negation: negation,
}
