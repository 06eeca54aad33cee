"""Tasks that the engine runs: scripts, operations, decisions, messages, calls."""

from collections.abc import Mapping
from typing import Any

from engine import feel
from engine.bpmn.expressions import (
    RefusedValueError,
    compiled_mappings,
    mapped,
    run_script,
)
from engine.bpmn.semantics.activity import Activity, Inert
from engine.bpmn.semantics.data import take_out
from engine.bpmn.semantics.events import Catching, Throwing
from engine.bpmn.semantics.node import Source
from engine.bpmn.semantics.occurrence import Occurrence
from engine.bpmn.semantics.token import STARTED, Token
from engine.bpmn.turn import BpmnError, CallRequest, OperationCall


class UserTask(Inert):
    """A person answers a form."""


class ManualTask(Inert):
    """A person confirms; also a task without a type: skipping silently is worse."""


class ScriptTask(Activity):
    """FEEL assignments."""

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.script: feel.Script | None = None

    def _run_hook(self, my_task: Token) -> bool | None:
        if self.script is not None:
            my_task.top.write(my_task, run_script(my_task, self.script))
        return True


class Remote(Activity):
    """Mixin of what waits for somebody outside: an operation or a called process."""

    outputs_of_call: tuple[tuple[str, Any], ...] = ()

    def is_open(self, token: Token) -> bool:
        """Say that the outside owes an answer."""
        return token.is_in(STARTED) and "call" in token.internal_data

    def finished(self, token: Token, result: Mapping[str, Any]) -> None:
        """Map what came back and complete."""
        local = {**result, "result": dict(result)}
        token.internal_data.pop("call", None)
        try:
            take_out(token, self.associations, local)
            values = mapped(token, self.outputs_of_call, local)
        except RefusedValueError as error:
            token.top.hold(token, error)
            return
        token.top.write(token, values)
        token.complete()

    def hand_out(self, token: Token) -> None:
        """Do nothing: what came back was mapped when it came."""

    def escalated(self, token: Token, code: str) -> None:
        """Raise an escalation at this activity, which goes on waiting."""
        token.top.queue.append(
            Occurrence(kind="escalation", origin=token, code=code or None, failed=True)
        )

    def failed(self, token: Token, error: BpmnError) -> None:
        """Raise a BPMN error at this activity."""
        token.top.queue.append(
            Occurrence(
                kind="error",
                origin=token,
                code=error.code,
                message=error.message,
                failed=True,
            )
        )


class ServiceTask(Remote):
    """A named operation: internal ones run at once, others become a job."""

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        named = source.extensions.operation
        self.operation = named.name if named else ""
        self.inputs_of_call = compiled_mappings(named.inputs if named else ())
        self.outputs_of_call = compiled_mappings(named.outputs if named else ())

    def _run_hook(self, my_task: Token) -> bool | None:
        call = OperationCall(
            token=my_task.id,
            element=self.file_id,
            name=self.operation,
            inputs=mapped(my_task, self.inputs_of_call),
            variables=my_task.top.variables,
        )
        my_task._set_state(STARTED)  # noqa: SLF001  the library's hook
        try:
            result = my_task.top.outside.operate(call)
        except BpmnError as error:
            self.failed(my_task, error)
            return None
        my_task.internal_data["call"] = dict(call.inputs)
        if result is not None:
            values = {key: feel.from_python(each) for key, each in result.items()}
            self.finished(my_task, values)
        return None

    def call_of(self, token: Token) -> OperationCall:
        """Return what the outside was asked for."""
        return OperationCall(
            token=token.id,
            element=self.file_id,
            name=self.operation,
            inputs=token.internal_data["call"],
        )


class CallActivity(Remote):
    """Another process, on the version effective now, as an instance of its own."""

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        self.called = ""
        self.inputs_of_call = compiled_mappings(source.extensions.inputs)
        self.outputs_of_call = compiled_mappings(source.extensions.outputs)

    def _run_hook(self, my_task: Token) -> bool | None:
        my_task.internal_data["call"] = mapped(
            my_task, self.associations.inputs + self.inputs_of_call
        )
        return None

    def call_of(self, token: Token) -> CallRequest:
        """Return what the outside was asked for."""
        return CallRequest(
            token=token.id,
            element=self.file_id,
            process_id=self.called,
            inputs=token.internal_data["call"],
        )


class SendTask(Throwing, Activity):
    """Throws a message."""


class ReceiveTask(Catching, Activity):
    """Waits for a message."""

    def hand_out(self, token: Token) -> None:
        """Do nothing: what came with the message was mapped when it came."""

    def enter(self, token: Token) -> bool:
        """Arm, unless the message has started the instance."""
        if token.internal_data.pop("triggered", False):
            return True
        self.arm(token)
        return False
