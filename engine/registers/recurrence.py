"""Has this happened before? Earlier cases that agree in the fields that matter."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, or_, select, type_coerce

from engine.feel.json_values import to_json
from engine.feel.python_values import from_python
from engine.model import ProcessInstance
from engine.registers.operation import Operation, OperationContext, Parameter

USUAL_DAYS = 365
MOST_KEYS = 50
BATCH = 500
LONGEST_WORD = 500


def search(context: OperationContext) -> Mapping[str, Any]:
    """Count earlier cases of the procedure that agree with this one in all fields.

    A field without an answer here says nothing and is left out; two lists agree when
    they share an element. Rejected and cancelled cases did not happen.
    """
    days = int(context.inputs.get("days") or USUAL_DAYS)
    wanted = _wanted(context)
    keys = _agreeing(context, wanted, days=days) if wanted else []
    rule = f"{' + '.join(wanted) or 'no field answered'}, {days} days"
    return {"recurrence": {"count": len(keys), "keys": keys[:MOST_KEYS], "rule": rule}}


def _wanted(context: OperationContext) -> dict[str, Any]:
    """Return the stored form of this case's answers to the fields that matter."""
    found = {}
    for name in context.items("fields"):
        value = to_json(from_python(context.variables.get(str(name))))
        if value not in (None, "", []):
            found[str(name)] = value
    return found


def _agreeing(
    context: OperationContext, wanted: Mapping[str, Any], *, days: int
) -> list[str]:
    """Return the keys of the cases that agree, newest first."""
    instance = context.instance
    statement = (
        select(ProcessInstance.business_key, ProcessInstance.variables)
        .where(
            ProcessInstance.key == instance.key,
            ProcessInstance.id != instance.id,
            ProcessInstance.started_at >= instance.started_at - timedelta(days=days),
            ProcessInstance.started_at <= instance.started_at,
            ProcessInstance.status.is_(None)
            | ProcessInstance.status.not_in(("rejected", "cancelled")),
            *_mentioned(wanted),
        )
        .order_by(ProcessInstance.started_at.desc(), ProcessInstance.id.desc())
        .execution_options(yield_per=BATCH)
    )
    return [
        key
        for key, variables in context.uow.session.execute(statement)
        if all(_agrees(variables.get(name), value) for name, value in wanted.items())
    ]


def _mentioned(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Let the database leave out cases whose document cannot agree.

    A value that agrees stands in the document as it stands in ours: what does not hold
    its text need not be read. Most cases go that way, and with them most of the time.
    """
    document = type_coerce(ProcessInstance.variables, Text)
    conditions: list[ColumnElement[bool]] = []
    for value in wanted.values():
        texts = [
            orjson.dumps(each, option=orjson.OPT_SORT_KEYS).decode()
            for each in (value if isinstance(value, list) else [value])
        ]
        if max(len(text) for text in texts) <= LONGEST_WORD:
            conditions.append(
                or_(*(document.contains(text, autoescape=True) for text in texts))
            )
    return conditions


def _agrees(theirs: Any, ours: Any) -> bool:
    """Compare two stored values: equal, or lists that share an element."""
    if isinstance(theirs, list) or isinstance(ours, list):
        left = theirs if isinstance(theirs, list) else [theirs]
        right = ours if isinstance(ours, list) else [ours]
        return any(each in right for each in left)
    return bool(theirs == ours)


RECURRENCE_SEARCH = Operation(
    name="recurrence.search",
    title="Look for earlier cases like this one",
    inputs=(
        Parameter("fields", "list", title="Names of the fields that have to agree"),
        Parameter("days", "number", required=False, title="How far back, in days"),
    ),
    outputs=(Parameter("recurrence", "context"),),
    run=search,
)
