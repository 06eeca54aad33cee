"""Types of expressions from the declared types of variables, and problems found.

Only what is certain is reported: an unknown type fits everything.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.feel.errors import Position, position_of
from engine.feel.feel_types import ANY, BASIC, Type
from engine.feel.type_parser import type_of_text
from engine.feel.values import Function

KNOWN = frozenset({*BASIC, "list", "context", "range", "function", "Null"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is surely wrong in an expression, and how to mend it.

    ``rule`` is one of feel-unknown-name, feel-always-null, feel-not-boolean,
    feel-wrong-call.
    """

    rule: str
    message: str
    mend: str
    line: int
    column: int


class Inference:
    """Finds the type of each part of one text and collects its problems."""

    def __init__(
        self,
        text: str,
        types: Mapping[str, Type | str],
        names: frozenset[str],
        *,
        builtins: Mapping[str, Function],
        rules: Mapping[type, "Rule"],
    ) -> None:
        self.text = text
        self.types = {name: as_type(each) for name, each in types.items()}
        self.names = names | self.types.keys()
        self.builtins = builtins
        self.rules = rules
        self.problems: list[Problem] = []
        self._scopes: list[Mapping[str, Type]] = []
        self._open = 0

    def infer(self, tree: Any) -> Type:
        """Return the type of a tree, ``ANY`` where it is not known."""
        return self.rules[type(tree)](self, tree)

    def report(self, rule: str, at: int, message: str, mend: str) -> None:
        """Note a problem at an offset."""
        place: Position = position_of(self.text, at)
        self.problems.append(Problem(rule, message, mend, *place))

    @contextmanager
    def scope(
        self, names: Mapping[str, Type], *, is_open: bool = False
    ) -> Iterator[None]:
        """Infer with further names; an open scope may hold names we do not know."""
        self._scopes.append(names)
        self._open += is_open
        yield
        self._open -= is_open
        self._scopes.pop()

    def declared(self, name: str) -> Type | None:
        """Return the type of a name the text or its owner declared."""
        for names in reversed(self._scopes):
            if name in names:
                return names[name]
        return self.types.get(name)

    def variable(self, name: str, at: int) -> Type:
        """Return the type of a name; report one that nobody declared."""
        found = self.declared(name)
        if found is not None:
            return found
        if name in self.builtins and name not in self.names:
            return Type("function")
        if name not in self.names and not self._open:
            self.report(
                "feel-unknown-name",
                at,
                f'There is no variable "{name}" here.',
                self._suggestion(name),
            )
        return ANY

    def _suggestion(self, name: str) -> str:
        near = difflib.get_close_matches(name, sorted(self.names), n=1)
        if near:
            return f'Did you mean "{near[0]}"?'
        return "Check the spelling, or declare the variable before it is used."

    def condition(self, tree: Any, at: int) -> None:
        """Infer a condition; report one that is surely not a boolean."""
        found = self.infer(tree)
        if found.kind in KNOWN and found.kind not in ("boolean", "Null"):
            self.report(
                "feel-not-boolean",
                at,
                f"This is a {found}, not true or false.",
                "Compare it with something, as in x > 0.",
            )


Rule: TypeAlias = Callable[[Inference, Any], Type]


def as_type(declared: Type | str) -> Type:
    """Return a type, or that of a text such as ``list<number>``."""
    return type_of_text(declared) if isinstance(declared, str) else declared


def differs(a: Type, b: Type) -> bool:
    """Say whether no value can have both types."""
    known = a.kind in KNOWN and b.kind in KNOWN
    return known and a.kind != b.kind and "Null" not in (a.kind, b.kind)


def common(types: list[Type]) -> Type:
    """Return the type that all share, or ANY."""
    first = types[0] if types else ANY
    return first if all(each == first for each in types) else ANY
