"""Data associations: what goes into an activity or event, and what comes out of it.

A data object is a name in the document, so an association between equal names says
nothing. One with another name, a transformation or assignments does: inputs become
local to the token, outputs are written to the document (BPMN 2.0.2 §10.4.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.bpmn.expressions import Condition, mapped

if TYPE_CHECKING:
    from engine.bpmn.semantics.token import Token

Assignments = tuple[tuple[str, Condition | str], ...]


@dataclass(frozen=True, slots=True)
class DataAssociations:
    """Name and source of each input and output that is more than a line."""

    inputs: Assignments = ()
    outputs: Assignments = ()


NO_DATA = DataAssociations()


def bring_in(token: "Token", data: DataAssociations) -> None:
    """Set what flows in, local to the token."""
    if data.inputs:
        token.data.update(mapped(token, data.inputs))


def take_out(
    token: "Token", data: DataAssociations, local: Mapping[str, Any] | None = None
) -> None:
    """Write what flows out."""
    if data.outputs:
        values = mapped(token, data.outputs, local)
        write = token.top.write if token.seen else token.top.write_around
        write(token, values)
