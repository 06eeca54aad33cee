"""Who may not judge an area: those who work in it or wrote its documents."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine.model import Account, Record
from engine.registers.documents import VERSIONS
from engine.registers.operation import Operation, OperationContext, Parameter

USUAL_MONTHS = 12
DAYS_A_MONTH = 31


def find_conflicts(context: OperationContext) -> Mapping[str, Any]:
    """Return which of the people work in the scope, or wrote documents of it.

    ``scope`` names departments and areas. One row per person and reason.
    """
    people = {str(each) for each in context.items("people") if each}
    scope = {str(each) for each in context.items("scope") if each}
    months = int(context.inputs.get("months") or USUAL_MONTHS)
    rows = _workers(context, people, scope) + _authors(
        context, people, scope, months=months
    )
    return {"conflicts": sorted(rows, key=lambda row: (row["person"], row["why"]))}


def _workers(
    context: OperationContext, people: set[str], scope: set[str]
) -> list[dict[str, str]]:
    found = context.uow.session.execute(
        select(Account.id, Account.department).where(
            Account.id.in_(people), Account.department.in_(scope)
        )
    )
    return [{"person": person, "why": f"works in {place}"} for person, place in found]


def _authors(
    context: OperationContext, people: set[str], scope: set[str], *, months: int
) -> list[dict[str, str]]:
    since = context.uow.now - timedelta(days=months * DAYS_A_MONTH)
    versions = context.uow.session.scalars(
        select(Record).where(Record.register == VERSIONS, Record.changed_at >= since)
    )
    areas = _areas(context)
    return [
        {"person": each.fields["author"], "why": f"wrote {each.key}"}
        for each in versions
        if each.fields.get("author") in people
        and areas.get(str(each.parent_key)) in scope
    ]


def _areas(context: OperationContext) -> dict[str, str | None]:
    documents = context.uow.session.scalars(
        select(Record).where(Record.register == "documents")
    )
    return {each.key: each.fields.get("area") for each in documents}


PEOPLE_CONFLICTS = Operation(
    name="people.conflicts",
    title="Find conflicts of interest",
    inputs=(
        Parameter("people", "list", title="People to look at"),
        Parameter("scope", "list", title="Departments and areas"),
        Parameter("months", "number", required=False, title="Months to look back"),
    ),
    outputs=(Parameter("conflicts", "list"),),
    run=find_conflicts,
)
