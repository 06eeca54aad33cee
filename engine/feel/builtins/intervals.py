"""``range(from)``: the text of a range to a range (DMN 1.5, 10.3.4.1, table 73).

Its ends are literals, or calls of date, time, date and time, duration on literals;
both are there, of one type, and in order.
"""

import operator
from typing import Any

from engine.feel.builtins.registry import LIBRARY, builtin
from engine.feel.calls import FeelRefusal, call
from engine.feel.comparison import compare
from engine.feel.errors import FeelError
from engine.feel.parser import Parser
from engine.feel.run import Run
from engine.feel.token_reader import NameTable
from engine.feel.tree import Call, Interval, Literal, Name
from engine.feel.values import Range

_CONSTRUCTORS = frozenset({"date", "time", "date and time", "duration"})
_NAMES = NameTable(_CONSTRUCTORS)
_PARSE_TICKS = 60


@builtin("range(from: string)")
def range_of_text(run: Run, text: str) -> Range:
    """Read ``[1..10]``, ``(date("2026-01-01")..date("2026-12-31"))`` and their like."""
    run.charge(_PARSE_TICKS + 2 * len(text))
    try:
        tree = Parser(text, builtins=_NAMES).whole_expression()
    except FeelError as error:
        raise FeelRefusal(f"this is not a range ({error})") from None
    if not isinstance(tree, Interval):
        raise FeelRefusal("this is not a range such as [1..10]")
    low, high = _end(run, tree.low), _end(run, tree.high)
    if compare(operator.le, low, high) is not True:
        raise FeelRefusal("the ends are not of one type and in order")
    return Range(low, high, tree.low_included, tree.high_included)


def _end(run: Run, tree: Any) -> Any:
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Call) and isinstance(tree.function, Name):
        literal = all(isinstance(each, Literal) for each in tree.arguments)
        if literal and tree.function.name in _CONSTRUCTORS:
            arguments = [each.value for each in tree.arguments]  # type: ignore[union-attr]  # literals, as seen above
            return call(run, LIBRARY[tree.function.name], arguments, tree.names)
    raise FeelRefusal("the ends must be literals")
