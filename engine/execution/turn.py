"""One turn: load an instance, push it once, save what its tokens then wait for."""

from collections.abc import Mapping
from typing import Any, Self

from engine.bpmn.runtime import Runtime
from engine.bpmn.turn import Waiting
from engine.errors import DamagedStateError, InvalidAnswersError
from engine.execution.ending import settle_end
from engine.execution.host import InstanceHost
from engine.execution.incident_notices import tell_of_incident
from engine.execution.progress import Progress
from engine.execution.projection import project
from engine.execution.signature_states import obstacles_to_closing
from engine.execution.visits import record_visits
from engine.feel import Document, expression
from engine.model import (
    AuditAction,
    Incident,
    InstanceState,
    ProcessInstance,
    UserTask,
)
from engine.store.library import Loaded
from engine.store.unit_of_work import UnitOfWork


class Turn(Progress):
    """One push of one instance; thrown away if anything fails."""

    __slots__ = ()

    @classmethod
    def resume(cls, uow: UnitOfWork, instance: ProcessInstance) -> Self:
        """Load a running instance that the caller has locked.

        Raises ``ConflictError`` if the case has ended, ``DamagedStateError`` if its
        stored state does not match its checksum.
        """
        instance.require_running()
        uow.moving = instance.id
        loaded = uow.library.definition(uow.session, instance.definition_id)
        host = InstanceHost(uow, instance, loaded)
        try:
            run = Runtime.restore(
                loaded.definition,
                instance.snapshot,
                variables=Document(stored=instance.variables),
                host=host,
            )
        except DamagedStateError as error:
            raise DamagedStateError(
                f"The stored state of {instance.business_key} is damaged; "
                "restore it from a backup."
            ) from error
        return cls(uow, instance, loaded, host, run, _by_token(run))

    @classmethod
    def begin(
        cls,
        uow: UnitOfWork,
        instance: ProcessInstance,
        loaded: Loaded,
        *,
        variables: Mapping[str, Any],
        start_event: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Self:
        """Put the first token on a new instance's start event and run to a wait."""
        host = InstanceHost(uow, instance, loaded)
        run = Runtime.start(
            loaded.definition,
            variables=variables,
            host=host,
            start_event=start_event,
            payload=payload,
        )
        return cls(uow, instance, loaded, host, run)

    def save(self, *, person_task: UserTask | None = None) -> None:
        """Write tokens, data, history, open work and, at the end, what follows.

        Nothing in between may flush: the instance is then written once.
        """
        session = self.uow.session
        before, session.autoflush = session.autoflush, False
        try:
            self._save(person_task)
        finally:
            session.autoflush = before

    def _save(self, person_task: UserTask | None) -> None:
        instance, run = self.instance, self.run
        self._check_closing()
        instance.assign(variables=run.variables.stored())
        self._describe()
        if run.outcome is not None:
            instance.status, outcome = run.outcome
            instance.outcome = self._outcome(outcome)
        person_token = person_task.token if person_task else None
        record_visits(self.uow, instance, run, person_token=person_token)
        instance.assign(snapshot=run.snapshot())
        project(self, person_task=person_task)
        self._open_incidents()
        if run.state != "running":
            instance.error_code = run.error_code
            instance.end(state=InstanceState(run.state), at=self.uow.now)
            settle_end(self.uow, instance)

    def _describe(self) -> None:
        """Copy what lists show and filter by."""
        instance, data = self.instance, self.run.variables
        title, owner = data.get("title"), data.get("owner")
        if isinstance(title, str) and title:
            instance.title = title
        if isinstance(owner, str):
            instance.owner_id = owner
        if isinstance(data.get("class"), str):
            instance.class_key = data["class"]
        if isinstance(data.get("site"), str):
            instance.site = data["site"]
        self.host.describe_due(data.get("due_on"))

    def _outcome(self, declared: str | None) -> str | None:
        """Return the outcome an end declares: text, or FEEL over the case after =."""
        if declared is None or not declared.startswith("="):
            return declared
        value = expression(declared[1:]).evaluate(self.data()).value
        return value if isinstance(value, str) else None

    def _check_closing(self) -> None:
        """Refuse a step that would close the case while something speaks against it."""
        if self.run.outcome is None or self.run.outcome[0] != "closed":
            return
        data = self.data()
        missing = [
            each.message
            for each in self.loaded.procedure.closing
            if expression(each.holds).evaluate(data, now=self.host.local_now).value
            is not True
        ]
        missing += obstacles_to_closing(self.uow.session, self.instance)
        if missing:
            raise InvalidAnswersError({"": missing})

    def _open_incidents(self) -> None:
        for element, code, message in self.run.incidents:
            self._open_incident(code, message, element=element)
        stalled = self.run.state == "running" and not self.run.waiting()
        if stalled and not self.run.incidents:
            self._open_incident(
                "stalled",
                "Nothing can move this case: no step, timer or event is waiting.",
            )

    def _open_incident(
        self, kind: str, message: str, *, element: str | None = None
    ) -> None:
        """Write something a person has to resolve, and its place in the trail."""
        instance = self.instance
        incident = Incident(
            id=self.uow.new_id(),
            source=f"{kind}/{instance.id}/{element or ''}/{instance.visit_seq}",
            kind=kind,
            message=message,
            at=self.uow.now,
            instance_id=instance.id,
            element=element,
        )
        self.uow.add(incident)
        tell_of_incident(self.uow, instance, incident)
        self.uow.audit(
            AuditAction.INCIDENT_OPENED,
            instance.business_key,
            instance=instance,
            kind=kind,
            element=element or "",
            message=message,
        )


def _by_token(run: Runtime) -> dict[str, Waiting]:
    return {waiting.token: waiting for waiting in run.waiting()}
