"""The requirement graph: its elements, and what each of them sees (DMN 1.5, chapter 6).

Only what the diagram connects is in scope. Each decision is taken once per evaluation.
"""

from dataclasses import dataclass, field
from typing import Any

from engine.dmn.item_types import ItemType
from engine.dmn.language import null
from engine.feel.run import Node, Run
from engine.feel.values import Function


@dataclass(frozen=True, slots=True)
class Variable:
    """A name with the type of its value, if one was declared."""

    name: str
    type: ItemType | None = None

    def accept(self, value: Any, run: Run) -> Any:
        """Return the value as the declared type, or null with a warning."""
        if self.type is None:
            return value
        return self.type.coerce(value, run, self.name)


@dataclass(slots=True, eq=False, kw_only=True)
class InputData:
    """What comes from outside."""

    id: str
    variable: Variable

    @property
    def name(self) -> str:
        """The name under which expressions read it."""
        return self.variable.name


@dataclass(frozen=True, slots=True)
class Requirement:
    """An arrow of the diagram; ``alias`` names the import the target comes from."""

    alias: str
    target: "Target"


@dataclass(slots=True, eq=False, kw_only=True)
class Decision:
    """A decision with its logic; without logic its value is null.

    ``undrawn`` are names it reads although nothing in the model has them: editors let
    people write tables without drawing the inputs. They are read from what is given;
    the finding stays.
    """

    id: str
    variable: Variable
    requirements: tuple[Requirement, ...] = ()
    logic: Node = null
    undrawn: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The name under which expressions read it."""
        return self.variable.name


@dataclass(slots=True, eq=False, kw_only=True)
class KnowledgeModel:
    """A business knowledge model: a named function."""

    id: str
    variable: Variable
    parameters: tuple[Variable, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    logic: Node = null
    function: Function = field(init=False)

    @property
    def name(self) -> str:
        """The name under which expressions call it."""
        return self.variable.name


@dataclass(slots=True, eq=False, kw_only=True)
class DecisionService:
    """Decisions offered as one function (DMN 1.5, 10.4): inputs in, outputs out."""

    id: str
    variable: Variable
    inputs: tuple[InputData | Decision, ...] = ()
    outputs: tuple[Decision, ...] = ()
    function: Function = field(init=False)

    @property
    def name(self) -> str:
        """The name under which expressions call it."""
        return self.variable.name


Invocable = KnowledgeModel | DecisionService
Target = InputData | Decision | Invocable
