"""Writing an assessment into the risk register."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import NotFoundError
from engine.model import (
    Account,
    ProcessInstance,
)
from engine.registers.records import create_record, find_record
from engine.registers.risks import zone_of_scores
from engine.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
AddCase = Callable[..., ProcessInstance]
AddPerson = Callable[..., Account]
Operate = Callable[..., Mapping[str, Any]]


@pytest.fixture
def risk(uow: UnitOfWork) -> str:
    values = {"subject": "Filler", "event": "Underfill", "controls": ["Scale"]}
    return create_record(uow, "risks", values).key


def test_an_assessment_adds_controls_and_rates_the_risk(
    operate: Operate, risk: str, uow: UnitOfWork
) -> None:
    assessment = {
        "controls": ["Scale", "Camera"],
        "severity": Decimal(5),
        "probability": Decimal(3),
        "note": None,
    }
    result = operate("risk.apply", risks=[risk], assessment=assessment)
    assert result == {"risks_changed": [risk]}
    record = find_record(uow.session, "risks", risk)
    assert record is not None
    assert record.state == "controlled"
    assert record.fields["controls"] == ["Scale", "Camera"]
    assert record.fields["zone"] == "unacceptable"
    assert record.fields["next_review_on"] == {"$date": "2027-02-24"}


def test_an_accepted_risk_names_the_case_that_accepted_it(
    operate: Operate, risk: str, uow: UnitOfWork
) -> None:
    assessment = {"accepted_risk": risk, "accepted_by_case": "CAPA-2026-0007"}
    operate("risk.apply", risks=None, assessment=assessment)
    record = find_record(uow.session, "risks", risk)
    assert record is not None
    assert (record.state, record.fields["acceptance"]) == ("accepted", "CAPA-2026-0007")


def test_no_risk_named_means_nothing_happens(operate: Operate) -> None:
    assert operate("risk.apply", risks=[], assessment={"accepted_risk": None}) == {
        "risks_changed": []
    }


def test_an_assessment_that_says_nothing_changes_nothing(
    operate: Operate, risk: str
) -> None:
    result = operate("risk.apply", risks=[risk], assessment={"note": None})
    assert result == {"risks_changed": []}


def test_a_risk_that_does_not_exist_is_named(operate: Operate) -> None:
    with pytest.raises(NotFoundError, match="RISK-0404"):
        operate("risk.apply", risks=["RISK-0404"], assessment={})


@pytest.mark.parametrize(
    ("severity", "probability", "zone"),
    [
        (5, 3, "unacceptable"),
        (2, 5, "high"),
        (5, 1, "medium"),
        (3, 2, "medium"),
        (2, 2, "low"),
    ],
)
def test_zones_follow_the_shipped_matrix(
    severity: int, probability: int, zone: str
) -> None:
    assert zone_of_scores(severity, probability) == zone
