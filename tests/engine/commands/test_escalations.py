"""Answers to escalations: what somebody decides about a late step happens."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.commands.cases.hold_case import HoldCase, ResumeCase
from engine.commands.tasks.change_due_date import ChangeDueDate
from engine.errors import ConflictError, DutyConflictError, InvalidAnswersError
from engine.jobs.due import Worker
from engine.model import (
    Acknowledgement,
    AuditEvent,
    Link,
    Notice,
    ProcessInstance,
    Timer,
    UserTask,
)
from engine.queries.case_page import CasePage
from engine.queries.notices import AskedOf
from engine.testing import Bench
from tests.engine.commands.late_steps import (
    ACTION,
    AT_E2,
    AT_E3,
    REQUEST,
    answer,
    asked,
    carry_out,
    late_action,
)
from tests.engine.house import details, only_task, rows, timers, who


@pytest.fixture
def late() -> Iterator[Bench]:
    bench = late_action()
    bench.advance(AT_E3)
    yield bench
    bench.close()


def _extension(bench: Bench) -> ProcessInstance:
    (found,) = [
        each for each in rows(bench, ProcessInstance) if each.key == "extension"
    ]
    assert isinstance(found, ProcessInstance)
    return found


def _wrong(refusal: pytest.ExceptionInfo[InvalidAnswersError]) -> set[str]:
    return set(refusal.value.by_field)


def test_to_extend_asks_for_an_extension_that_somebody_else_decides(
    late: Bench,
) -> None:
    answer(late, "pia", "E3", decision="extend", comment="", extension=REQUEST)
    case = _extension(late)
    assert (case.started_by, case.variables["requester"]) == ("pia", "pia")
    (link,) = [each for each in rows(late, Link) if each.relation == "extends"]
    assert link.parent_id == case.id
    assert only_task(late, "implement").due_at == datetime(2026, 1, 16, 17, tzinfo=UTC)
    given = asked(late, "pia", "E3")
    assert given.decision == "extend"
    assert case.business_key in (given.comment or "")
    granted = {"decision": "approve", "granted_due": date(2026, 2, 13)}
    late.sign("decide", granted, actor="quentin")
    late.settle()
    assert only_task(late, "implement").due_at == datetime(2026, 2, 13, 17, tzinfo=UTC)
    told = [each for each in rows(late, Notice) if each.event == "due_changed"]
    assert {each.person for each in told} == {"adam"}


def test_to_extend_without_its_form_or_with_an_earlier_date_starts_nothing(
    late: Bench,
) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        answer(late, "pia", "E3", decision="extend")
    assert {"new_due", "ext_reason", "interim_control"} <= _wrong(refused)
    earlier = {**REQUEST, "new_due": date(2026, 1, 28)} | {"step": "No such step"}
    with pytest.raises(InvalidAnswersError) as refused:
        answer(late, "pia", "E3", decision="extend", extension=earlier)
    assert _wrong(refused) == {"step"}
    assert asked(late, "pia", "E3").closed_at is None
    assert {each.key for each in rows(late, ProcessInstance)} == {"action"}


def test_an_extension_asked_for_so_concerns_the_case_that_is_late(late: Bench) -> None:
    other = {**REQUEST, "target": "ACT-2026-0099"}
    answer(late, "pia", "E3", decision="extend", extension=other)
    assert _extension(late).variables["target"] == "ACT-2026-0001"


def test_where_no_extension_is_in_use_the_date_itself_moves() -> None:
    late = late_action(extension=False)
    late.advance(AT_E3)
    with pytest.raises(InvalidAnswersError) as refused:
        answer(late, "pia", "E3", decision="extend")
    assert _wrong(refused) == {"due_on"}
    answer(late, "pia", "E3", decision="extend", due_on=date(2026, 2, 13))
    task = only_task(late, "implement")
    assert task.due_at == datetime(2026, 2, 13, 17, tzinfo=UTC)
    changed = details(late, "due.changed")
    assert ["The printer comes late" in each["reason"] for each in changed] == [True]
    late.close()


def test_to_reassign_gives_the_step_to_somebody_who_may_do_it(late: Bench) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        answer(late, "pia", "E3", decision="reassign")
    assert _wrong(refused) == {"person"}
    with pytest.raises(DutyConflictError):
        answer(late, "pia", "E3", decision="reassign", person="vera")
    assert only_task(late, "implement").assignee_id == "adam"
    answer(late, "pia", "E3", decision="reassign", person="anna")
    assert only_task(late, "implement").assignee_id == "anna"
    given = [each for each in rows(late, Notice) if each.person == "anna"]
    assert "The printer comes late" in given[-1].text


@pytest.mark.requirement("A11-09")
def test_no_action_needs_its_reason_and_changes_nothing(late: Bench) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        answer(late, "pia", "E3", decision="none", comment=" ")
    assert _wrong(refused) == {"comment"}
    before = only_task(late, "implement")
    answer(late, "pia", "E3", decision="none")
    after = only_task(late, "implement")
    assert (after.due_at, after.assignee_id) == (before.due_at, before.assignee_id)
    said = details(late, "task.escalated")[-1]
    assert said["decision"] == "none"
    assert "The printer comes late" in said["answer"]


def test_one_answer_is_enough_and_the_others_are_not_asked_any_more(
    late: Bench,
) -> None:
    assert len(late.engine.fetch(AskedOf(), actor=who(late, "quinn"))) == 2
    answer(late, "pia", "E3", decision="none")
    assert asked(late, "quinn", "E3").answered_by == "pia"
    (left,) = late.engine.fetch(AskedOf(), actor=who(late, "quinn"))
    assert left.level == "E2"
    with pytest.raises(ConflictError, match="pia has answered"):
        answer(late, "quinn", "E3", decision="none")


def test_a_question_ends_with_the_step_it_is_about() -> None:
    late = late_action()
    late.advance(AT_E2)
    assert len(late.engine.fetch(AskedOf(), actor=who(late, "quinn"))) == 1
    carry_out(late)
    assert late.engine.fetch(AskedOf(), actor=who(late, "quinn")) == []
    assert {each.element for each in timers(late)} == {"verify"}
    with pytest.raises(ConflictError, match="not open any more"):
        answer(late, "quinn", "E2")
    late.close()


def test_everybody_who_is_asked_sees_the_case() -> None:
    late = late_action(manager="mona")
    late.advance(AT_E2)
    case_id = asked(late, "mona", "E2").instance_id
    assert late.engine.fetch(CasePage(instance_id=case_id), actor=who(late, "mona"))
    late.close()


def _passed_on(bench: Bench) -> list[Notice]:
    return [each for each in rows(bench, Notice) if "Nobody has answered" in each.text]


@pytest.mark.requirement("R-160", "A11-09")
def test_a_question_nobody_answers_is_passed_on_to_the_next_level_once() -> None:
    late = late_action(manager="mona")
    late.advance(datetime(2026, 1, 22, 16, tzinfo=UTC))
    assert _passed_on(late) == []
    late.advance(datetime(2026, 1, 23, 18, tzinfo=UTC))
    for _ in range(2):
        Worker(late.engine, late.worker.handlers).fire_due()
    told = _passed_on(late)
    assert {each.person for each in told} == {"pia", "quinn"}
    assert len(told) == 2
    assert asked(late, "mona", "E2").escalated_at is not None
    answer(late, "mona", "E2")
    assert asked(late, "mona", "E2").closed_at is not None
    late.close()


@pytest.mark.parametrize("how", ["answered", "done", "date"])
def test_only_what_is_still_unanswered_is_passed_on(how: str) -> None:
    late = late_action(manager="mona")
    late.advance(AT_E2)
    if how == "answered":
        answer(late, "mona", "E2")
    elif how == "done":
        carry_out(late)
    else:
        task = late.task("implement").id
        command = ChangeDueDate(task_id=task, due_on=date(2026, 2, 27), reason="Parts")
        late.engine.execute(command, actor=who(late, "adam"))
    late.advance(datetime(2026, 1, 24, 18, tzinfo=UTC))
    assert len(_passed_on(late)) == (2 if how == "date" else 0)
    late.close()


def test_an_escalation_of_that_day_is_not_told_again_because_of_no_answer() -> None:
    late = late_action(manager="mona")
    late.advance(AT_E2)
    level_e3 = {each.level: each.due_at for each in timers(late)}["E3"]
    with late.engine.database.writing() as session:
        session.query(Timer).filter_by(kind="answer").update(
            {"due_at": level_e3, "claim_at": level_e3}
        )
        session.commit()
    late.advance(AT_E3)
    keys = [each.key for each in rows(late, Notice) if "/E3/" in each.key]
    assert len(keys) == len({"pia", "quinn"})
    late.close()


def test_the_last_level_of_a_class_reminds_those_it_asked() -> None:
    late = late_action(manager="mona", **{"class": "minor"})
    late.advance(datetime(2026, 3, 2, 18, tzinfo=UTC))
    assert {each.person for each in _passed_on(late)} == {"mona"}
    assert len(_passed_on(late)) == 1
    late.close()


def test_a_decision_has_two_working_days_and_then_management_hears(late: Bench) -> None:
    assert asked(late, "pia", "E3").due_at == datetime(2026, 1, 29, 17, tzinfo=UTC)
    late.advance(datetime(2026, 1, 29, 18, tzinfo=UTC))
    assert "maria" in {each.person for each in _passed_on(late)}


def test_a_hold_does_not_count_towards_the_time_to_answer() -> None:
    late = late_action(manager="mona")
    late.advance(AT_E2)
    case_id = only_task(late, "implement").instance_id
    adam = who(late, "adam")
    late.engine.execute(HoldCase(instance_id=case_id, reason="Closed"), actor=adam)
    late.advance(datetime(2026, 2, 2, 9, tzinfo=UTC))
    assert _passed_on(late) == []
    late.engine.execute(ResumeCase(instance_id=case_id, reason="Open"), actor=adam)
    left = datetime(2026, 1, 23, 17, tzinfo=UTC) - AT_E2
    due = datetime(2026, 2, 2, 9, tzinfo=UTC) + left
    assert asked(late, "mona", "E2").due_at == due
    late.advance(due + timedelta(hours=1))
    assert {each.person for each in _passed_on(late)} == {"pia", "quinn"}
    late.close()


def test_what_is_asked_late_after_downtime_has_its_full_time() -> None:
    late = late_action(manager="mona")
    late.clock.set(datetime(2026, 2, 3, 9, tzinfo=UTC))
    Worker(late.engine, late.worker.handlers).fire_due()
    assert asked(late, "mona", "E2").due_at == datetime(2026, 2, 5, 17, tzinfo=UTC)
    assert _passed_on(late) == []
    late.close()


TO_SOMEBODY = '{ after = "7 wd", critical = "3 wd", to = ["%s"], action = "reassign" }'


def test_a_level_reassigns_a_late_step_to_who_may_do_it_and_has_least_to_do() -> None:
    late = late_action(ladder=TO_SOMEBODY % "area_owner")
    late.start("action", {**ACTION, "owner": "anna"}, actor="pia")
    late.advance(datetime(2026, 1, 26, 18, tzinfo=UTC))
    held = {each.assignee_id for each in rows(late, UserTask)}
    assert held == {"adam", "anna"}  # theirs already: nothing is moved to and fro
    late.close()
    late = late_action(ladder=TO_SOMEBODY % "qa_reviewer")
    late.add_person("viola", ("qa_reviewer",))
    late.advance(AT_E3)
    for _ in range(2):
        Worker(late.engine, late.worker.handlers).fire_due()
    assert only_task(late, "implement").assignee_id == "viola"  # vera verifies it
    given = details(late, "task.assigned")
    assert ["overdue (E3)" in each["reason"] for each in given] == [True]
    told = [each.text for each in rows(late, Notice) if each.person == "viola"]
    assert any("is yours now" in each for each in told)
    late.close()


def test_a_level_that_finds_nobody_fit_leaves_the_step_and_says_so() -> None:
    late = late_action(ladder=TO_SOMEBODY % "qa_reviewer")
    late.advance(AT_E3)
    assert only_task(late, "implement").assignee_id == "adam"
    told = [each.text for each in rows(late, Notice) if each.person == "vera"]
    assert any("Nobody it should go to may do it" in each for each in told)
    late.close()


def test_an_answer_missed_during_downtime_is_passed_on_once_and_marked_late() -> None:
    late = late_action(manager="mona")
    late.advance(AT_E2)
    late.clock.set(datetime(2026, 1, 26, 9, tzinfo=UTC))
    for _ in range(2):
        Worker(late.engine, late.worker.handlers).fire_due()
    told = _passed_on(late)
    assert sorted(each.person for each in told) == ["pia", "quinn"]
    assert all("This comes late: it was due on 2026-01-23" in x.text for x in told)
    late.close()


@pytest.mark.requirement("R-122")
def test_after_a_long_downtime_each_level_and_day_is_told_to_a_person_once() -> None:
    late = late_action(manager="mona")
    late.advance(AT_E2)
    late.clock.set(datetime(2026, 3, 2, 9, tzinfo=UTC))
    for _ in range(2):
        Worker(late.engine, late.worker.handlers).fire_due()
    told = [(each.key, each.person) for each in rows(late, Notice)]
    assert len(told) == len(set(told))
    said = [each for each in rows(late, AuditEvent) if each.action == "task.escalated"]
    levels = [each.body.partition('"level":"')[2][:2] for each in said]
    assert levels == ["E0", "E1", "E2", "E3", "E3", "E4"]  # E3: unanswered, and its own
    asked_for = [(each.level, each.person) for each in rows(late, Acknowledgement)]
    assert sorted(asked_for) == [("E2", "mona"), ("E3", "pia"), ("E3", "quinn")]
    late.close()


def test_asking_about_a_step_does_not_disturb_who_has_its_form_open() -> None:
    late = late_action(manager="mona")
    before = only_task(late, "implement")
    late.advance(AT_E2)
    after = only_task(late, "implement")
    assert after.questioned
    assert after.revision == before.revision
    late.close()
