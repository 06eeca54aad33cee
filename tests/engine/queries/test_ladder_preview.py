"""The preview of reminders says what the engine then plans."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from engine.actor import Actor
from engine.content.shipped import shipped_bundles
from engine.errors import NotFoundError, NotPermittedError
from engine.queries.ladder_preview import LadderPreview, LadderPreviewView
from engine.testing import Bench
from tests.engine.commands.late_steps import ACTION, late_action
from tests.engine.house import timers, who


@pytest.fixture
def late() -> Iterator[Bench]:
    bench = late_action()
    yield bench
    bench.close()


def _preview(bench: Bench, **given: object) -> LadderPreviewView:
    asked = LadderPreview(procedure="action", **given)  # type: ignore[arg-type]
    return bench.engine.fetch(asked, actor=who(bench, "pia"))


@pytest.mark.parametrize("class_", ["", "minor", "critical"])
def test_the_preview_names_the_very_times_the_engine_plans(class_: str) -> None:
    late = late_action(**({"class": class_} if class_ else {}))
    shown = _preview(late, class_=class_, due_on=ACTION["due_on"])
    step = next(each for each in shown.steps if each.element == "implement")
    planned = {each.level: each.due_at for each in timers(late)}
    assert {name: each.at for name, each in step.levels.items()} == planned
    assert step.due_at == planned["E1"]
    assert set(shown.names) == planned.keys()
    late.close()


def test_it_says_who_has_to_answer_what_by_when_and_what_is_opened(
    late: Bench,
) -> None:
    shown = _preview(late, class_="critical", due_on=date(2026, 1, 16))
    rungs = {each.level: each for each in shown.rungs}
    assert (rungs["E2"].after, rungs["E2"].within) == ("1 wd", "2 wd")
    assert rungs["E3"].decide == ("extend", "reassign", "none")
    assert rungs["E4"].opens == "nonconformance"
    assert shown.classes == ["critical", "minor"]
    implement = next(each for each in shown.steps if each.element == "implement")
    e3 = implement.levels["E3"]
    assert e3.answer_by == datetime(2026, 1, 23, 17, tzinfo=UTC)


def test_a_step_only_the_case_can_date_has_its_rule_and_no_times(late: Bench) -> None:
    implement, verify = _preview(late, begins=date(2026, 1, 5)).steps
    assert (implement.rule, implement.due_at, implement.levels) == ("due_on", None, {})
    assert verify.due_at == datetime(2026, 1, 12, 17, tzinfo=UTC)
    assert verify.levels


def test_what_is_counted_from_the_start_of_the_case_has_its_times(late: Bench) -> None:
    bundles = shipped_bundles()
    late.deploy_bundle(bundles["effectiveness_check"], companions=bundles)
    late.deploy_bundle(bundles["capa"], companions=bundles)
    asked = LadderPreview(procedure="capa", begins=date(2026, 1, 5))
    shown = late.engine.fetch(asked, actor=who(late, "pia"))
    plan = next(each for each in shown.steps if each.element == "action_plan")
    assert plan.rule == "45 d from the start of the case"
    assert plan.due_at == datetime(2026, 2, 19, 17, tzinfo=UTC)


def test_a_procedure_nobody_uses_has_no_preview(late: Bench) -> None:
    with pytest.raises(NotFoundError):
        late.engine.fetch(LadderPreview(procedure="capa"), actor=who(late, "pia"))


def test_who_may_not_read_procedures_sees_none_of_it(late: Bench) -> None:
    stranger = Actor(id="nobody", groups=frozenset())
    with pytest.raises(NotPermittedError):
        late.engine.fetch(LadderPreview(procedure="action"), actor=stranger)
