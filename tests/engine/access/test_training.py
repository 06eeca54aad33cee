"""The training gate: what gates a step, and what counts as trained."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine.access.training import missing_training, require_trained
from engine.errors import NotTrainedError
from engine.model import Record
from engine.store.unit_of_work import UnitOfWork

AddRecord = Callable[..., Record]
DAY = date(2026, 11, 24)
SOP = {"requirement": "SOP-QA-012", "title": "CAPA", "version": "2.0"}


@pytest.fixture
def gate(add_record: AddRecord) -> Callable[..., Record]:
    def add(**fields: Any) -> Record:
        return add_record("training_requirements", "SOP-QA-012-v2.0", **SOP, **fields)

    return add


@pytest.fixture
def trained(add_record: AddRecord) -> Callable[..., Record]:
    def add(state: str = "current", **fields: Any) -> Record:
        values = {"person": "ana", "requirement": "SOP-QA-012", "version": "2.0"}
        return add_record("training_records", "TR-0001", state, **{**values, **fields})

    return add


def missing(uow: UnitOfWork, **asked: Any) -> list[str]:
    asked.setdefault("requirement", "SOP-QA-012")
    return missing_training(uow.session, "ana", on=DAY, **asked)


def test_no_requirement_means_pass(uow: UnitOfWork) -> None:
    assert missing(uow) == []
    assert missing(uow, requirement=None) == []


@pytest.mark.requirement("R-085", "P11-16", "11.10(i)")
def test_who_is_not_trained_is_refused_and_told_in_what(
    uow: UnitOfWork, gate: Callable[..., Record]
) -> None:
    gate()
    assert missing(uow) == ["ana is not trained in SOP-QA-012 “CAPA”, version 2.0."]
    with pytest.raises(NotTrainedError, match="SOP-QA-012"):
        require_trained(uow.session, "ana", on=DAY, requirement="SOP-QA-012")


@pytest.mark.requirement("R-085", "P11-16")
@pytest.mark.parametrize("state", ["current", "waived"])
def test_a_current_record_of_the_active_version_opens_the_gate(
    uow: UnitOfWork,
    gate: Callable[..., Record],
    trained: Callable[..., Record],
    state: str,
) -> None:
    gate()
    trained(state)
    assert missing(uow) == []
    require_trained(uow.session, "ana", on=DAY, requirement="SOP-QA-012")


@pytest.mark.requirement("R-085", "P11-16")
@pytest.mark.parametrize(
    "fields",
    [
        {"state": "expired"},
        {"state": "failed"},
        {"version": "1.0"},
        {"person": "bob"},
        {"valid_until": {"$date": "2026-11-23"}},
    ],
)
def test_a_record_that_does_not_count_keeps_the_gate_shut(
    uow: UnitOfWork,
    gate: Callable[..., Record],
    trained: Callable[..., Record],
    fields: dict[str, Any],
) -> None:
    gate()
    trained(**fields)
    assert missing(uow)


def test_a_record_counts_through_its_last_day(
    uow: UnitOfWork, gate: Callable[..., Record], trained: Callable[..., Record]
) -> None:
    gate()
    trained(valid_until={"$date": "2026-11-24"})
    assert missing(uow) == []


@pytest.mark.requirement("R-085", "P11-16")
def test_roles_and_single_steps_can_be_gated_too(
    uow: UnitOfWork, gate: Callable[..., Record]
) -> None:
    gate(gates_roles=["qa_approver"], gates_steps=["capa/close"])
    assert missing(uow, requirement=None, role="qa_approver")
    assert missing(uow, requirement=None, step="capa/close")
    assert missing(uow, requirement=None, role="owner", step="capa/screen") == []


def test_a_requirement_that_is_not_active_gates_nothing(
    uow: UnitOfWork, add_record: AddRecord
) -> None:
    add_record("training_requirements", "SOP-QA-012-v3.0", "draft", **SOP)
    assert missing(uow) == []
