"""Looking for earlier cases like this one."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.feel.temporal import Date
from engine.model import (
    Account,
    InstanceState,
    ProcessInstance,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
AddCase = Callable[..., ProcessInstance]
AddPerson = Callable[..., Account]
Operate = Callable[..., Mapping[str, Any]]


def earlier(add_case: AddCase, number: int, days: int, **variables: Any) -> None:
    add_case(
        f"DCR-2025-{number:04d}",
        key="document_approval",
        started_at=NOW - timedelta(days=days),
        variables=variables,
    )


def test_earlier_cases_count_where_every_answered_field_agrees(
    operate: Operate, add_case: AddCase
) -> None:
    earlier(add_case, 1, 10, department="qa", products=["P-1", "P-2"])
    earlier(add_case, 2, 20, department="qa", products=["P-3"])
    earlier(add_case, 3, 30, department="it", products=["P-1"])
    earlier(add_case, 4, 5, department="qa", products=["P-2"])
    earlier(add_case, 5, 400, department="qa", products=["P-1"])
    result = operate(
        "recurrence.search",
        fields=["department", "products", "supplier"],
        days=Decimal(365),
        variables={"department": "qa", "products": ["P-2"], "supplier": None},
    )
    assert result == {
        "recurrence": {
            "count": 2,
            "keys": ["DCR-2025-0004", "DCR-2025-0001"],
            "rule": "department + products, 365 days",
        }
    }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ('50 % "so-called" _x', '50 % "so-called" _x'),
        (Decimal("1.5"), {"$number": "1.5"}),
        (Date(2026, 1, 5), {"$date": "2026-01-05"}),
        (["Ärger"], ["x", "Ärger"]),
        ("one", ["one", "two"]),
        (True, True),
        ("long " * 200, "long " * 200),
    ],
)
def test_values_of_every_kind_are_found_again(
    operate: Operate, add_case: AddCase, ours: Any, theirs: Any
) -> None:
    earlier(add_case, 1, 10, cause=theirs)
    earlier(add_case, 2, 10, cause="something else")
    result = operate("recurrence.search", fields=["cause"], variables={"cause": ours})
    assert result["recurrence"]["keys"] == ["DCR-2025-0001"]


def test_other_procedures_and_refused_cases_are_no_recurrence(
    operate: Operate, add_case: AddCase
) -> None:
    add_case("CAPA-2026-0001", variables={"department": "qa"})
    for number, status in enumerate(("rejected", "cancelled")):
        add_case(
            f"DCR-2024-{number:04d}",
            key="document_approval",
            variables={"department": "qa"},
            status=status,
            state=InstanceState.COMPLETED,
        )
    result = operate(
        "recurrence.search", fields=["department"], variables={"department": "qa"}
    )
    assert result["recurrence"]["count"] == 0


def test_a_case_that_answers_nothing_agrees_with_no_other(
    operate: Operate, add_case: AddCase
) -> None:
    earlier(add_case, 1, 10, department=None)
    result = operate("recurrence.search", fields=["department"], variables={})
    assert result["recurrence"] == {
        "count": 0,
        "keys": [],
        "rule": "no field answered, 365 days",
    }
