"""Named operations that write or read registers."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
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
    Job,
    Notice,
    ProcessInstance,
)
from engine.registers.catalogue import OPERATIONS
from engine.registers.notices import tell
from engine.registers.records import create_record, find_record
from engine.registers.sites import today
from engine.registers.training import people_to_train, plan_requirement
from engine.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
AddCase = Callable[..., ProcessInstance]
AddPerson = Callable[..., Account]
Operate = Callable[..., Mapping[str, Any]]


def test_every_operation_describes_inputs_and_outputs_once() -> None:
    for name, operation in OPERATIONS.items():
        assert operation.name == name
        assert operation.title
        for side in (operation.inputs, operation.outputs):
            assert len({each.name for each in side}) == len(side)


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
    operate: Operate, uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ana", "sme:production")
    add_person("bob", "qa_manager")
    add_person("cem", department="it")
    add_person("dan", "qa_manager", state=AccountState.LEFT)
    create_record(uow, "boards", {"members": ["bob"]}, key="mrb")
    create_record(uow, "audiences", {"departments": ["it"]}, key="it_people")
    told = operate("notify", audience=["ana", "sme", "mrb", "it_people"], text="Done")
    assert told == {"told": ["ana", "bob", "cem"]}
    again = operate("notify", audience=["ana", "qa_manager"], text="Done")
    assert again == {"told": []}
    uow.close()
    assert len(uow.session.scalars(select(Notice)).all()) == 3
    assert {each.kind for each in uow.session.scalars(select(Job))} == {"mail"}


def test_a_large_audience_is_told_in_one_go(uow: UnitOfWork) -> None:
    people = [f"person{number:04d}" for number in range(1_200)]
    message = {"event": "released", "text": "New", "subject": "documents/SOP-1"}
    assert tell(uow, [*people, people[0]], key="released/1", **message) == people
    assert tell(uow, people, key="released/1", **message) == []
    uow.close()
    assert len(uow.session.scalars(select(Job.key)).all()) == 1_200


def test_telling_nobody_is_an_error_that_names_whom(operate: Operate) -> None:
    with pytest.raises(NotFoundError, match="qa_wizard"):
        operate("notify", audience="qa_wizard", text="Hello")


def test_those_who_work_in_a_scope_or_wrote_its_documents_conflict(
    operate: Operate, uow: UnitOfWork, add_person: AddPerson
) -> None:
    add_person("ana", department="production")
    add_person("bob", department="it")
    add_person("cem", department="it")
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
    operate: Operate, uow: UnitOfWork, case: ProcessInstance, add_person: AddPerson
) -> None:
    add_person("ana", "operator")
    add_person("bob", "operator")
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
