"""Tree to closures ``node(scope) -> value``, and the facts about what it reads.

``cost`` counts nodes: an evaluation pays it once, a loop pays its body per round.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.feel.errors import FeelLimitError, Position, position_of
from engine.feel.limits import MAX_DEPTH
from engine.feel.run import Node
from engine.feel.tree import Tree
from engine.feel.values import Function

MAX_TREE_DEPTH = 2 * MAX_DEPTH


@dataclass(slots=True)
class Facts:
    """What a compiled text reads: variables, names inside filters, built-ins."""

    names: set[str] = field(default_factory=set)
    item_names: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)


class Compiler:
    """Compiles the trees of one text; ``declared`` names win over built-in ones."""

    def __init__(
        self,
        text: str,
        declared: frozenset[str],
        builtins: Mapping[str, Function],
        rules: Mapping[type, "Rule"],
    ) -> None:
        self.text = text
        self.rules = rules
        self.declared = declared
        self.builtins = builtins
        self.facts = Facts()
        self.cost = 0
        self._depth = 0
        self._bound: list[frozenset[str]] = []
        self._filters = 0
        self._mentioned: set[str] = set()

    def node(self, tree: Tree) -> Node:
        """Compile one tree."""
        self.cost += 1
        self._depth += 1
        if self._depth > MAX_TREE_DEPTH:
            raise FeelLimitError("The expression is nested too deeply.")
        made = self.rules[type(tree)](self, tree)
        self._depth -= 1
        return made

    def place(self, offset: int) -> Position:
        """Return the line and column of an offset."""
        return position_of(self.text, offset)

    def measured(self, tree: Tree) -> tuple[Node, int]:
        """Compile a body that runs many times; return it with its cost per round."""
        before = self.cost
        made = self.node(tree)
        return made, self.cost - before

    @contextmanager
    def binding(self, names: frozenset[str]) -> Iterator[None]:
        """Compile with names that the text itself introduces."""
        self._bound.append(names)
        yield
        self._bound.pop()

    @contextmanager
    def inside_filter(self) -> Iterator[None]:
        """Compile a filter: an unknown name may be an entry of the item."""
        self._filters += 1
        yield
        self._filters -= 1

    @contextmanager
    def mentions(self) -> Iterator[set[str]]:
        """Collect the names that are mentioned while compiling."""
        outer, self._mentioned = self._mentioned, set()
        found = self._mentioned
        yield found
        self._mentioned = outer | found

    def is_bound(self, name: str) -> bool:
        """Say whether the text introduces a name around this place."""
        return any(name in names for names in self._bound)

    def builtin(self, name: str) -> Function | None:
        """Return a built-in function unless a variable hides it."""
        if self.is_bound(name) or name in self.declared:
            return None
        return self.builtins.get(name)

    def walks(self) -> None:
        """Pay for the scopes that a look-up has to walk through."""
        self.cost += len(self._bound) >> 2

    def reads(self, name: str) -> None:
        """Note that the text reads a variable."""
        self._mentioned.add(name)
        self.walks()
        if self.is_bound(name):
            return
        known = self.facts.item_names if self._filters else self.facts.names
        known.add(name)


Rule: TypeAlias = Callable[[Compiler, Any], Node]
"""How one kind of tree becomes a node."""
