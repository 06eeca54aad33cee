"""What service tasks may ask for, described for editors and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.queries.base import Reading
from engine.registers.operation import Operation, Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterItem:
    """One input or output."""

    name: str
    title: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationItem:
    """One operation; ``internal``: it is done at once, else by a worker, as a job."""

    name: str
    title: str
    description: str
    internal: bool
    inputs: Sequence[ParameterItem]
    outputs: Sequence[ParameterItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Every operation of this installation, by name."""

    def fetch(self, reading: Reading) -> Sequence[OperationItem]:
        """Return them."""
        return described(reading.operations)


def described(operations: Mapping[str, Any]) -> Sequence[OperationItem]:
    """Return operations as data, by name."""
    return [_item(operations[name]) for name in sorted(operations)]


def _item(operation: Operation) -> OperationItem:
    return OperationItem(
        name=operation.name,
        title=operation.title,
        description=operation.description,
        internal=operation.internal,
        inputs=[_parameter(each) for each in operation.inputs],
        outputs=[_parameter(each) for each in operation.outputs],
    )


def _parameter(parameter: Parameter) -> ParameterItem:
    return ParameterItem(
        name=parameter.name,
        title=parameter.title or parameter.name.replace("_", " ").capitalize(),
        type=parameter.type,
        required=parameter.required,
    )
