"""Named operations: what a service task may ask for, described by data.

The description is what the editor offers and what the deployment check compares a
diagram with; ``run`` is what happens.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model import ProcessInstance
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input or output: its name and the kind of FEEL value it holds.

    ``type`` is one of text, number, boolean, date, datetime, list, context, any.
    """

    name: str
    type: str = "text"
    required: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class OperationContext:
    """Where an operation runs: the transaction, the case, the step, what it is given.

    ``inputs`` and ``variables`` (the document of the case) are FEEL values.
    """

    uow: UnitOfWork
    instance: ProcessInstance
    element: str
    inputs: Mapping[str, Any]
    variables: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return an input as text; empty where it is absent or null."""
        value = self.inputs.get(name)
        return "" if value is None else str(value)

    def items(self, name: str) -> list[Any]:
        """Return an input as a list: null is empty, a single value a list of one."""
        value = self.inputs.get(name)
        if value is None:
            return []
        return list(value) if isinstance(value, list | tuple) else [value]

    def entries(self, name: str) -> dict[str, Any]:
        """Return an input as a context; empty where it is absent or no context."""
        value = self.inputs.get(name)
        return dict(value) if isinstance(value, Mapping) else {}


Run = Callable[[OperationContext], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation by name. ``internal`` ones run inside the turn, others as a job.

    ``run`` returns FEEL values or plain Python under the names of ``outputs``. It
    raises one of ``engine.errors`` where a rule forbids what is asked: the step of the
    person that led here is then refused, and nothing is half done.
    """

    name: str
    title: str
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]
    run: Run
    internal: bool = True

    @property
    def description(self) -> str:
        """Return what it does, in words: the docstring of what runs."""
        return " ".join((inspect.getdoc(self.run) or "").split())

    def input(self, name: str) -> Parameter | None:
        """Return the description of one input."""
        return next((each for each in self.inputs if each.name == name), None)
