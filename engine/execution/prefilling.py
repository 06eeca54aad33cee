"""What a linked case is given by the case that starts it."""

from collections.abc import Mapping
from typing import Any

from engine.execution.context import CaseContext
from engine.feel import expression
from engine.registers.operation import OperationContext


def prefilled(context: OperationContext, procedure: str) -> dict[str, Any]:
    """Return the fields ``[prefill.<procedure>]`` names, and the step's own on top."""
    uow, instance = context.uow, context.instance
    loaded = uow.library.definition(uow.session, instance.definition_id)
    rules: Mapping[str, str] = loaded.procedure.prefill.get(procedure, {})
    data = {
        **CaseContext(uow.session, instance, loaded),
        **context.variables,
    }
    values = {
        name: expression(text.removeprefix("=")).evaluate(data, now=uow.now).value
        for name, text in rules.items()
    }
    own = context.inputs.get("prefill")
    if isinstance(own, Mapping):
        values |= own
    return {name: value for name, value in values.items() if value is not None}
