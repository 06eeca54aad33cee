"""One instance in memory for the length of one turn."""

from collections.abc import Callable, Mapping
from typing import Any

from engine import feel
from engine.bpmn.rows import rows_of
from engine.bpmn.semantics.events import Catching, fire_timer
from engine.bpmn.semantics.instance import Instance
from engine.bpmn.semantics.occurrence import broadcast, catches_error
from engine.bpmn.semantics.tasks import Remote
from engine.bpmn.semantics.token import Token, is_open_by_hand, order_of, passage_of
from engine.bpmn.snapshot import freeze, thaw
from engine.bpmn.specs import Definition, Element, StartTrigger, compile_definition
from engine.bpmn.starts import chosen_starts
from engine.bpmn.turn import (
    BpmnError,
    CallRequest,
    DecisionRecord,
    Host,
    Incident,
    OperationCall,
    RunState,
    Thrown,
    VisitRecord,
    Waiting,
)
from engine.errors import ConflictError, NotFoundError

__all__ = [
    "BpmnError",
    "CallRequest",
    "DecisionRecord",
    "Definition",
    "Element",
    "Host",
    "Incident",
    "OperationCall",
    "Runtime",
    "StartTrigger",
    "Thrown",
    "VisitRecord",
    "Waiting",
    "compile_definition",
]


class Runtime:
    """Start or restore an instance, push it once, read what happened, snapshot it.

    After an exception the object is half advanced: throw it away.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._waiting: tuple[Waiting, ...] | None = None

    @classmethod
    def start(
        cls,
        definition: Definition,
        *,
        variables: Mapping[str, Any],
        host: Host,
        start_event: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> "Runtime":
        """Begin an instance and run it to its first wait; variables are FEEL values.

        ``start_event`` names what was triggered, ``payload`` what came with it; without
        one the first start event without a trigger starts.
        """
        instance = Instance(definition, _values(variables), host)
        nodes = chosen_starts(definition, start_event)
        for token in instance.start_at(nodes, triggered=start_event is not None):
            if payload is not None and isinstance(token.task_spec, Catching):
                token.task_spec.receive(token, _values(payload))
        run = cls(instance)
        run._run()
        return run

    @classmethod
    def restore(
        cls,
        definition: Definition,
        snapshot: bytes,
        *,
        variables: Mapping[str, Any],
        host: Host,
    ) -> "Runtime":
        """Load what ``snapshot`` wrote, or raise ``DamagedStateError``.

        ``variables`` are FEEL values, or a document that converts what is asked for.
        """
        return cls(thaw(definition, snapshot, variables, host))

    # -- what happened

    @property
    def state(self) -> RunState:
        """Return ``running``, ``completed``, ``terminated`` or ``failed``."""
        return self._instance.run_state

    @property
    def variables(self) -> feel.Document:
        """Return the document, FEEL values by name."""
        return self._instance.variables

    @property
    def error_code(self) -> str | None:
        """Return the code of the error nobody caught."""
        return self._instance.error_code

    @property
    def outcome(self) -> tuple[str, str | None] | None:
        """Return the status and outcome that an end event declared."""
        return self._instance.outcome

    @property
    def visits(self) -> list[VisitRecord]:
        """Return what this turn saw, ended visits in the order of their end."""
        return self._instance.visits

    @property
    def decisions(self) -> list[DecisionRecord]:
        """Return the decisions of this turn."""
        return self._instance.decisions

    @property
    def thrown(self) -> list[Thrown]:
        """Return the messages and signals of this turn for the outside."""
        return self._instance.thrown

    @property
    def incidents(self) -> list[Incident]:
        """Return what this turn found that a person has to look at."""
        return self._instance.incidents

    # -- pushes

    def complete(
        self, token: str, answers: Mapping[str, Any], *, are_values: bool = False
    ) -> None:
        """Complete a task, or raise ``ConflictError``; FEEL values stay as they are."""
        found = self._instance.tokens.get(token)
        if found is None or not is_open_by_hand(found):
            raise ConflictError("This task is not open any more.")
        self._instance.write(found, answers if are_values else _values(answers))
        found.complete()
        self._run()

    def fire(self, token: str) -> bool:
        """Fire a timer that is due; False: nobody waits for it any more."""
        return self._push(token, fire_timer)

    def deliver(self, token: str, payload: Mapping[str, Any]) -> bool:
        """Deliver a message to this catcher; False: it does not wait any more."""
        values = _values(payload)

        def catch(found: Token, index: int) -> bool:
            definitions = found.task_spec.definitions
            if found.id not in self._instance.catchers or index >= len(definitions):
                return False
            found.task_spec.catch(found, index, values)
            return True

        return self._push(token, catch)

    def signal(self, name: str, payload: Mapping[str, Any]) -> int:
        """Give a signal to everything that waits for it; return how many."""
        inner = self._instance
        taken = broadcast(inner, name, _values(payload), inner.last_id)
        self._run()
        return taken

    def finish_job(self, token: str, result: Mapping[str, Any]) -> bool:
        """Go on after an operation; False: nobody waits for it any more."""
        return self._answer(
            token, lambda node, found: node.finished(found, _values(result))
        )

    def fail_job(self, token: str, code: str, message: str) -> bool:
        """Raise the BPMN error that an operation ended with."""
        error = BpmnError(code, message)
        return self._answer(token, lambda node, found: node.failed(found, error))

    finish_call, fail_call = finish_job, fail_job
    """The same for a called process that has ended, with its document."""

    def catches_error(self, token: str, code: str) -> bool:
        """Say whether the diagram catches this error of a waiting operation."""
        found = self._instance.tokens.get(token)
        return found is not None and catches_error(found, code)

    def escalate_call(self, token: str, code: str) -> bool:
        """Raise the escalation that a called process did not catch itself."""
        found = self._instance.tokens.get(token)
        if found is None or not isinstance(found.task_spec, Remote):
            return False
        found.task_spec.escalated(found, code)
        self._run()
        return True

    def recheck(self) -> None:
        """Test the conditional events: something outside the document changed."""
        self._instance.checked = -1
        self._run()

    def retry(self, token: str) -> bool:
        """Run a token again that an incident holds; False: none does."""
        found = self._instance.tokens.get(token)
        if found is None or found.internal_data.pop("stuck", None) is None:
            return False
        found.task_spec.retry(found)
        self._run()
        return True

    def move(self, token: str, element: str) -> None:
        """Take a token from where it stands and put it on another element.

        Only within its scope and outside loops; what stands beside it stays. Raise
        ``ConflictError`` if the token is gone, ``NotFoundError`` for another scope.
        """
        found = self._instance.tokens.get(token.partition(".")[0])
        if found is None or "of" in found.internal_data:
            raise ConflictError("This token does not stand by itself any more.")
        scope = found.workflow
        node = scope.spec.nodes.get(element)
        if node is None or "host" in found.internal_data:
            raise NotFoundError(f"There is no way from here to '{element}'.")
        found.cancel()
        scope.put(node).update()
        self._run()

    def terminate(self) -> None:
        """End the instance now: every token is cancelled, the state is terminated."""
        self._waiting = None
        if self.state == "running":
            self._instance.terminate()

    # -- what it waits for

    def waiting(self) -> tuple[Waiting, ...]:
        """Return everything that could move this instance, in order of creation."""
        if self._waiting is None:
            tokens = sorted(self._instance.tokens.values(), key=order_of)
            self._waiting = tuple(row for each in tokens for row in rows_of(each))
        return self._waiting

    def held(self) -> tuple[tuple[str, str, str], ...]:
        """Return token, element and incident code of what an incident holds."""
        return tuple(
            (each.id, each.task_spec.file_id, each.internal_data["stuck"])
            for each in sorted(self._instance.tokens.values(), key=order_of)
            if "stuck" in each.internal_data
        )

    def passage(self, token: str, element: str) -> str:
        """Return the token of the whole activity around a token: ``passage_of``."""
        return passage_of(self._instance.tokens[token], element).id

    def number_visit(self, token: str, number: int) -> None:
        """Remember the number of the visit that a token has begun in this turn."""
        self._instance.number(token, number)

    def snapshot(self) -> bytes:
        """Return the state, without variables and without the definition."""
        return freeze(self._instance)

    # -- inside

    def _run(self) -> None:
        self._waiting = None
        self._instance.run()
        can_move = self.waiting() or self.held()
        if self.state == "running" and not can_move:
            self._instance.report_stuck()

    def _push(self, address: str, push: Callable[[Token, int], bool]) -> bool:
        token, _, index = address.partition(".")
        found = self._instance.tokens.get(token)
        if found is None or not push(found, int(index or 0)):
            return False
        self._run()
        return True

    def _answer(self, token: str, answer: Callable[[Remote, Token], None]) -> bool:
        found = self._instance.tokens.get(token)
        node = None if found is None else found.task_spec
        if found is None or not isinstance(node, Remote) or not node.is_open(found):
            return False
        answer(node, found)
        self._run()
        return True


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: feel.from_python(each) for key, each in values.items()}
