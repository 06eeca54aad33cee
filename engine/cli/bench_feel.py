"""`qms bench feel`: the speed of expressions against their goals, as JSON."""

import codeop
import json
import sys
import timeit
from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

from engine.cli.bench_dmn import GOAL as TABLE_GOAL
from engine.cli.bench_dmn import measure as measure_table
from engine.feel import Date, expression
from engine.feel.builtins import LIBRARY
from engine.feel.compiler import Compiler
from engine.feel.expression import BUILTIN_NAMES
from engine.feel.nodes import RULES
from engine.feel.parser import Parser

CONDITION = 'amount > 1000 and status = "open" and risk in ("high", "medium")'
DATA: dict[str, Any] = {"amount": 1500, "status": "open", "risk": "high"}
EVALUATE_GOAL, COMPILE_GOAL, PYTHON_GOAL = 10.0, 1_000.0, 30.0
LONG = (
    'if amount > 1000 and status = "open" then count(items[qty > 5 and price < 10]) '
    'else sum(for i in items return i.qty * i.price) + number("12.50") '
    '- (if due < date("2026-12-01") then 1 else 0) + 7'
)
_TYPICAL: tuple[tuple[str, dict[str, Any]], ...] = (
    (CONDITION, DATA),
    (
        "severity * occurrence * detection >= 100",
        {"severity": 5, "occurrence": 6, "detection": 4},
    ),
    ('due < date("2026-12-01")', {"due": Date(2026, 11, 22)}),
    ("every a in actions satisfies a.done", {"actions": [{"done": True}] * 5}),
    ('count(findings[grade = "major"]) > 0', {"findings": [{"grade": "minor"}] * 5}),
)


def best(call: Callable[[], Any], *, rounds: int = 2_000, repeats: int = 5) -> float:
    """Return microseconds of CPU per call, the best of several repeats."""
    times = timeit.repeat(call, timer=process_time, number=rounds, repeat=repeats)
    return min(times) / rounds * 1e6


def compiled_anew(text: str) -> object:
    """Compile a text without the cache."""
    tree = Parser(text, builtins=BUILTIN_NAMES).whole_expression()
    return Compiler(text, frozenset(), LIBRARY, RULES).node(tree)


def measure() -> dict[str, Any]:
    """Return the figures, and whether each goal is met."""
    python = _python()
    compiled = expression(CONDITION)
    ours = best(lambda: compiled.evaluate(DATA))
    compiling = best(lambda: compiled_anew(LONG), rounds=50)
    table = measure_table()
    typical = {text: round(_evaluation(text, data), 2) for text, data in _TYPICAL}
    return {
        "evaluate_microseconds": typical,
        "condition": _against(ours, EVALUATE_GOAL),
        "times_python": _against(ours / python, PYTHON_GOAL),
        "compile_200_characters": _against(compiling, COMPILE_GOAL),
        "table_of_50_rules": _against(table, TABLE_GOAL),
    }


def _against(figure: float, goal: float) -> dict[str, Any]:
    return {"measured": round(figure, 2), "goal": goal, "met": figure <= goal}


def _evaluation(text: str, data: dict[str, Any]) -> float:
    compiled = expression(text)
    return best(lambda: compiled.evaluate(data), rounds=500)


def _python() -> float:
    """Return the time of Python's own eval of the same condition, compiled."""
    text = CONDITION.replace("status =", "status ==")
    code = codeop.compile_command(text, "<bench>", "eval")
    timer = timeit.Timer(
        "eval(code, {}, data)",
        timer=process_time,
        globals={"code": code, "data": DATA},
    )
    return min(timer.repeat(repeat=5, number=5_000)) / 5_000 * 1e6


def run(arguments: Sequence[str]) -> int:
    """Print the figures as JSON; return 1 where a goal is missed."""
    if arguments:
        print("usage: qms bench feel", file=sys.stderr)
        return 2
    figures = measure()
    print(json.dumps(figures, indent=2))
    goals = [each for each in figures.values() if "met" in each]
    return 0 if all(each["met"] for each in goals) else 1
