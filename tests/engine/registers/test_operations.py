"""Named operations that write or read registers."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from engine.errors import InvalidAnswersError, NotFoundError
from engine.feel.temporal import Date
from engine.model import (
    Account,
    AccountState,
    AuditEvent,
    InstanceState,
    Job,
    Notice,
    ProcessInstance,
    RoleGrant,
)
from engine.registers.catalogue import OPERATIONS
from engine.registers.operation import OperationContext
from engine.registers.records import create_record, find_record
from engine.registers.risks import zone_of_scores
from engine.registers.sites import today
from engine.registers.training import people_to_train, plan_requirement
from engine.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
AddCase = Callable[..., ProcessInstance]
Operate = Callable[..., Mapping[str, Any]]


@pytest.fixture
def operate(uow: UnitOfWork, case: ProcessInstance) -> Operate:
    def run(name: str, **inputs: Any) -> Mapping[str, Any]:
        variables = inputs.pop("variables", {})
        context = OperationContext(uow, case, "step", inputs, variables)
        return OPERATIONS[name].run(context)

    return run


def add_person(
    uow: UnitOfWork,
    person: str,
    *roles: str,
    department: str | None = None,
    state: AccountState = AccountState.ACTIVE,
) -> None:
    uow.add(
        Account(
            id=person,
            name=person.title(),
            mail=f"{person}@example.org",
            created_at=NOW,
            department=department,
            state=state,
        )
    )
    uow.session.flush()
    for role in roles:
        uow.add(
            RoleGrant(
                id=uow.new_id(),
                person=person,
                role=role,
                granted_by="root",
                granted_at=NOW,
            )
        )
    uow.session.flush()


@pytest.fixture
def risk(uow: UnitOfWork) -> str:
    values = {"subject": "Filler", "event": "Underfill", "controls": ["Scale"]}
    return create_record(uow, "risks", values).key


def test_every_operation_describes_inputs_and_outputs_once() -> None:
    for name, operation in OPERATIONS.items():
        assert operation.name == name
        assert operation.title
        for side in (operation.inputs, operation.outputs):
            assert len({each.name for each in side}) == len(side)


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


def test_locking_the_plan_is_kept_on_the_case_and_in_its_trail(
    operate: Operate, uow: UnitOfWork, case: ProcessInstance
) -> None:
    result = operate("due.lock", dates=[Date(2026, 12, 24), None])
    assert result == {"locked_on": Date(2026, 11, 24)}
    assert case.due_locked
    uow.close()
    body = json.loads(uow.session.scalars(select(AuditEvent.body)).one())
    assert body["detail"]["dates"] == ["2026-12-24"]


def test_a_notice_reaches_people_roles_boards_and_audiences_once(
    operate: Operate, uow: UnitOfWork
) -> None:
    add_person(uow, "ana", "sme:production")
    add_person(uow, "bob", "qa_manager")
    add_person(uow, "cem", department="it")
    add_person(uow, "dan", "qa_manager", state=AccountState.LEFT)
    create_record(uow, "boards", {"members": ["bob"]}, key="mrb")
    create_record(uow, "audiences", {"departments": ["it"]}, key="it_people")
    told = operate("notify", audience=["ana", "sme", "mrb", "it_people"], text="Done")
    assert told == {"told": ["ana", "bob", "cem"]}
    again = operate("notify", audience=["ana", "qa_manager"], text="Done")
    assert again == {"told": []}
    uow.close()
    assert len(uow.session.scalars(select(Notice)).all()) == 3
    assert {each.kind for each in uow.session.scalars(select(Job))} == {"mail"}


def test_telling_nobody_is_an_error_that_names_whom(operate: Operate) -> None:
    with pytest.raises(NotFoundError, match="qa_wizard"):
        operate("notify", audience="qa_wizard", text="Hello")


def test_those_who_work_in_a_scope_or_wrote_its_documents_conflict(
    operate: Operate, uow: UnitOfWork
) -> None:
    add_person(uow, "ana", department="production")
    add_person(uow, "bob", department="it")
    add_person(uow, "cem", department="it")
    sop = {"number": "SOP-1", "title": "Fill", "type": "sop", "area": "production"}
    create_record(uow, "documents", sop)
    version = {
        "document": "SOP-1",
        "version": "1.0",
        "change_type": "major",
        "author": "bob",
    }
    create_record(uow, "document_versions", version, key="SOP-1-v1.0")
    result = operate(
        "people.conflicts", people=["ana", "bob", "cem"], scope=["production"]
    )
    assert result["conflicts"] == [
        {"person": "ana", "why": "works in production"},
        {"person": "bob", "why": "wrote SOP-1-v1.0"},
    ]


def test_planned_training_concerns_who_is_not_current(
    operate: Operate, uow: UnitOfWork, case: ProcessInstance
) -> None:
    add_person(uow, "ana", "operator")
    add_person(uow, "bob", "operator")
    create_record(uow, "audiences", {"roles": ["operator"]}, key="operators")
    plan = {
        "requirement": "SOP-1",
        "version": "1.0",
        "audience": "operators",
        "method": "quiz",
    }
    requirement = plan_requirement(uow, plan, instance=case)
    assert plan_requirement(uow, plan, instance=case) is requirement
    assert people_to_train(uow, requirement) == ["ana", "bob"]
    settled = {"requirement": "SOP-1", "version": "1.0", "result": "passed"}
    assert operate("training.settle", person="ana", **settled)["current"] is True
    assert people_to_train(uow, requirement) == ["bob"]


def test_a_pass_supersedes_the_older_record_and_ends_after_the_period(
    operate: Operate, uow: UnitOfWork
) -> None:
    for version in ("1.0", "2.0"):
        values = {
            "title": "Fill",
            "requirement": "SOP-1",
            "version": version,
            "method": "quiz",
            "period_months": 12,
        }
        create_record(uow, "training_requirements", values, key=f"SOP-1-v{version}")
    settled = {"person": "ana", "requirement": "SOP-1", "result": "passed"}
    first = operate("training.settle", version="1.0", **settled)["key"]
    second = operate("training.settle", version="2.0", **settled)["key"]
    old = find_record(uow.session, "training_records", first)
    new = find_record(uow.session, "training_records", second)
    assert old is not None
    assert new is not None
    assert (old.state, new.state) == ("superseded", "current")
    assert new.fields["valid_until"] == {"$date": "2027-11-24"}


def test_a_failed_training_makes_nobody_current(
    operate: Operate, uow: UnitOfWork, case: ProcessInstance
) -> None:
    plan = {"requirement": "SOP-1", "version": "1.0"}
    plan_requirement(uow, plan, instance=case)
    result = operate("training.settle", person="ana", result="failed", **plan)
    assert result["current"] is False
    with pytest.raises(InvalidAnswersError):
        operate("training.settle", person="ana", result="maybe", **plan)


def test_today_is_the_date_at_the_site_of_the_case(
    uow: UnitOfWork, add_case: AddCase
) -> None:
    site = {"name": "Auckland", "zone": "Pacific/Auckland"}
    create_record(uow, "sites", site, key="akl")
    uow.now = NOW.replace(hour=23)
    assert today(uow, add_case("CAPA-1", site="akl")) == Date(2026, 11, 25)
    assert today(uow, add_case("CAPA-2")) == Date(2026, 11, 24)
    assert uow.settings.zone == ZoneInfo("UTC")
