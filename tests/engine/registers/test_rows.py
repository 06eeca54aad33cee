"""Imports from a table: every problem of every row first, then all or nothing."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from engine.errors import InvalidAnswersError, LimitError
from engine.feel.temporal import Date
from engine.model import Record
from engine.registers.records import find_record, values_of
from engine.registers.rows import RowProblem, apply_import, plan_import
from engine.store.unit_of_work import UnitOfWork

RISKS = """key,subject,event,severity,controls,next_review_on,state
RISK-0007,Filler,Underfill,3.5,Scale; Camera,2027-02-28,controlled
RISK-0008,Filler,"Over, fill",,,,
"""


def count(uow: UnitOfWork) -> int:
    return uow.session.scalar(select(func.count()).select_from(Record)) or 0


def test_a_table_becomes_records_with_values_of_their_types(uow: UnitOfWork) -> None:
    plan = plan_import(uow.session, "risks", RISKS.encode())
    assert plan.problems == []
    assert count(uow) == 0
    keys = apply_import(uow, plan, reason="Migration")
    assert keys == ["RISK-0007", "RISK-0008"]
    record = find_record(uow.session, "risks", "RISK-0007")
    assert record is not None
    assert record.state == "controlled"
    assert values_of(record) == {
        "subject": "Filler",
        "event": "Underfill",
        "severity": Decimal("3.5"),
        "controls": ["Scale", "Camera"],
        "next_review_on": Date(2027, 2, 28),
    }


def test_every_problem_of_every_row_is_told_with_its_line(uow: UnitOfWork) -> None:
    table = """key,subject,event,severity,next_review_on,zone,state
R1,,Underfill,high,soon,purple,open
,Filler,Leak,,,,
R3,Filler,Leak,,,,
R3,Filler,Crack,,,,
"""
    plan = plan_import(uow.session, "risks", table.encode())
    found = {(each.line, each.column) for each in plan.problems}
    assert found == {
        (2, "subject"),
        (2, "severity"),
        (2, "next_review_on"),
        (2, "zone"),
        (2, "state"),
        (3, "key"),
        (5, "key"),
    }


def test_an_import_with_a_problem_writes_nothing(uow: UnitOfWork) -> None:
    plan = plan_import(uow.session, "risks", b"key,subject,event\nR1,Filler,\n")
    assert plan.problems == [RowProblem(2, "event", "this has to be given")]
    with pytest.raises(InvalidAnswersError) as refused:
        apply_import(uow, plan, reason="Try")
    assert refused.value.by_field == {"file": ["Line 2, event: this has to be given."]}
    assert count(uow) == 0


def test_what_is_there_is_listed_and_left_alone(uow: UnitOfWork) -> None:
    plan = plan_import(uow.session, "risks", RISKS.encode())
    apply_import(uow, plan, reason="First")
    again = plan_import(uow.session, "risks", RISKS.encode())
    assert (dict(again.records), again.present) == ({}, ["RISK-0007", "RISK-0008"])
    assert apply_import(uow, again, reason="Again") == []


def test_columns_the_register_does_not_have_are_named(uow: UnitOfWork) -> None:
    plan = plan_import(uow.session, "lots", b"product,lot,colour\nP-1,L-1,red\n")
    assert {(each.line, each.column) for each in plan.problems} == {
        (1, "colour"),
        (1, "key"),
    }
    nested = plan_import(uow.session, "suppliers", b"key,contacts\nS,x\n")
    assert [each.column for each in nested.problems] == ["contacts"]


def test_a_key_field_is_the_key(uow: UnitOfWork) -> None:
    plan = plan_import(uow.session, "products", b"number;name\r\nP-1;Pump, small\r\n")
    assert apply_import(uow, plan, reason="Products") == ["P-1"]


def test_a_file_that_is_no_table_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(InvalidAnswersError):
        plan_import(uow.session, "risks", b"\xff\xfe\x00")
    with pytest.raises(LimitError, match="5 MB"):
        plan_import(uow.session, "risks", b"x" * 5_000_001)
    with pytest.raises(LimitError, match="10,000 rows"):
        plan_import(uow.session, "products", b"number,name\n" + b"P,x\n" * 10_001)
    assert plan_import(uow.session, "risks", b"").problems
