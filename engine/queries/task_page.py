"""Everything there is to see of one task: form, instruction, why it is mine."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine import forms
from engine.access.permissions import may_work
from engine.access.substitution import standing_in
from engine.clock import NEVER
from engine.deadlines.ladder import PlannedLevel
from engine.errors import NotFoundError
from engine.execution.asking import form_named, task_situation
from engine.execution.authority import duty_conflicts, may_read
from engine.execution.deadlines import ladder_of
from engine.execution.signing import shown_to
from engine.execution.turn import Turn
from engine.model import AnswerDraft, ProcessInstance, UserTask, UserTaskState
from engine.queries.askable import changes_due, may_ask
from engine.queries.base import Reading
from engine.queries.people_names import Names, names_of
from engine.queries.reassignable import may_assign
from engine.queries.signing_series import in_series
from engine.queries.task_duties import duties_of, version_in_effect
from engine.store.policy import POLICY_NUMBER, note_number


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """One task as data; ``form`` is None for a step that asks nothing.

    ``closed_by`` and ``closed_at`` are set if the task is not open any more: then there
    is no form. ``hindrances`` say why this person may not do it.
    """

    id: UUID
    revision: int
    name: str
    element: str
    instruction: str
    case_id: UUID
    business_key: str
    case_title: str
    procedure: str
    procedure_title: str
    version: int
    sop: str | None
    sop_version: str
    role: str | None
    assignee_id: str | None
    mine: bool
    acting_for: str | None
    delegated_by: str | None
    claimable: bool
    created_at: datetime
    due_at: datetime | None
    due_rule: str
    overdue: bool
    ladder: Sequence[PlannedLevel]
    meaning: str | None
    shown_digest: str
    series: bool
    form: forms.FormView | None
    draft_saved_at: datetime | None
    hindrances: Sequence[str]
    duties: Sequence[str]
    extendable: bool
    changes_due: bool
    due_meaning: str
    assignable: bool
    open: bool
    closed_by: str | None
    closed_at: datetime | None
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One task, at its first showing or again with what was typed and complained of."""

    task_id: UUID
    typed: Mapping[str, Any] | None = field(default=None, repr=False)
    complaints: Mapping[str, Sequence[str]] | None = None
    offered: Collection[str] = ()
    finding: Mapping[str, str] = field(default_factory=dict)

    def fetch(self, reading: Reading) -> TaskView:
        """Return the task; one the actor may not see is not found either."""
        found = reading.session.execute(
            select(UserTask, ProcessInstance, AnswerDraft, POLICY_NUMBER)
            .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
            .outerjoin(
                AnswerDraft,
                (AnswerDraft.subject == str(self.task_id))
                & (AnswerDraft.person == reading.actor.id),
            )
            .where(UserTask.id == self.task_id)
        ).one_or_none()
        if found is None:
            raise NotFoundError
        task, instance, draft, number = found
        note_number(reading.session, number)
        reading = _as_deputy(reading, task, instance)
        if not may_read(reading.session, reading.actor, instance):
            raise NotFoundError
        if task.state is not UserTaskState.OPEN:
            return self._closed(reading, task, instance)
        return self._open(reading, task, instance, draft)

    def _open(
        self,
        reading: Reading,
        task: UserTask,
        instance: ProcessInstance,
        draft: AnswerDraft | None,
    ) -> TaskView:
        turn = Turn.resume(reading.as_work(), instance)
        mine = may_work(reading.actor, task)
        form = form_named(turn.loaded, task.form_key)
        planned = ladder_of(turn, task, turn.element(task.element))
        names = names_of(reading.session)
        return self._view(
            reading,
            task,
            instance,
            names,
            claimable=mine and task.assignee_id is None,
            mine=mine,
            ladder=[
                each
                for each in planned
                if each.at > reading.now and not instance.on_hold
            ],
            shown_digest=shown_to(turn, task).digest if task.meaning else "",
            series=in_series(reading, turn.element(task.element)),
            form=self._form(turn, task, form, draft) if form else None,
            draft_saved_at=draft.saved_at if draft else None,
            hindrances=duty_conflicts(
                reading.session, reading.actor, instance, task, turn.loaded
            ),
            duties=duties_of(reading, turn, task, names),
            extendable=may_ask(reading, instance, "extension"),
            changes_due=changes_due(reading, instance),
            assignable=may_assign(reading, instance),
        )

    def _form(
        self,
        turn: Turn,
        task: UserTask,
        form: forms.Form,
        draft: AnswerDraft | None,
    ) -> forms.FormView:
        typed = self.typed
        if typed is None and draft is not None:
            typed = forms.open_draft(form, draft.typed)
        return forms.present(
            form,
            situation=replace(task_situation(turn, task), finding=self.finding),
            typed=typed,
            complaints=self.complaints,
            forms=turn.loaded.forms,
            offered=self.offered,
        )

    def _closed(
        self, reading: Reading, task: UserTask, instance: ProcessInstance
    ) -> TaskView:
        return self._view(
            reading,
            task,
            instance,
            names_of(reading.session),
            claimable=False,
            mine=False,
            ladder=(),
            shown_digest="",
            series=False,
            form=None,
            draft_saved_at=None,
            hindrances=(),
            duties=(),
            extendable=False,
            changes_due=False,
            assignable=False,
        )

    def _view(
        self,
        reading: Reading,
        task: UserTask,
        instance: ProcessInstance,
        names: Names,
        **more: Any,
    ) -> TaskView:
        loaded = reading.library.definition(reading.session, instance.definition_id)
        element = loaded.definition.elements[task.element]
        return TaskView(
            id=task.id,
            revision=task.revision,
            name=task.name,
            element=task.element,
            instruction=element.documentation,
            case_id=instance.id,
            business_key=instance.business_key,
            case_title=instance.title,
            procedure=instance.key,
            procedure_title=loaded.procedure.title,
            version=instance.version,
            due_meaning=loaded.procedure.sign_due_change or "",
            sop=loaded.procedure.sop,
            sop_version=version_in_effect(reading, loaded.procedure.sop),
            role=task.role,
            assignee_id=task.assignee_id,
            acting_for=reading.actor.acting_for,
            delegated_by=task.delegated_by,
            created_at=task.created_at,
            due_at=task.due_at if task.due_at < NEVER else None,
            due_rule=task.due_rule,
            overdue=task.state is UserTaskState.OPEN and task.due_at < reading.now,
            meaning=task.meaning,
            open=task.state is UserTaskState.OPEN,
            closed_by=task.completed_by,
            closed_at=task.completed_at,
            names=names,
            **more,
        )


def _as_deputy(reading: Reading, task: UserTask, instance: ProcessInstance) -> Reading:
    """Look as who the actor would do the step: themselves, or somebody's deputy."""
    who = standing_in(
        reading.session, reading.actor, task, procedure=instance.key, now=reading.now
    )
    return replace(reading, actor=who)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForm:
    """The form of a task, to read what a browser posted."""

    task_id: UUID

    def fetch(self, reading: Reading) -> forms.Form | None:
        """Return the form of the task's own version."""
        task = reading.session.get(UserTask, self.task_id)
        if task is None:
            raise NotFoundError
        instance = reading.as_work().get(ProcessInstance, task.instance_id)
        reading = _as_deputy(reading, task, instance)
        if not may_read(reading.session, reading.actor, instance):
            raise NotFoundError
        loaded = reading.library.definition(reading.session, instance.definition_id)
        return form_named(loaded, task.form_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRows:
    """What was typed, after a button that adds or removes a row was pressed."""

    task_id: UUID
    answers: Mapping[str, Any] = field(repr=False)
    pressed: Collection[str]

    def fetch(self, reading: Reading) -> dict[str, Any] | None:
        """Return the answers to show again, None if no such button was pressed."""
        uow = reading.as_work()
        task = uow.get(UserTask, self.task_id)
        turn = Turn.resume(uow, uow.get(ProcessInstance, task.instance_id))
        form = form_named(turn.loaded, task.form_key)
        if form is None:
            return None
        situation = task_situation(turn, task)
        changed = forms.change_rows(
            form, self.answers, self.pressed, situation=situation
        )
        return dict(changed) if changed is not None else None
