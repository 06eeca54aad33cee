"""The constants of a cell: where its answer can change.

A cell can be analysed when it compares its input with constants only. Then its answer
is the same for all values between two neighbouring constants.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engine.feel import tree
from engine.feel.expression import expression
from engine.feel.text_form import number_text

CONSTRUCTORS = frozenset({"date", "time", "date and time", "duration"})


class NotAnalysableError(Exception):
    """The cell reads something else than its input and constants."""


def constants(tests: tree.UnaryTests) -> list[Any]:
    """Return the constants of a cell; raise ``NotAnalysableError`` for other cells."""
    return [value for test in tests.tests for value in _constants(test.tree)]


def _constants(node: tree.Tree) -> Iterator[Any]:
    rule = _RULES.get(type(node))
    if rule is None:
        raise NotAnalysableError
    return rule(node)


def _literal(node: tree.Literal) -> Iterator[Any]:
    yield node.value


def _nothing(_: tree.Input) -> Iterator[Any]:
    return iter(())


def compares_order(tests: tree.UnaryTests) -> bool:
    """Say whether a cell asks for more or less, which for texts has no borders."""
    return any(_orders(test.tree) for test in tests.tests)


def _orders(node: Any) -> bool:
    if isinstance(node, tree.Interval | tree.Between):
        return True
    if isinstance(node, tree.Comparator | tree.Comparison):
        return node.sign not in ("=", "!=")
    if isinstance(node, tree.Chain):
        return any(map(_orders, node.operands))
    if isinstance(node, tree.Call):
        return any(map(_orders, node.arguments))
    return False


def _parts(*names: str) -> Callable[[Any], Iterator[Any]]:
    """Return a rule that looks into the parts of a node with these names."""

    def rule(node: Any) -> Iterator[Any]:
        for name in names:
            part = getattr(node, name)
            for each in part if isinstance(part, tuple) else (part,):
                yield from _constants(each)

    return rule


def _negation(node: tree.Negation) -> Iterator[Any]:
    if not isinstance(node.value, tree.Literal):
        raise NotAnalysableError
    yield (
        expression("-value", names=("value",))
        .evaluate({"value": node.value.value})
        .value
    )


def _membership(node: tree.Membership) -> Iterator[Any]:
    yield from _constants(node.value)
    for test in node.tests:
        yield from _constants(test.tree)


def _chain(node: tree.Chain) -> Iterator[Any]:
    if not set(node.signs) <= {"and", "or"}:
        raise NotAnalysableError
    for operand in node.operands:
        yield from _constants(operand)


def _call(node: tree.Call) -> Iterator[Any]:
    """Accept ``not(...)`` and constructors of dates, times and durations."""
    name = node.function.name if isinstance(node.function, tree.Name) else ""
    if name == "not":
        for argument in node.arguments:
            yield from _constants(argument)
        return
    if name not in CONSTRUCTORS:
        raise NotAnalysableError
    yield expression(f"{name}({_written(node.arguments)})").evaluate({}).value


def _written(arguments: Sequence[tree.Tree]) -> str:
    """Return literal arguments as FEEL text."""
    texts = []
    for argument in arguments:
        if not isinstance(argument, tree.Literal):
            raise NotAnalysableError
        is_text = isinstance(argument.value, str)
        texts.append(f'"{argument.value}"' if is_text else number_text(argument.value))
    return ", ".join(texts)


_RULES: dict[type, Callable[[Any], Iterator[Any]]] = {
    tree.Literal: _literal,
    tree.Input: _nothing,
    tree.Negation: _negation,
    tree.Comparator: _parts("end"),
    tree.Interval: _parts("low", "high"),
    tree.ListOf: _parts("items"),
    tree.Comparison: _parts("left", "right"),
    tree.Between: _parts("value", "low", "high"),
    tree.Membership: _membership,
    tree.Chain: _chain,
    tree.Call: _call,
}
