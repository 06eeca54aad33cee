"""The records a new installation begins with, and imports in general."""

import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from engine.deadlines import read_calendar
from engine.errors import ConflictError, InvalidAnswersError, NotFoundError
from engine.model import AuditEvent, Record, Register
from engine.registers.importing import import_records
from engine.registers.records import find_record
from engine.registers.register import register_types
from engine.registers.seed import apply_seed, read_pack
from engine.store.unit_of_work import UnitOfWork

ROOT = Path(__file__).parents[3]


def test_a_seed_fits_its_registers_and_is_applied_once(uow: UnitOfWork) -> None:
    counts = apply_seed(uow)
    assert counts["clauses"] > 150
    assert counts["kpis"] > 80
    assert set(apply_seed(uow).values()) == {0}
    assert uow.session.scalar(select(func.count()).select_from(Record)) == sum(
        counts.values()
    )


def test_every_declared_register_exists_after_the_seed(uow: UnitOfWork) -> None:
    apply_seed(uow)
    assert set(uow.session.scalars(select(Register.key))) == set(register_types())


def test_one_entry_of_the_trail_per_register_holds_the_seed(uow: UnitOfWork) -> None:
    counts = apply_seed(uow)
    uow.close()
    entries = uow.session.scalar(select(func.count()).select_from(AuditEvent))
    assert entries == len(counts)


def test_what_a_site_has_changed_stays_changed(uow: UnitOfWork) -> None:
    import_records(uow, "sites", {"main": {"name": "Our site", "zone": "Asia/Tokyo"}})
    apply_seed(uow)
    record = find_record(uow.session, "sites", "main")
    assert record is not None
    assert record.fields["name"] == "Our site"


def test_every_reference_of_the_seed_leads_to_a_record(uow: UnitOfWork) -> None:
    apply_seed(uow)
    pack = read_pack("general")
    for register, records in pack.items():
        for name, field in register_types()[register].fields.items():
            if field.type not in ("record", "records"):
                continue
            for key, values in records.items():
                given = values.get(name, [])
                for each in [given] if isinstance(given, str) else given:
                    assert each in pack[field.of[0]], f"{register}/{key}: {each}"


def test_the_seeded_calendar_can_be_used(uow: UnitOfWork) -> None:
    apply_seed(uow)
    record = find_record(uow.session, "calendars", "general")
    assert record is not None
    calendar = read_calendar(record.fields, zone=ZoneInfo("UTC"))
    assert calendar.weekdays == frozenset(range(5))


def test_what_the_shipped_procedures_name_is_in_the_seed() -> None:
    pack = read_pack("general")
    for path in (ROOT / "processes").glob("*/procedure.toml"):
        procedure = tomllib.loads(path.read_text(encoding="utf-8"))
        assert set(procedure.get("clauses", [])) <= set(pack["clauses"]), path
        assert set(procedure.get("kpis", [])) <= set(pack["kpis"]), path
        assert procedure.get("retention", "general") in pack["retention"], path


def test_the_records_shipped_scenarios_begin_with_fit_their_registers(
    uow: UnitOfWork,
) -> None:
    files = sorted((ROOT / "processes").glob("*/scenarios/*.toml"))
    for path in files:
        scenario = tomllib.loads(path.read_text(encoding="utf-8"))
        for register, records in scenario.get("records", {}).items():
            with uow.session.begin_nested() as attempt:
                import_records(uow, register, records)
                attempt.rollback()
    assert files


def test_an_unknown_pack_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match="general"):
        read_pack("space")


@pytest.mark.parametrize(
    ("records", "error"),
    [
        ({"P-1": {"name": 5}}, InvalidAnswersError),
        ({"P-1": {"name": "Pump", "state": "wished"}}, ConflictError),
    ],
)
def test_an_import_that_does_not_fit_writes_nothing(
    uow: UnitOfWork, records: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        import_records(uow, "products", {"P-0": {"name": "Valve"}, **records})
    assert find_record(uow.session, "products", "P-0") is None


def test_two_records_of_one_import_that_are_the_same_are_named(
    uow: UnitOfWork,
) -> None:
    risk = {"subject": "Filler", "event": "Underfill"}
    with pytest.raises(ConflictError, match="R1.*R2"):  # noqa: RUF043 - any text between
        import_records(uow, "risks", {"R1": risk, "R2": risk})


def test_a_record_that_is_there_under_another_key_is_refused(uow: UnitOfWork) -> None:
    risk = {"subject": "Filler", "event": "Underfill"}
    import_records(uow, "risks", {"R1": risk})
    with pytest.raises(ConflictError, match="another key"):
        import_records(uow, "risks", {"R2": risk})
