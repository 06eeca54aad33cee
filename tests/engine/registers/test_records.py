"""Records: values, lifecycle, unique rules, and what the trail says of them."""

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import ConflictError, InvalidAnswersError, NotFoundError
from engine.feel.temporal import Date
from engine.model import AuditEvent, Record
from engine.registers.records import (
    change_record,
    create_record,
    entries_of,
    find_record,
    locked_record,
    move_record,
    values_of,
)
from engine.registers.register import read_register, register_types
from engine.store.unit_of_work import UnitOfWork

RISK = {"subject": "Filler", "event": "Underfill", "severity": 3, "probability": 2}


def trail(uow: UnitOfWork) -> list[dict[str, Any]]:
    uow.close()
    bodies = uow.session.scalars(select(AuditEvent.body).order_by(AuditEvent.seq))
    return [json.loads(each) for each in bodies]


def test_every_declared_register_can_be_read() -> None:
    types = register_types()
    assert {"documents", "document_versions", "risks", "clauses", "kpis"} <= set(types)
    assert all(each.initial in each.states for each in types.values())


def test_every_record_field_refers_to_a_register_that_exists() -> None:
    types = register_types()
    for register in types.values():
        for field in register.fields.values():
            if field.type in ("record", "records"):
                assert field.of[0] in types, f"{register.name}.{field.name}"
            if field.type in ("choice", "choices"):
                assert field.of, f"{register.name}.{field.name} offers nothing"


@pytest.mark.parametrize(
    "broken",
    [
        {"states": ["open"], "fields": {"title": "sentence"}},
        {"states": ["open"], "fields": {"title": "text"}, "key": "number"},
        {"states": ["open"], "fields": {"title": "text"}, "colour": "red"},
        {"states": ["open"], "fields": {"title": "text"}, "moves": {"open": ["shut"]}},
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(
    broken: dict[str, Any],
) -> None:
    with pytest.raises(ValueError, match=r"Register|Field"):
        read_register("things", {"title": "Things", **broken})


def test_a_record_gets_the_next_number_of_its_series(uow: UnitOfWork) -> None:
    first = create_record(uow, "risks", RISK)
    second = create_record(uow, "risks", {**RISK, "event": "Overfill"})
    assert (first.key, second.key) == ("RISK-0001", "RISK-0002")
    assert first.state == "identified"


def test_a_number_given_by_an_import_is_never_given_again(uow: UnitOfWork) -> None:
    create_record(uow, "risks", RISK, key="RISK-0001")
    assert create_record(uow, "risks", {**RISK, "event": "Leak"}).key == "RISK-0002"


def test_values_come_back_as_the_feel_values_they_were(uow: UnitOfWork) -> None:
    values = {
        **RISK,
        "severity": Decimal("2.5"),
        "next_review_on": Date(2027, 2, 28),
        "controls": ["Level sensor"],
    }
    record = create_record(uow, "risks", values)
    uow.session.flush()
    uow.session.expire(record)
    assert values_of(record) == {**values, "probability": Decimal(2)}
    assert entries_of(record)["key"] == "RISK-0001"


def test_every_wrong_value_is_named_at_once(uow: UnitOfWork) -> None:
    wrong = {
        "subject": 5,
        "severity": "high",
        "zone": "purple",
        "next_review_on": "soon",
        "colour": "red",
    }
    with pytest.raises(InvalidAnswersError) as refused:
        create_record(uow, "risks", wrong)
    assert set(refused.value.by_field) == {*wrong, "event"}
    assert "purple" in str(refused.value)


def test_a_register_nobody_declared_is_named(uow: UnitOfWork) -> None:
    with pytest.raises(NotFoundError, match="wishes"):
        create_record(uow, "wishes", {})


@pytest.mark.requirement("P11-09", "P11-10", "A11-02")
def test_old_and_new_value_of_a_change_stand_in_the_trail(uow: UnitOfWork) -> None:
    record = create_record(uow, "risks", RISK)
    change_record(uow, record, {"severity": 4, "element": "Nozzle"}, reason="Seen")
    entry = trail(uow)[-1]
    assert entry["action"] == "record.changed"
    assert entry["subject" if "subject" in entry else "object"] == "risks/RISK-0001"
    assert entry["detail"]["old"] == {"severity": 3, "element": None}
    assert entry["detail"]["new"] == {"severity": 4, "element": "Nozzle"}
    assert entry["detail"]["reason"] == "Seen"


def test_a_change_that_changes_nothing_leaves_no_entry(uow: UnitOfWork) -> None:
    record = create_record(uow, "risks", RISK)
    change_record(uow, record, {"severity": 3})
    assert [each["action"] for each in trail(uow)] == ["record.created"]


def test_null_takes_a_value_away_unless_it_is_required(uow: UnitOfWork) -> None:
    record = create_record(uow, "risks", {**RISK, "element": "Nozzle"})
    change_record(uow, record, {"element": None})
    assert "element" not in record.fields
    with pytest.raises(InvalidAnswersError):
        change_record(uow, record, {"event": None})


def test_a_move_the_lifecycle_does_not_know_is_refused(uow: UnitOfWork) -> None:
    record = create_record(
        uow, "objectives", {"statement": "Fewer errors", "period": "2027"}
    )
    with pytest.raises(ConflictError, match="proposed and cannot become achieved"):
        move_record(uow, record, "achieved")
    with pytest.raises(ConflictError, match="knows no state"):
        move_record(uow, record, "won")
    move_record(uow, record, "active")
    assert record.state == "active"


def test_a_move_writes_its_values_and_both_states_into_the_trail(
    uow: UnitOfWork,
) -> None:
    record = create_record(uow, "risks", RISK)
    move_record(uow, record, "accepted", {"note": "Tolerable"})
    detail = trail(uow)[-1]["detail"]
    assert detail["old"] == {"state": "identified", "note": None}
    assert detail["new"] == {"state": "accepted", "note": "Tolerable"}


def test_a_move_to_the_same_state_only_writes_values(uow: UnitOfWork) -> None:
    record = create_record(uow, "risks", RISK)
    move_record(uow, record, "identified", {"note": "Again"})
    assert [each["action"] for each in trail(uow)] == [
        "record.created",
        "record.changed",
    ]


def test_two_records_of_the_same_kind_and_key_are_refused(uow: UnitOfWork) -> None:
    create_record(uow, "products", {"number": "P-1", "name": "Pump"})
    with pytest.raises(ConflictError, match="“P-1” already exists"):
        create_record(uow, "products", {"number": "P-1", "name": "Other pump"})


def test_a_unique_rule_names_the_record_that_is_already_there(uow: UnitOfWork) -> None:
    create_record(uow, "risks", RISK)
    with pytest.raises(ConflictError, match=r"RISK-0001.*same subject and element"):
        create_record(uow, "risks", RISK)


def test_a_unique_rule_holds_for_changes_too(uow: UnitOfWork) -> None:
    create_record(uow, "risks", RISK)
    other = create_record(uow, "risks", {**RISK, "event": "Overfill"})
    with pytest.raises(ConflictError):
        change_record(uow, other, {"event": "Underfill"})


def test_values_that_only_look_alike_together_are_not_the_same(uow: UnitOfWork) -> None:
    create_record(uow, "risks", {**RISK, "element": "a|b", "event": "c"})
    assert create_record(uow, "risks", {**RISK, "element": "a", "event": "b|c"}).key


def test_the_database_itself_refuses_a_double(uow: UnitOfWork) -> None:
    create_record(uow, "risks", RISK)
    twin = create_record(uow, "risks", {**RISK, "event": "Overfill"})
    first = find_record(uow.session, "risks", "RISK-0001")
    assert first is not None
    statement = text("UPDATE record SET unique_key = :key WHERE key = :twin")
    with pytest.raises(IntegrityError):
        uow.session.execute(statement, {"key": first.unique_key, "twin": twin.key})


@pytest.mark.requirement("R-072")
def test_a_double_only_the_database_has_seen_is_a_conflict_in_words(
    uow: UnitOfWork,
) -> None:
    """The other transaction commits between our look and our write."""
    create_record(uow, "risks", RISK)

    @event.listens_for(uow.session, "before_flush")
    def other_transaction(session: Session, *_given: object) -> None:
        if any(isinstance(each, Record) for each in session.new):
            session.execute(text("UPDATE record SET unique_key = '0:Filler||Overfill'"))

    with pytest.raises(ConflictError, match="Somebody else has just written"):
        create_record(uow, "risks", {**RISK, "event": "Overfill"})


@pytest.mark.requirement("DI-04")
def test_an_immutable_record_is_never_changed(uow: UnitOfWork) -> None:
    record = create_record(
        uow, "supplier_scores", {"supplier": "SUPL-0001", "period": "2026"}
    )
    with pytest.raises(ConflictError, match="never changed"):
        change_record(uow, record, {"score": 90})
    assert "score" not in record.fields


def test_an_unknown_record_is_named_with_its_register(uow: UnitOfWork) -> None:
    with pytest.raises(NotFoundError, match=r"RISK-0009.*Risks"):
        locked_record(uow, "risks", "RISK-0009")
