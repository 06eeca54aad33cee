"""How a turn that would go on without end is refused."""

from engine.bpmn.semantics.node import Node
from engine.errors import EndlessError


def endless(amount: str, node: Node) -> EndlessError:
    """Say where a turn was when its limit was reached."""
    name = node.bpmn_name or node.file_id
    return EndlessError(
        f"“{name}” was reached after {amount} without a wait, so nothing was done. "
        "The diagram goes round by itself here: let something wait in it.",
        element=node.file_id,
    )
