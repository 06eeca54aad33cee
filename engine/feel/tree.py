"""The expression as a tree (DMN 1.5, 10.3.1.2): what the parser gives and others read.

``at`` is the offset of the sign or word that a message should point to.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.feel.feel_types import Type


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, boolean, null or ``@"..."``."""

    value: Any
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, parameter, entry or built-in function."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Input:
    """The ``?`` of a unary test."""

    at: int


@dataclass(frozen=True, slots=True)
class Negation:
    """Unary minus."""

    value: "Tree"
    at: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by signs of one strength, from left to right.

    ``signs`` are all ``and``, all ``or``, or arithmetic ones.
    """

    operands: "tuple[Tree, ...]"
    signs: tuple[str, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``."""

    sign: str
    left: "Tree"
    right: "Tree"
    at: int


@dataclass(frozen=True, slots=True)
class Between:
    """``value between low and high``."""

    value: "Tree"
    low: "Tree"
    high: "Tree"
    at: int


@dataclass(frozen=True, slots=True)
class UnaryTest:
    """One test; ``uses_input`` when it mentions ``?`` and so gives its own answer."""

    tree: "Tree"
    uses_input: bool


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """Tests of which one must hold; none means ``-``: everything is right."""

    tests: tuple[UnaryTest, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """``value in tests``."""

    value: "Tree"
    tests: tuple[UnaryTest, ...]
    at: int


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """``value instance of type``."""

    value: "Tree"
    type: Type
    at: int


@dataclass(frozen=True, slots=True)
class Path:
    """``value.name``."""

    value: "Tree"
    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Filter:
    """``values[test]``."""

    values: "Tree"
    test: "Tree"
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments)``; ``names`` is empty when they are positional."""

    function: "Tree"
    arguments: "tuple[Tree, ...]"
    names: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class If:
    """``if test then yes else no``."""

    test: "Tree"
    yes: "Tree"
    no: "Tree"
    at: int


@dataclass(frozen=True, slots=True)
class Loop:
    """``name in source`` or ``name in low..high`` of a loop."""

    name: str
    source: "Tree"
    end: "Tree | None" = None


@dataclass(frozen=True, slots=True)
class For:
    """``for loops return body``."""

    loops: tuple[Loop, ...]
    body: "Tree"
    at: int


@dataclass(frozen=True, slots=True)
class Quantified:
    """``some`` (wanted is true) or ``every`` (wanted is false) ... ``satisfies``."""

    wanted: bool
    loops: tuple[Loop, ...]
    body: "Tree"
    at: int


@dataclass(frozen=True, slots=True)
class Definition:
    """``function(parameters) body``."""

    parameters: tuple[tuple[str, Type | None], ...]
    body: "Tree"
    at: int


@dataclass(frozen=True, slots=True)
class ListOf:
    """``[items]``."""

    items: "tuple[Tree, ...]"
    at: int


@dataclass(frozen=True, slots=True)
class ContextOf:
    """``{entries}``; later entries see earlier ones."""

    entries: "tuple[tuple[str, Tree], ...]"
    at: int


@dataclass(frozen=True, slots=True)
class Interval:
    """``[low..high]`` and its open forms."""

    low: "Tree"
    high: "Tree"
    low_included: bool
    high_included: bool
    at: int


@dataclass(frozen=True, slots=True)
class Comparator:
    """``< 10`` as a value: a range with one end; ``= 10`` and ``!= 10`` as a test."""

    sign: str
    end: "Tree"
    at: int


Tree: TypeAlias = (
    Literal
    | Name
    | Input
    | Negation
    | Chain
    | Comparison
    | Between
    | Membership
    | InstanceOf
    | Path
    | Filter
    | Call
    | If
    | For
    | Quantified
    | Definition
    | ListOf
    | ContextOf
    | Interval
    | Comparator
)
