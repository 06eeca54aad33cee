"""Another due date, and the ladder that moves with it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from engine.actor import SYSTEM
from engine.commands.cases.cancel_instance import CancelInstance
from engine.commands.cases.hold_case import HoldCase, ResumeCase
from engine.commands.tasks.change_due_date import ChangeDueDate
from engine.content.shipped import shipped_bundle
from engine.errors import ConflictError, InvalidAnswersError, NotPermittedError
from engine.jobs.due import Worker
from engine.model import (
    Acknowledgement,
    AuditEvent,
    Link,
    Notice,
    ProcessInstance,
    TaskGroup,
    UserTask,
)
from engine.testing import Bench
from tests.engine.house import count, details, only_task, rows, timers, who

PEOPLE = {
    "adam": ("area_owner",),
    "vera": ("qa_reviewer",),
    "pia": ("process_owner",),
    "quinn": ("qa_manager",),
    "maria": ("management_representative",),
}
ACTION = {
    "title": "Label printer on the checklist",
    "description": "Add the printer to the line clearance",
    "action_type": "corrective",
    "owner": "adam",
    "verifier": "vera",
    "due_on": date(2026, 1, 16),
    "child_kind": "none",
    "changes_process": False,
}


@pytest.fixture
def late() -> Iterator[Bench]:
    """Return a bench with one action, due on Friday, 16 January 2026."""
    bench = Bench()
    for person, roles in PEOPLE.items():
        bench.add_person(person, roles, manager="quinn" if person == "adam" else None)
    bench.deploy_bundle(shipped_bundle("action"), companions=["action"])
    bench.start("action", ACTION, actor="pia")
    yield bench
    bench.close()


def _change(bench: Bench, day: date, person: str = "adam", **more: Any) -> None:
    task = bench.task("implement").id
    given = {"reason": "The printer comes late", **more}
    command = ChangeDueDate(task_id=task, due_on=day, **given)
    bench.engine.execute(command, actor=who(bench, person))
    bench.settle()


def _rungs(bench: Bench) -> dict[str | None, datetime]:
    return {each.level: each.due_at for each in timers(bench)}


def _events(bench: Bench, kind: str) -> list[Notice]:
    return [each for each in rows(bench, Notice) if each.event == kind]


def _lock(bench: Bench) -> None:
    with bench.engine.database.writing() as session:
        session.query(ProcessInstance).update({"due_locked": True})
        session.commit()


def test_a_changed_due_date_moves_the_ladder_and_stands_in_the_trail(
    late: Bench,
) -> None:
    before = _rungs(late)
    _change(late, date(2026, 1, 30))
    due = datetime(2026, 1, 30, 17, tzinfo=UTC)
    assert only_task(late, "implement").due_at == due
    after = _rungs(late)
    assert after.keys() == before.keys()
    assert after["E1"] == due
    assert all(after[level] > before[level] for level in before)
    changed = details(late, "due.changed")
    assert ["The printer comes late" in each["reason"] for each in changed] == [True]


def test_the_old_due_date_tells_nobody_after_the_change(late: Bench) -> None:
    _change(late, date(2026, 1, 30))
    late.advance(datetime(2026, 1, 26, 18, tzinfo=UTC))
    assert _events(late, "escalation") == []
    late.advance(datetime(2026, 1, 30, 18, tzinfo=UTC))
    assert {each.person for each in _events(late, "escalation")} == {"adam"}


def test_an_overdue_step_with_a_new_date_is_told_again_at_that_date(
    late: Bench,
) -> None:
    late.advance(datetime(2026, 1, 16, 18, tzinfo=UTC))
    _change(late, date(2026, 1, 20))
    late.advance(datetime(2026, 1, 20, 18, tzinfo=UTC))
    assert len(_events(late, "escalation")) == 2


def test_the_list_of_a_group_shows_the_new_date(late: Bench) -> None:
    with late.engine.database.writing() as session:
        task = session.query(UserTask).one()
        session.add(TaskGroup(role="area_owner", due_at=task.due_at, task_id=task.id))
        session.commit()
    _change(late, date(2026, 1, 30))
    (offered,) = rows(late, TaskGroup)
    assert offered.due_at == only_task(late, "implement").due_at


@pytest.mark.parametrize(
    ("day", "more", "words"),
    [
        (date(2026, 1, 30), {"reason": "  "}, "Say why"),
        (date(2026, 1, 2), {}, "in the future"),
        (date(2026, 1, 16), {}, "has already"),
        (date(9999, 1, 1), {}, "too far"),
    ],
)
def test_a_due_date_needs_a_reason_and_lies_ahead(
    late: Bench, day: date, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        _change(late, day, **more)
    found = " ".join(each for many in refused.value.by_field.values() for each in many)
    assert words in found


def test_a_date_the_plan_has_locked_only_comes_earlier(late: Bench) -> None:
    _lock(late)
    with pytest.raises(ConflictError, match="ask for an extension"):
        _change(late, date(2026, 1, 30))
    _change(late, date(2026, 1, 14))
    assert only_task(late, "implement").due_at.day == 14


def test_who_neither_owns_the_case_nor_looks_after_dates_changes_none(
    late: Bench,
) -> None:
    with pytest.raises(NotPermittedError, match="process_owner"):
        _change(late, date(2026, 1, 30), person="vera")
    _change(late, date(2026, 1, 30), person="quinn")


@pytest.mark.requirement("R-122")
def test_what_was_due_while_nothing_ran_is_told_once_in_order_and_marked_late(
    late: Bench,
) -> None:
    late.clock.set(datetime(2026, 3, 2, 9, tzinfo=UTC))
    for _ in range(2):
        Worker(late.engine, late.worker.handlers).fire_due()
    told = [each for each in rows(late, AuditEvent) if each.action == "task.escalated"]
    levels = [each.body.partition('"level":"')[2][:2] for each in told]
    assert levels == ["E0", "E1", "E2", "E3", "E4"]
    sent = [*_events(late, "reminder"), *_events(late, "escalation")]
    assert {each.event for each in sent} == {"reminder", "escalation"}
    late_words = {"This comes late" in each.text for each in sent}
    assert late_words == {True}
    keys = [(each.key, each.person) for each in rows(late, Notice)]
    assert len(keys) == len(set(keys))


@pytest.mark.requirement("R-122")
def test_two_late_steps_of_a_case_are_one_escalation_a_day(late: Bench) -> None:
    planned = timers(late)
    with late.engine.database.writing() as session:
        first = session.query(UserTask).one()
        case_id: UUID = first.instance_id
        session.add(
            UserTask(
                id=UUID(int=7),
                instance_id=case_id,
                token="another",
                element="verify",
                name="Verify the evidence",
                created_at=first.created_at,
                assignee_id="adam",
                due_at=first.due_at,
            )
        )
        session.flush()
        for number, rung in enumerate(planned):
            session.add(
                type(rung)(
                    id=UUID(int=100 + number),
                    instance_id=case_id,
                    token="another",
                    element="verify",
                    kind="escalate",
                    due_at=rung.due_at,
                    claim_at=rung.due_at,
                    level=rung.level,
                )
            )
        session.commit()
    late.advance(datetime(2026, 1, 28, 18, tzinfo=UTC))
    people = [(each.key, each.person) for each in _events(late, "escalation")]
    assert len([key for key in people if key[1] == "adam"]) == 1
    (adam,) = [each for each in _events(late, "escalation") if each.person == "adam"]
    assert "Carry out the action" in adam.text
    assert "Verify the evidence" in adam.text
    asked = [
        (each.level, each.day, each.person) for each in rows(late, Acknowledgement)
    ]
    assert len(asked) == len(set(asked)) == count(late, Acknowledgement)


def _hold(bench: Bench, command: type[HoldCase | ResumeCase], reason: str) -> None:
    case_id = only_task(bench, "implement").instance_id
    given = command(instance_id=case_id, reason=reason)
    bench.engine.execute(given, actor=who(bench, "adam"))
    bench.settle()


def test_a_case_on_hold_escalates_nothing_and_goes_on_where_it_stopped(
    late: Bench,
) -> None:
    late.advance(datetime(2026, 1, 12, 9, tzinfo=UTC))
    _hold(late, HoldCase, "The supplier is closed")
    late.advance(datetime(2026, 2, 2, 9, tzinfo=UTC))
    assert rows(late, AuditEvent)[-1].action == "case.held"
    assert _events(late, "escalation") == _events(late, "reminder") == []
    _hold(late, ResumeCase, "It is open again")
    assert only_task(late, "implement").due_at == datetime(2026, 2, 6, 17, tzinfo=UTC)
    assert _rungs(late)["E1"] == datetime(2026, 2, 6, 17, tzinfo=UTC)
    late.advance(datetime(2026, 2, 6, 18, tzinfo=UTC))
    assert {each.person for each in _events(late, "escalation")} == {"adam"}


def test_a_hold_needs_a_reason_and_happens_once(late: Bench) -> None:
    with pytest.raises(InvalidAnswersError):
        _hold(late, HoldCase, " ")
    with pytest.raises(ConflictError, match="not on hold"):
        _hold(late, ResumeCase, "On we go")
    _hold(late, HoldCase, "The supplier is closed")
    with pytest.raises(ConflictError, match="on hold already"):
        _hold(late, HoldCase, "The supplier is closed")


def _opened(bench: Bench) -> list[str]:
    return [each.status for each in rows(bench, Link) if each.relation == "escalates"]


def test_a_critical_record_overdue_again_after_it_was_dealt_with_opens_another(
    late: Bench,
) -> None:
    case_id = late.start("action", ACTION, actor="pia", given={"class": "critical"})
    task = late.task("implement", case_id).id

    def again(day: date, until: datetime) -> None:
        command = ChangeDueDate(task_id=task, due_on=day, reason="Late again")
        late.engine.execute(command, actor=who(late, "adam"))
        late.advance(until)

    late.advance(datetime(2026, 1, 26, 18, tzinfo=UTC))
    assert _opened(late) == ["open"]
    again(date(2026, 2, 6), datetime(2026, 2, 20, 18, tzinfo=UTC))
    assert _opened(late) == ["open"]
    (link,) = [each for each in rows(late, Link) if each.relation == "escalates"]
    done = CancelInstance(instance_id=link.child_id, reason="Dealt with")
    late.engine.execute(done, actor=SYSTEM)
    again(date(2026, 3, 6), datetime(2026, 3, 20, 18, tzinfo=UTC))
    assert _opened(late) == ["cancelled", "open"]
