"""The bench itself: deploy, start, complete, sign, advance, look."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, Literal
from uuid import UUID
from weakref import finalize

from sqlalchemy import Engine as Connections

from engine.actor import SYSTEM, Actor
from engine.commands.cases.broadcast_signal import BroadcastSignal
from engine.commands.cases.correlate_message import CorrelateMessage
from engine.commands.cases.start_instance import StartInstance
from engine.commands.release.deploy_bundle import DeployBundle
from engine.commands.release.deploy_model import DeployModel
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.sign_task import SignTask
from engine.content.archive import to_zip
from engine.content.bundle import Bundle
from engine.execution.assignment import EVERYONE
from engine.jobs.due import NextDue, Worker
from engine.queries.signing_preview import PreviewSigning
from engine.testing.actors import deployer
from engine.testing.looking import Looking
from engine.testing.moving_clock import MovingClock
from engine.testing.reading import BenchTask
from engine.testing.site import Site, engine_on, in_memory_site
from engine.testing.staging import EnsurePerson, StageProof
from engine.testing.views import Deployed

MOST_ROUNDS = 10_000


BENCH = Actor(id="bench", groups=frozenset({"reporter", EVERYONE}), name="Bench")


class Bench(Looking):
    """The same ``Engine`` as in production, in memory, on a clock that one moves.

    ``operations`` are callables by name for service tasks: inputs in, outputs out;
    they may raise ``BpmnError``. ``people`` maps names to roles. ``site`` is another
    database to work on, such as the demonstration's.
    """

    def __init__(
        self,
        start: str | datetime = "2026-01-05T09:00:00Z",
        *,
        operations: Mapping[str, Callable[[Mapping[str, Any]], Any]] | None = None,
        people: Mapping[str, Collection[str]] | None = None,
        zone: str = "UTC",
        site: Site | None = None,
    ) -> None:
        self.clock = MovingClock(start)
        folder = Path(mkdtemp(prefix="praxis-bench-"))
        self.engine = engine_on(
            self.clock,
            site or in_memory_site(folder, zone),
            handled=operations or (),
        )
        connections = self.engine.database.connections
        self._closed = finalize(self, _give_back, folder, connections)
        self.worker = Worker(
            self.engine,
            {
                "mail": self._keep_mail,
                **{name: _handler(call) for name, call in (operations or {}).items()},
            },
        )
        self.mails: list[Mapping[str, Any]] = []
        self._roles: dict[str, frozenset[str]] = {}
        self._names: dict[str, str] = {}
        for person, roles in (people or {}).items():
            self.add_person(person, roles)

    def close(self) -> None:
        """Give back the database and the folder for files, as letting go of it does."""
        self._closed()

    def add_person(
        self,
        person: str,
        roles: Collection[str],
        *,
        name: str = "",
        manager: str | None = None,
    ) -> None:
        """Let somebody exist, with roles."""
        self.engine.execute(
            EnsurePerson(person=person, roles=roles, name=name, manager=manager),
            actor=SYSTEM,
        )
        self._roles[person] = frozenset(roles) | {EVERYONE}
        self._names[person] = name or person

    # -- what changes something

    def deploy(
        self,
        bpmn: bytes,
        dmn: Sequence[bytes] = (),
        forms: Mapping[str, Mapping[str, Any]] | None = None,
        profile: Literal["bpmn", "procedure"] = "bpmn",
        *,
        actor: str | None = None,
    ) -> Deployed:
        """Put a model into effect; raise ``InvalidModelError`` with its findings."""
        result = self.engine.execute(
            DeployModel(
                bpmn=bpmn, dmn=tuple(dmn), forms=dict(forms or {}), profile=profile
            ),
            actor=deployer(actor),
        )
        return Deployed(process_ids=result.process_ids, findings=result.findings)

    def deploy_bundle(
        self, bundle: Bundle, *, companions: Collection[str] = ()
    ) -> UUID:
        """Put a procedure's bundle into effect, checked as in production."""
        return self.engine.execute(
            DeployBundle(content=to_zip(bundle), companions=frozenset(companions)),
            actor=SYSTEM,
        )

    def start(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        actor: str | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> str:
        """Start an instance; ``variables`` answer its start form if it has one."""
        instance_id = self.engine.execute(
            StartInstance(
                procedure=process_id, answers=variables or {}, given=given or {}
            ),
            actor=self.actor(actor) if actor else BENCH,
        )
        self.settle()
        return str(instance_id)

    def complete(
        self,
        element_id: str,
        answers: Mapping[str, Any] | None = None,
        instance: str | None = None,
        where: Mapping[str, Any] | None = None,
        *,
        actor: str | None = None,
    ) -> None:
        """Complete the first open user task of an element whose data match."""
        task = self.task(element_id, instance, where or {})
        self.engine.execute(
            CompleteTask(task_id=task.id, answers=answers or {}),
            actor=self._doer(actor, task),
        )
        self.settle()

    def sign(
        self,
        element_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        meaning: str | None = None,
        instance: str | None = None,
        where: Mapping[str, Any] | None = None,
        actor: str | None = None,
    ) -> None:
        """Sign the first open task of an element; the meaning is implied by it."""
        task = self.task(element_id, instance, where or {})
        self.sign_task(task, answers or {}, meaning=meaning, actor=actor)

    def sign_task(
        self,
        task: BenchTask,
        answers: Mapping[str, Any],
        *,
        meaning: str | None = None,
        actor: str | None = None,
    ) -> None:
        """Sign this very task."""
        who = self._doer(actor, task)
        preview = self.engine.fetch(
            PreviewSigning(task_id=task.id, answers=answers), actor=who
        )
        proof = self.engine.execute(
            StageProof(digest=preview.digest, meaning=meaning or preview.meaning),
            actor=who,
        )
        self.engine.execute(
            SignTask(
                task_id=task.id,
                answers=answers,
                proof_id=proof,
                shown_digest=preview.shown_digest,
            ),
            actor=who,
        )
        self.settle()

    def message(
        self,
        name: str,
        variables: Mapping[str, Any] | None = None,
        correlation: Mapping[str, Any] | None = None,
        *,
        actor: str | None = None,
    ) -> bool:
        """Send a message; tell whether anyone took it; ambiguous: ``ConflictError``."""
        taken = self.engine.execute(
            CorrelateMessage(
                name=name, payload=variables or {}, correlation=correlation or {}
            ),
            actor=self.actor(actor) if actor else SYSTEM,
        )
        self.settle()
        return taken is not None

    def signal(
        self,
        name: str,
        variables: Mapping[str, Any] | None = None,
        *,
        actor: str | None = None,
    ) -> int:
        """Broadcast a signal; return how many instances it reached or started."""
        reached = self.engine.execute(
            BroadcastSignal(name=name, payload=variables or {}),
            actor=self.actor(actor) if actor else SYSTEM,
        )
        self.settle()
        return reached

    def advance(
        self, span: float | str | timedelta | datetime, *, actor: str | None = None
    ) -> None:
        """Move the clock and let everything due on the way happen, in due order."""
        del actor
        target = self.clock.later(span, self.calendar)
        for _ in range(MOST_ROUNDS):
            due = self.engine.fetch(NextDue(), actor=SYSTEM)
            if due is None or due > target:
                break
            self.clock.set(due)
            self.worker.fire_due(limit=1)
            self.settle()
        self.clock.set(target)
        self.settle()

    def settle(self) -> None:
        """Carry out the jobs that are due, and those they make due."""
        for _ in range(MOST_ROUNDS):
            if not self.worker.run_ready():
                return

    def _keep_mail(self, mail: Mapping[str, Any], _key: str) -> Mapping[str, Any]:
        """Take a mail that production would send."""
        self.mails.append(mail)
        return {}

    # -- who

    def actor(self, person: str) -> Actor:
        """Return a person with their roles; one named like a role has just that one."""
        if person not in self._roles:
            self.add_person(person, {person})
        return Actor(id=person, groups=self._roles[person], name=self._names[person])

    def _doer(self, person: str | None, task: BenchTask) -> Actor:
        """Return who acts; nobody named: somebody who may do the task."""
        if person is not None:
            return self.actor(person)
        role = task.role or EVERYONE
        return Actor(
            id=task.assignee or "bench",
            groups=frozenset({role, EVERYONE}),
            name="Bench",
        )


def _handler(call: Callable[[Mapping[str, Any]], Any]) -> Any:
    """Adapt a callable of inputs to a job's handler, which also gets a key."""

    def handle(given: Mapping[str, Any], _key: str) -> Mapping[str, Any]:
        return call(given) or {}

    return handle


def _give_back(folder: Path, connections: Connections) -> None:
    connections.dispose()
    rmtree(folder, ignore_errors=True)
