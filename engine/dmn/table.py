"""Decision tables at run time (DMN 1.5, chapter 8).

Rules are bits of one integer. A column that asks the same test in several rules runs it
once, and only while one of these rules can still apply; this is what makes a table of
fifty rules cost little more than its first column.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.dmn.explain import MatchedRule, Step
from engine.dmn.hit_policy import BY_PRIORITY, SINGLE, aggregate, by_priority, violation
from engine.dmn.item_types import ItemType
from engine.dmn.language import Cell, CellTest, null
from engine.feel.run import Node, Scope, Test


@dataclass(frozen=True, slots=True)
class InputColumn:
    """An input: its expression, its allowed values and the tests of its rules.

    ``many`` says that the input is a list whose items are to be allowed each.
    ``tests`` pairs each distinct test with the bits of the rules that ask it;
    ``indifferent`` are the bits of the rules that accept anything here.
    """

    label: str
    node: Node
    allowed: CellTest | None
    many: bool
    tests: tuple[tuple[Test, int, int], ...]
    indifferent: int


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """An output: its name, the order of its values, its default and its type."""

    name: str
    order: Node = null
    default: Node | None = None
    type: ItemType | None = None

    def accept(self, value: Any, scope: Scope) -> Any:
        """Return the value as the type of the output."""
        if self.type is None:
            return value
        return self.type.coerce(value, scope.run, self.name or "the output")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its outputs, and what the trace says when it applies."""

    outputs: tuple[Cell, ...]
    matched: MatchedRule


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """A compiled table; called with a scope, it is a node like any other."""

    name: str
    policy: str
    aggregator: str
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rules: tuple[Rule, ...]
    every_rule: int

    def __call__(self, scope: Scope) -> Any:
        """Return the result; the trace gets the inputs and the rules that applied."""
        values = [column.node(scope) for column in self.inputs]
        problem = self._refused_input(values, scope)
        rules = [] if problem else self._matching(values, scope)
        result = None
        if not problem:
            result, problem = self._result(rules, scope)
        if problem:
            scope.run.warn(problem)
        scope.run.trace.append(self._step(values, rules, result, problem))
        return result

    def _step(
        self, values: list[Any], rules: Sequence[Rule], result: Any, problem: str
    ) -> Step:
        return Step(
            decision=self.name,
            output=result,
            policy=f"{self.policy} {self.aggregator}".strip(),
            inputs=tuple(
                (column.label, value)
                for column, value in zip(self.inputs, values, strict=True)
            ),
            rules=tuple(rule.matched for rule in rules),
            problem=problem,
        )

    def _refused_input(self, values: Sequence[Any], scope: Scope) -> str:
        """Check the allowed values before the rules are looked at (8.2.2)."""
        for column, value in zip(self.inputs, values, strict=True):
            allowed = column.allowed
            if allowed is None:
                continue
            items = value if column.many and isinstance(value, list) else [value]
            scope.run.charge(allowed.cost * len(items))
            if not all(_is_allowed(allowed, item, scope) for item in items):
                return f"“{self.name}”: the value of {column.label} is not allowed."
        return ""

    def _matching(self, values: Sequence[Any], scope: Scope) -> list[Rule]:
        candidates = self.every_rule
        for column, value in zip(self.inputs, values, strict=True):
            candidates &= _accepting(column, value, candidates, scope)
            if not candidates:
                return []
        return [rule for n, rule in enumerate(self.rules) if candidates >> n & 1]

    def _result(self, rules: list[Rule], scope: Scope) -> tuple[Any, str]:
        if not rules:
            return self._default(scope), ""
        if self.policy == "FIRST":
            del rules[1:]
        rows = [self._row(rule, scope) for rule in rules]
        broken = violation(self.policy, rows, scope.run)
        if broken:
            numbers = ", ".join(str(rule.matched.number) for rule in rules)
            return None, f"“{self.name}”: rules {numbers} apply, but {broken}."
        if self.policy in BY_PRIORITY:
            orders = [each.order(scope) or [] for each in self.outputs]
            best = by_priority(rows, orders, scope.run)
            rows, rules[:] = [rows[n] for n in best], [rules[n] for n in best]
        return self._combined(rows, scope)

    def _combined(self, rows: list[list[Any]], scope: Scope) -> tuple[Any, str]:
        """Return one row, an aggregate or all rows, as the policy wants it."""
        if self.policy in SINGLE:
            return self._packed(rows[0]), ""
        if self.aggregator:
            return self._aggregated(rows, scope)
        return [self._packed(row) for row in rows], ""

    def _aggregated(self, rows: list[list[Any]], scope: Scope) -> tuple[Any, str]:
        if len(self.outputs) != 1:
            return None, f"“{self.name}”: {self.aggregator} needs exactly one output."
        return aggregate(self.aggregator, [row[0] for row in rows], scope.run), ""

    def _row(self, rule: Rule, scope: Scope) -> list[Any]:
        scope.run.charge(sum(cell.cost for cell in rule.outputs))
        return [
            column.accept(cell.node(scope), scope)
            for column, cell in zip(self.outputs, rule.outputs, strict=True)
        ]

    def _default(self, scope: Scope) -> Any:
        """Return the default outputs, or what the policy says about no rule at all."""
        if any(column.default is not None for column in self.outputs):
            return self._packed(
                [
                    column.accept(column.default(scope), scope)
                    if column.default is not None
                    else None
                    for column in self.outputs
                ]
            )
        return aggregate("COUNT", [], scope.run) if self.aggregator == "COUNT" else None

    def _packed(self, row: list[Any]) -> Any:
        if len(row) == 1:
            return row[0]
        return {
            column.name: value for column, value in zip(self.outputs, row, strict=True)
        }


def _is_allowed(allowed: CellTest, value: Any, scope: Scope) -> bool:
    return allowed.test(scope.child({"?": value}), value) is True


def _accepting(column: InputColumn, value: Any, candidates: int, scope: Scope) -> int:
    """Return the bits of the rules whose cell in this column accepts the value."""
    accepting = column.indifferent
    inner = scope.child({"?": value})
    charge: Callable[[int], None] = scope.run.charge
    for test, rules, cost in column.tests:
        if rules & candidates:
            charge(cost)
            if test(inner, value) is True:
                accepting |= rules
    return accepting
