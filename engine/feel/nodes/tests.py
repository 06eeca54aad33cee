"""``in`` and the unary tests of decision tables (DMN 1.5, table 55, rules 7 to 17)."""

from collections.abc import Sequence
from typing import Any

from engine.feel.comparison import any_of, equal, explain_mismatch, matches
from engine.feel.compiler import Compiler, Rule
from engine.feel.errors import Position
from engine.feel.run import Node, Scope, Test
from engine.feel.tree import (
    Literal,
    Membership,
    UnaryTest,
    UnaryTests,
)
from engine.feel.values import TEMPORAL, negate, truth


def compile_tests(compiler: Compiler, tree: UnaryTests) -> Test:
    """Compile the text of an input entry; no test at all means everything fits."""
    if not tree.tests:
        return lambda _scope, _value: True
    tests = [_test(compiler, each) for each in tree.tests]
    if tree.negated:
        return lambda scope, value: negate(_any(tests, scope, value))
    if len(tests) == 1:
        return tests[0]
    return lambda scope, value: _any(tests, scope, value)


def _any(tests: Sequence[Test], scope: Scope, value: Any) -> bool | None:
    return any_of(test(scope, value) for test in tests)


def _test(compiler: Compiler, test: UnaryTest) -> Test:
    tree = test.tree
    if test.uses_input:
        with compiler.binding(frozenset({"?"})):
            condition = compiler.node(tree)
        return lambda scope, value: truth(condition(scope.child({"?": value})))
    node, at = compiler.node(tree), compiler.place(_place(tree))
    if isinstance(tree, Literal) and tree.value is not None:
        return _constant(tree.value, at)

    def check(scope: Scope, value: Any) -> bool | None:
        wanted = node(scope)
        verdict = matches(scope.run, value, wanted)
        if verdict is None:
            _explain(scope, value, wanted, at)
        return verdict

    return check


def _place(tree: Any) -> int:
    return getattr(tree, "at", 0)


def _explain(scope: Scope, value: Any, wanted: Any, at: Position) -> None:
    end = getattr(wanted, "low", None)
    if end is None:
        end = getattr(wanted, "high", wanted)
    explain_mismatch(scope.run, value, end, at)


def _constant(wanted: Any, at: Position) -> Test:
    """Test against one constant: the usual cell of a table."""
    cls, temporal = type(wanted), type(wanted) in TEMPORAL

    def check(scope: Scope, value: Any) -> bool | None:
        if type(value) is cls:
            return equal(scope.run, value, wanted) if temporal else value == wanted
        if value is None:
            return False
        verdict = matches(scope.run, value, wanted)
        if verdict is None:
            explain_mismatch(scope.run, value, wanted, at)
        return verdict

    return check


def membership(compiler: Compiler, tree: Membership) -> Node:
    """Compile ``value in tests``."""
    value = compiler.node(tree.value)
    tests = [_test(compiler, each) for each in tree.tests]
    texts = _texts(tree.tests)
    if texts:
        return _among(texts, value, tests)
    if len(tests) == 1:
        only = tests[0]
        return lambda scope: only(scope, value(scope))

    return lambda scope: _any(tests, scope, value(scope))


def _texts(tests: Sequence[UnaryTest]) -> frozenset[str]:
    """Return the texts, if all tests are texts."""
    values = [each.tree.value for each in tests if isinstance(each.tree, Literal)]
    if len(values) < len(tests) or any(type(value) is not str for value in values):
        return frozenset()
    return frozenset(values)


def _among(texts: frozenset[str], value: Node, tests: Sequence[Test]) -> Node:
    """Return a shorter way to look a text up among constants."""

    def check(scope: Scope) -> bool | None:
        found = value(scope)
        return found in texts if type(found) is str else _any(tests, scope, found)

    return check


TEST_RULES: dict[type, Rule] = {Membership: membership}
