"""FEEL in the place of the library's Python.

The names an expression sees: the frame of its token (loop counters, the item of a
multi-instance body), over the document, over the reserved names of the host.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, Protocol

from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import (
    BasePythonScriptEngineEnvironment,
)

from engine import feel
from engine.bpmn.elements import Mapping_
from engine.errors import LimitError

Condition = feel.Expression


class RefusedValueError(LimitError):
    """What an element evaluates is too much work, or gives what cannot be kept."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Place(Protocol):
    """Where an expression is evaluated: a token, seen from below."""

    data: dict[str, Any]
    internal_data: dict[str, Any]
    workflow: Any
    task_spec: Any

    @property
    def top(self) -> Any:
        """Return the instance."""
        ...


class _NoPython(BasePythonScriptEngineEnvironment):
    """Refuse whatever the library would have evaluated."""

    def evaluate(self, *_: object, **__: object) -> NoReturn:
        message = "nothing in a model is evaluated by the library"
        raise AssertionError(message)

    execute = call_service = evaluate


class ScriptEngine(PythonScriptEngine):
    """The only script engine of an instance; it runs nothing."""

    def __init__(self) -> None:
        super().__init__(environment=_NoPython())


def expression(text: str) -> Condition:
    """Compile FEEL as it stands in a model, with or without ``=`` in front."""
    return feel.expression(text.strip().removeprefix("=").strip())


def value_expression(text: str) -> Condition | str:
    """Compile a value of an extension element: FEEL after ``=``, any other is text."""
    return expression(text) if text.strip().startswith("=") else text


def frame_of(token: Place) -> dict[str, Any]:
    """Return what is local to a token, inner names over outer ones."""
    frames = []
    around: Place | None = token
    while around is not None:
        if around.data:
            frames.append(around.data)
        container = around.top.tokens.get(around.internal_data.get("of", ""))
        if container is not None and container.data:
            frames.append(container.data)
        around = around.workflow.host
    merged: dict[str, Any] = {}
    for frame in reversed(frames):
        merged.update(frame)
    return merged


def evaluate(
    token: Place, compiled: Condition, local: Mapping[str, Any] | None = None
) -> Any:
    """Evaluate for a token; ``local`` hides its frame."""
    top = token.top
    frame = frame_of(token)
    if local:
        frame.update(local)
    try:
        return compiled.evaluate(
            top.names(), local=frame, now=top.host_now(), services=top.outside.services
        ).value
    except feel.FeelLimitError as error:
        raise _too_much(token, error) from error


def is_true(token: Place, compiled: Condition | None) -> bool:
    """Say whether a condition is true; null and anything else is not."""
    return compiled is not None and evaluate(token, compiled) is True


def run_script(token: Place, script: feel.Script) -> dict[str, Any]:
    """Evaluate all assignments of a script and return what they set."""
    top = token.top
    try:
        evaluation = script.evaluate(
            top.names(),
            local=frame_of(token),
            now=top.host_now(),
            services=top.outside.services,
        )
    except feel.FeelLimitError as error:
        raise _too_much(token, error) from error
    return {name: _kept(token, value) for name, value in evaluation.value.items()}


def mapped(
    token: Place,
    mappings: Iterable[tuple[str, Condition | str]],
    local: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the values of compiled ``input`` or ``output`` elements."""
    return {
        name: value
        if isinstance(value, str)
        else _kept(token, evaluate(token, value, local))
        for name, value in mappings
    }


def _kept(token: Place, value: Any) -> Any:
    """Return a value that can be stored; a function or a range cannot."""
    try:
        feel.to_json(value)
    except feel.FeelError as error:
        message = f"A value at '{token.task_spec.name}': {error}"
        raise RefusedValueError("feel-value", message) from error
    return value


def compiled_mappings(
    mappings: Iterable[Mapping_],
) -> tuple[tuple[str, Condition | str], ...]:
    """Compile the values of ``input`` or ``output`` elements."""
    return tuple((each.name, value_expression(each.value)) for each in mappings)


def _too_much(token: Place, error: feel.FeelLimitError) -> RefusedValueError:
    message = f"An expression at '{token.task_spec.name}': {error}"
    return RefusedValueError("feel-limit", message)
