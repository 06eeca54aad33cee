"""Claim, release, complete and draft: what people do with their steps."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.access.substitution import acting_actor
from engine.actor import Actor
from engine.commands.cases.cancel_instance import CancelInstance
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.release_task import ReleaseTask
from engine.commands.tasks.save_draft import SaveDraft
from engine.errors import (
    ConflictError,
    DutyConflictError,
    InvalidAnswersError,
    LimitError,
    NotFoundError,
    NotPermittedError,
    StepNotOpenError,
)
from engine.model import (
    AnswerDraft,
    AuditEvent,
    InstanceState,
    Substitution,
    TaskGroup,
    UserTaskState,
)
from engine.store.reading import Reading
from engine.testing import Bench
from tests.engine.house import (
    actions,
    begun,
    count,
    details,
    only_case,
    only_task,
    rows,
    snapshot,
    task_id,
    who,
    without_refusals,
)


def _complete(bench: Bench, person: str, **answers: Any) -> None:
    command = CompleteTask(task_id=task_id(bench, "write"), answers=answers)
    bench.engine.execute(command, actor=who(bench, person))


def test_a_claimed_step_leaves_the_list_of_its_group(bench: Bench) -> None:
    begun(bench)
    bench.engine.execute(
        ClaimTask(task_id=task_id(bench, "write")), actor=who(bench, "ana")
    )
    assert only_task(bench, "write").assignee_id == "ana"
    assert count(bench, TaskGroup) == 0
    assert actions(bench)[-1] == "task.claimed"


def test_a_step_somebody_claimed_cannot_be_claimed_by_another(bench: Bench) -> None:
    begun(bench)
    command = ClaimTask(task_id=task_id(bench, "write"))
    bench.engine.execute(command, actor=who(bench, "ana"))
    before = snapshot(bench)
    with pytest.raises(NotPermittedError, match="is with ana"):
        bench.engine.execute(command, actor=who(bench, "ben"))
    assert without_refusals(snapshot(bench)) == without_refusals(before)


def test_a_step_is_claimed_only_by_its_group(bench: Bench) -> None:
    begun(bench)
    with pytest.raises(NotPermittedError, match="needs the role clerk"):
        bench.engine.execute(
            ClaimTask(task_id=task_id(bench, "write")), actor=who(bench, "quinn")
        )


def test_a_released_step_is_back_in_the_list_of_its_group(bench: Bench) -> None:
    begun(bench)
    before = rows(bench, TaskGroup)
    claim = ClaimTask(task_id=task_id(bench, "write"))
    bench.engine.execute(claim, actor=who(bench, "ana"))
    bench.engine.execute(ReleaseTask(task_id=claim.task_id), actor=who(bench, "ana"))
    assert only_task(bench, "write").assignee_id is None
    assert [each.task_id for each in rows(bench, TaskGroup)] == [
        each.task_id for each in before
    ]
    assert actions(bench)[-2:] == ["task.claimed", "task.released"]


def test_nobody_gives_back_what_is_not_theirs(bench: Bench) -> None:
    begun(bench)
    claim = ClaimTask(task_id=task_id(bench, "write"))
    bench.engine.execute(claim, actor=who(bench, "ana"))
    with pytest.raises(NotPermittedError):
        bench.engine.execute(
            ReleaseTask(task_id=claim.task_id), actor=who(bench, "ben")
        )


def test_completing_writes_answers_moves_the_case_and_says_who(bench: Bench) -> None:
    begun(bench)
    _complete(bench, "ana", name="Offer", age=7)
    task = only_task(bench, "write")
    assert (task.state, task.completed_by) == (UserTaskState.COMPLETED, "ana")
    assert only_case(bench).variables["name"] == "Offer"
    assert bench.open_tasks() == ["approve"]
    wrote = next(each for each in bench.history() if each.element_id == "write")
    assert wrote.wrote == {"name": "Offer", "age": 7}
    assert wrote.actor == "ana"


@pytest.mark.requirement("P11-09", "P11-10", "A11-02")
def test_the_trail_of_a_completed_step_holds_old_and_new(bench: Bench) -> None:
    begun(bench, name="Draft")
    _complete(bench, "ana", name="Offer")
    (said,) = details(bench, "task.completed")
    assert said["changes"]["name"] == {"new": "Offer", "old": "Draft"}


def _trail(bench: Bench) -> list[dict[str, Any]]:
    return [
        {"action": each.action, "body": each.body} for each in rows(bench, AuditEvent)
    ]


@pytest.mark.requirement("ASVS 2.3.3", "ASVS 2.2.1", "DI-05")
def test_wrong_answers_name_the_field_and_leave_nothing_behind(bench: Bench) -> None:
    begun(bench)
    before = snapshot(bench)
    with pytest.raises(InvalidAnswersError) as refused:
        _complete(bench, "ana", age=-1)
    assert set(refused.value.by_field) == {"name", "age"}
    assert snapshot(bench) == before


@pytest.mark.requirement("ASVS 2.2.2", "ASVS 8.2.3")
def test_a_field_the_form_never_offered_is_refused(bench: Bench) -> None:
    begun(bench)
    before = snapshot(bench)
    with pytest.raises(InvalidAnswersError) as refused:
        _complete(bench, "ana", name="Offer", salary=10)
    assert "salary" in refused.value.by_field
    assert snapshot(bench) == before


@pytest.mark.requirement("ASVS 2.3.4", "P11-13", "11.10(f)", "R-043")
def test_the_second_of_two_who_complete_a_step_sees_who_was_first(
    bench: Bench,
) -> None:
    begun(bench)
    command = CompleteTask(task_id=task_id(bench, "write"), answers={"name": "Offer"})
    bench.engine.execute(command, actor=who(bench, "ana"))
    before = snapshot(bench)
    with pytest.raises(StepNotOpenError, match="completed by ana on 2026-01-05 at"):
        bench.engine.execute(command, actor=who(bench, "ben"))
    assert without_refusals(snapshot(bench)) == without_refusals(before)


def test_a_step_that_changed_since_it_was_shown_is_refused(bench: Bench) -> None:
    begun(bench)
    shown = only_task(bench, "write")
    claim = ClaimTask(task_id=shown.id)
    bench.engine.execute(claim, actor=who(bench, "ana"))
    before = snapshot(bench)
    command = CompleteTask(
        task_id=shown.id, answers={"name": "Offer"}, revision=shown.revision
    )
    with pytest.raises(ConflictError, match="changed while you had it open"):
        bench.engine.execute(command, actor=who(bench, "ana"))
    assert snapshot(bench) == before
    now = only_task(bench, "write").revision
    bench.engine.execute(
        CompleteTask(task_id=shown.id, answers={"name": "Offer"}, revision=now),
        actor=who(bench, "ana"),
    )
    assert bench.open_tasks() == ["approve"]


def test_the_interrupting_timer_beats_an_answer_that_comes_late(bench: Bench) -> None:
    begun(bench)
    late = CompleteTask(task_id=task_id(bench, "write"), answers={"name": "Offer"})
    bench.clock.set(bench.clock.later("PT8H", bench.calendar))  # before any tick
    with pytest.raises(ConflictError, match="ran out before you handed it in"):
        bench.engine.execute(late, actor=who(bench, "ana"))
    bench.advance(0)
    assert bench.open_tasks() == ["chase"]
    assert only_task(bench, "write").state is UserTaskState.WITHDRAWN


def test_an_answer_in_the_last_moment_counts(bench: Bench) -> None:
    begun(bench)
    bench.clock.set(bench.clock.later("PT7H59M59S", bench.calendar))
    _complete(bench, "ana", name="Offer")
    bench.advance("P1D")
    assert bench.open_tasks() == ["approve"]


@pytest.mark.requirement("ASVS 2.3.1", "P11-13", "11.10(f)", "R-043")
def test_a_case_that_has_ended_takes_no_steps(bench: Bench) -> None:
    instance = begun(bench)
    late = CompleteTask(task_id=task_id(bench, "write"), answers={"name": "Offer"})
    claim = ClaimTask(task_id=late.task_id)
    bench.engine.execute(
        CancelInstance(instance_id=UUID(instance), reason="A duplicate"),
        actor=who(bench, "olga"),
    )
    assert only_case(bench).state is InstanceState.TERMINATED
    for command in (late, claim):
        with pytest.raises(StepNotOpenError, match="no longer needed"):
            bench.engine.execute(command, actor=who(bench, "ana"))
    with pytest.raises(StepNotOpenError, match="takes no more steps"):
        bench.engine.execute(
            CancelInstance(instance_id=UUID(instance), reason="Again"),
            actor=who(bench, "olga"),
        )


def test_a_step_that_does_not_exist_is_not_found(bench: Bench) -> None:
    for command in (
        ClaimTask(task_id=uuid4()),
        ReleaseTask(task_id=uuid4()),
        CompleteTask(task_id=uuid4(), answers={}),
    ):
        with pytest.raises(NotFoundError):
            bench.engine.execute(command, actor=who(bench, "ana"))


def test_an_inspector_reads_and_changes_nothing(bench: Bench) -> None:
    begun(bench)
    with pytest.raises(NotPermittedError, match="inspector"):
        bench.engine.execute(
            ClaimTask(task_id=task_id(bench, "write")), actor=who(bench, "ines")
        )


def test_a_signed_step_cannot_be_completed_without_signing(bench: Bench) -> None:
    begun(bench)
    _complete(bench, "ana", name="Offer")
    command = CompleteTask(
        task_id=task_id(bench, "approve"), answers={"verdict": "accept"}
    )
    with pytest.raises(ConflictError, match="completed by signing"):
        bench.engine.execute(command, actor=who(bench, "quinn"))


def test_who_wrote_does_not_approve_under_no_name(bench: Bench) -> None:
    bench.add_person("rita", ("clerk", "approver"))
    begun(bench)
    _complete(bench, "rita", name="Offer")
    with pytest.raises(DutyConflictError):
        bench.engine.execute(
            ClaimTask(task_id=task_id(bench, "approve")), actor=who(bench, "rita")
        )
    assert actions(bench)[-1] == "command.refused"


def _deputy(bench: Bench, deputy: str, absent: str, **scope: Any) -> Actor:
    now = bench.clock()
    rule = Substitution(
        id=uuid4(),
        absent=absent,
        deputy=deputy,
        starts_at=now,
        ends_at=bench.clock.later("P9D", bench.calendar),
        created_by=absent,
        **scope,
    )
    bench.engine.execute(_Add(rule), actor=who(bench, absent))
    found = bench.engine.fetch(_ActingFor(deputy, rule.id), actor=who(bench, deputy))
    assert isinstance(found, Actor)
    return found


class _Add:
    def __init__(self, row: Substitution) -> None:
        self.row = row

    def execute(self, uow: Any) -> None:
        uow.add(self.row)


class _ActingFor:
    def __init__(self, deputy: str, rule: UUID) -> None:
        self.deputy, self.rule = deputy, rule

    def fetch(self, reading: Reading) -> Actor:
        return acting_actor(reading.session, reading.actor, self.rule, now=reading.now)


def test_a_deputy_acts_under_both_names(bench: Bench) -> None:
    begun(bench)
    deputy = _deputy(bench, "quinn", "ana", groups=True)
    bench.engine.execute(
        CompleteTask(task_id=task_id(bench, "write"), answers={"name": "Offer"}),
        actor=deputy,
    )
    task = only_task(bench, "write")
    assert (task.completed_by, task.completed_for) == ("quinn", "ana")
    body = next(
        each["body"] for each in _trail(bench) if each["action"] == "task.completed"
    )
    assert '"acting_for":"ana"' in body


def test_what_a_deputy_did_for_another_separates_both_of_them(bench: Bench) -> None:
    begun(bench)
    deputy = _deputy(bench, "quinn", "ana", groups=True)
    bench.engine.execute(
        CompleteTask(task_id=task_id(bench, "write"), answers={"name": "Offer"}),
        actor=deputy,
    )
    with pytest.raises(DutyConflictError):
        bench.engine.execute(
            ClaimTask(task_id=task_id(bench, "approve")), actor=who(bench, "quinn")
        )


def test_a_deputy_stays_within_the_scope_of_the_rule(bench: Bench) -> None:
    begun(bench)
    deputy = _deputy(bench, "quinn", "ana", groups=True, procedure="capa")
    with pytest.raises(NotPermittedError):
        bench.engine.execute(ClaimTask(task_id=task_id(bench, "write")), actor=deputy)


def test_a_draft_may_be_wrong_and_is_its_authors_only(bench: Bench) -> None:
    begun(bench)
    subject = str(task_id(bench, "write"))
    before = len(actions(bench))
    for typed in ({"age": "old"}, {"age": "older"}):
        bench.engine.execute(
            SaveDraft(subject=subject, typed=typed), actor=who(bench, "ana")
        )
    (draft,) = rows(bench, AnswerDraft)
    assert (draft.person, draft.typed) == ("ana", {"age": "older"})
    assert len(actions(bench)) == before  # a draft is nobody's record


def test_the_draft_of_a_step_that_is_done_is_swept_away(bench: Bench) -> None:
    begun(bench)
    subject = str(task_id(bench, "write"))
    for person in ("ana", "ben"):
        bench.engine.execute(
            SaveDraft(subject=subject, typed={"name": "x"}), actor=who(bench, person)
        )
    bench.worker.sweep()
    assert count(bench, AnswerDraft) == 2
    _complete(bench, "ana", name="Offer")
    bench.worker.sweep()
    assert count(bench, AnswerDraft) == 0


def test_the_draft_of_a_start_form_is_gone_when_the_case_exists(bench: Bench) -> None:
    bench.engine.execute(
        SaveDraft(subject="start:letter", typed={"name": "x"}), actor=who(bench, "ana")
    )
    begun(bench)
    assert count(bench, AnswerDraft) == 0


@pytest.mark.parametrize(
    "subject", ["start:nothing", "close:letter", "no id", str(UUID(int=7))]
)
def test_a_draft_of_a_form_that_does_not_exist_is_not_kept(
    bench: Bench, subject: str
) -> None:
    with pytest.raises(NotFoundError):
        bench.engine.execute(
            SaveDraft(subject=subject, typed={}), actor=who(bench, "ana")
        )
    assert count(bench, AnswerDraft) == 0


def test_a_draft_has_a_largest_size(bench: Bench) -> None:
    with pytest.raises(LimitError):
        bench.engine.execute(
            SaveDraft(subject="start:letter", typed={"name": "x" * 2_000_001}),
            actor=who(bench, "ana"),
        )
