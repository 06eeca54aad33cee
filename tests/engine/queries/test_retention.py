"""How long a case is kept, what is due for disposition, and what a hold keeps."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from engine.commands.trust.legal_hold import LiftLegalHold, SetLegalHold
from engine.errors import ConflictError, InvalidAnswersError, NotPermittedError
from engine.execution.retention import years_after
from engine.queries.case_page import CasePage
from engine.queries.cases import Cases
from engine.queries.retention import DueForDisposition, Keeping, OnLegalHold
from engine.testing import Bench
from tests.engine.house import actions
from tests.engine.retaining import deploy_letter, ended, kept_letters


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = kept_letters(Bench())
    yield bench
    bench.close()


def _keeping(bench: Bench, case: UUID) -> Keeping | None:
    page = bench.engine.fetch(CasePage(instance_id=case), actor=bench.actor("dora"))
    return page.keeping


def _due(bench: Bench) -> list[str]:
    found = bench.engine.fetch(DueForDisposition(), actor=bench.actor("dora"))
    return [each.business_key for each in found]


def _held(bench: Bench) -> list[str]:
    found = bench.engine.fetch(OnLegalHold(), actor=bench.actor("dora"))
    return [each.business_key for each in found]


@pytest.mark.requirement("R-073", "P11-04")
def test_a_case_is_kept_for_the_years_of_its_class_from_its_end(bench: Bench) -> None:
    found = _keeping(bench, ended(bench))

    assert found is not None
    assert (found.until, found.over) == (date(2029, 1, 5), False)
    assert found.rule == "3 years"


def test_while_a_case_runs_no_day_is_known(bench: Bench) -> None:
    found = _keeping(bench, UUID(bench.start("letter", {}, actor="ana")))

    assert found is not None
    assert (found.until, found.years) == (None, 3)


@pytest.mark.requirement("R-073")
def test_a_case_is_due_the_day_after_its_last_day_and_not_before(bench: Bench) -> None:
    ended(bench)
    bench.start("letter", {}, actor="ana")
    bench.clock.set(bench.clock.now.replace(year=2029, hour=23, minute=59))
    assert _due(bench) == []
    bench.clock.set(bench.clock.now.replace(day=6, hour=0, minute=1))
    assert _due(bench) == ["LET-2026-0001"]


@pytest.mark.parametrize(
    "sheet", ["", 'retention = "training"', 'retention = "unknown"']
)
def test_what_no_rule_counts_from_its_end_is_never_due(sheet: str) -> None:
    """Training is kept from the end of employment: no case knows that day."""
    bench = kept_letters(Bench(), sheet)
    ended(bench)
    bench.clock.set(bench.clock.now.replace(year=2099))
    assert _due(bench) == []
    bench.close()


def test_a_case_keeps_to_the_class_of_its_own_version(bench: Bench) -> None:
    case = ended(bench)
    deploy_letter(bench, 'retention = "audit"')
    found = _keeping(bench, case)

    assert found is not None
    assert found.until == date(2029, 1, 5)


def test_a_leap_day_is_never_shortened() -> None:
    assert years_after(date(2024, 2, 29), 3) == date(2027, 3, 1)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.requirement("R-073")
def test_a_legal_hold_takes_a_case_from_what_is_due_until_it_is_lifted(
    bench: Bench,
) -> None:
    case, dora = ended(bench), bench.actor("dora")
    bench.clock.set(bench.clock.now.replace(year=2030))
    bench.engine.execute(SetLegalHold(instance_id=case, reason="Claim 7"), actor=dora)
    assert (_due(bench), _held(bench)) == ([], ["LET-2026-0001"])
    found = _keeping(bench, case)
    assert found is not None
    assert found.hold is not None
    assert found.hold.reason == "Claim 7"
    page = bench.engine.fetch(Cases(), actor=dora)
    assert [each.legal_hold for each in page.items] == [True]

    bench.engine.execute(LiftLegalHold(instance_id=case, reason="Settled"), actor=dora)
    assert (_due(bench), _held(bench)) == (["LET-2026-0001"], [])
    assert actions(bench)[-2:] == ["legal_hold.set", "legal_hold.lifted"]


def test_one_hold_stands_at_a_time_and_a_lifted_one_may_be_set_again(
    bench: Bench,
) -> None:
    case, dora = ended(bench), bench.actor("dora")
    with pytest.raises(ConflictError, match="no legal hold"):
        bench.engine.execute(LiftLegalHold(instance_id=case, reason="x"), actor=dora)
    for _ in range(2):
        bench.engine.execute(SetLegalHold(instance_id=case, reason="x"), actor=dora)
        with pytest.raises(ConflictError, match="already"):
            bench.engine.execute(SetLegalHold(instance_id=case, reason="x"), actor=dora)
        bench.engine.execute(LiftLegalHold(instance_id=case, reason="x"), actor=dora)


@pytest.mark.parametrize("command", [SetLegalHold, LiftLegalHold])
def test_a_hold_needs_a_reason_and_the_right(
    bench: Bench, command: type[SetLegalHold | LiftLegalHold]
) -> None:
    case = ended(bench)
    with pytest.raises(InvalidAnswersError):
        bench.engine.execute(
            command(instance_id=case, reason=" "), actor=bench.actor("dora")
        )
    for person in ("ana", "paul", "ines"):
        with pytest.raises(NotPermittedError):
            bench.engine.execute(
                command(instance_id=case, reason="x"), actor=bench.actor(person)
            )


def test_the_lists_are_for_those_who_look_after_records(bench: Bench) -> None:
    for query in (DueForDisposition(), OnLegalHold()):
        bench.engine.fetch(query, actor=bench.actor("ines"))
        with pytest.raises(NotPermittedError):
            bench.engine.fetch(query, actor=bench.actor("ana"))
