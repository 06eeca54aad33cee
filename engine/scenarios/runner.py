"""Play scenarios through the real engine, with a clock that moves."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from engine.commands.cases.cancel_instance import CancelInstance
from engine.commands.cases.correlate_message import CorrelateMessage
from engine.commands.cases.start_instance import StartInstance
from engine.commands.tasks.complete_task import CompleteTask
from engine.content.bundle import Bundle
from engine.errors import EngineError, InvalidAnswersError
from engine.markup import parse
from engine.scenarios.answering import answer_escalation
from engine.scenarios.expectations import failures
from engine.scenarios.reader import Scenario, Step, read_scenarios
from engine.scenarios.stage import Stage
from engine.testing.reading import BenchTask, OpenTasks

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
STAND_IN = "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResult:
    """How a scenario went: what failed, and what of its own diagram it passed."""

    name: str
    title: str
    failures: tuple[str, ...] = ()
    elements: frozenset[str] = field(default_factory=frozenset)
    flows: frozenset[str] = field(default_factory=frozenset)

    @property
    def passed(self) -> bool:
        """Say whether everything expected came true."""
        return not self.failures


def play_all(bundle: Bundle, available: Mapping[str, Bundle]) -> list[ScenarioResult]:
    """Play every scenario of a bundle; raise ``ScenarioError`` for an unreadable one.

    ``available`` are the procedures it may call; those it only links stay undeployed,
    so that the stand-ins are tried too.
    """
    return [
        play(each, bundle, companions(bundle, available, needs=each.needs))
        for each in read_scenarios(bundle.scenarios)
    ]


def companions(
    bundle: Bundle, available: Mapping[str, Bundle], *, needs: Iterable[str] = ()
) -> dict[str, Bundle]:
    """Return what a bundle calls, at any depth, the stand-in, and what else it needs.

    A procedure that is needed and not available is left out: the story says so itself.
    """
    needed: dict[str, Bundle] = {}
    asked = [*_called(bundle), STAND_IN, *needs]
    while asked:
        key = asked.pop()
        if key in available and key not in needed and key != bundle.key:
            needed[key] = available[key]
            asked += _called(available[key])
    return needed


def _called(bundle: Bundle) -> list[str]:
    root = parse(bundle.bpmn)
    return [
        called
        for element in root.iter(f"{_BPMN}callActivity")
        if (called := element.get("calledElement"))
    ]


def play(
    scenario: Scenario, bundle: Bundle, others: Mapping[str, Bundle]
) -> ScenarioResult:
    """Play one scenario to its first failure."""
    try:
        stage = Stage.set(scenario, bundle, others)
    except EngineError as error:
        return ScenarioResult(
            name=scenario.name, title=scenario.title, failures=(words_of(error),)
        )
    try:
        wrong = _play_steps(stage, scenario.steps)
        own = {
            each.id for each in stage.bench.instances() if each.process_id == bundle.key
        }
        history = [each for each in stage.bench.history() if each.instance in own]
        return ScenarioResult(
            name=scenario.name,
            title=scenario.title,
            failures=tuple(wrong),
            elements=frozenset(entry.element_id for entry in history),
            flows=frozenset(
                flow for entry in history for flow in (entry.flow_in or "").split()
            ),
        )
    finally:
        stage.bench.close()


def _play_steps(stage: Stage, steps: Sequence[Step]) -> list[str]:
    for step in steps:
        wrong = _play_step(stage, step)
        if wrong:
            return [f"{step.place}: {each}" for each in wrong]
    return []


def _play_step(stage: Stage, step: Step) -> list[str]:
    """Carry out a step and return what is not as expected."""
    expected = dict(step.data.get("expect", {}))
    stage.earlier = stage.notices()
    wrong = _tried(stage, step.data, refused=expected.pop("refused", None))
    if wrong or not expected:
        return wrong
    case_key = step.data.get("case") or stage.case
    if case_key is None:
        return ["no case has been started yet"]
    return list(failures(stage, case_key, expected))


def _tried(stage: Stage, data: Mapping[str, Any], *, refused: str | None) -> list[str]:
    """Act; return what is wrong if it was refused, or was not as it should be."""
    try:
        _act(stage, data)
    except (EngineError, LookupError) as error:
        words = words_of(error)
        if refused is None:
            return [words]
        return [] if refused in words else [f"refused with “{words}”, not “{refused}”"]
    return [] if refused is None else [f"was not refused with “{refused}”"]


def words_of(error: Exception) -> str:
    """Return everything an error says, field by field."""
    if isinstance(error, InvalidAnswersError):
        fields = "; ".join(
            f"{name}: {' '.join(words)}" for name, words in error.by_field.items()
        )
        return f"{error} {fields}"
    findings = getattr(error, "findings", ())
    more = "; ".join(
        f"{each.file} {each.rule} {each.message}"
        for each in findings
        if each.severity == "error"
    )
    return f"{error} {more}".strip()


def _act(stage: Stage, data: Mapping[str, Any]) -> None:
    """Do what the step says."""
    if "wait" in data:
        stage.bench.advance(data["wait"])
    for key, act in _ACTS.items():
        if key in data:
            act(stage, data)


def _cancel(stage: Stage, data: Mapping[str, Any]) -> None:
    case_id = UUID(stage.case_id(data.get("case")))
    stage.bench.engine.execute(
        CancelInstance(instance_id=case_id, reason=data["cancel"]),
        actor=stage.bench.actor(data["as"]),
    )
    stage.bench.settle()


def _signal(stage: Stage, data: Mapping[str, Any]) -> None:
    stage.bench.signal(data["signal"]["name"], data["signal"].get("values", {}))


def _message(stage: Stage, data: Mapping[str, Any]) -> None:
    message = data["message"]
    key = data.get("case") or stage.case
    taken = stage.bench.engine.execute(
        CorrelateMessage(
            name=message["name"],
            payload=message.get("values", {}),
            correlation={"business_key": key},
        ),
        actor=stage.bench.actor(data.get("as", "system")),
    )
    stage.bench.settle()
    if taken is None:
        raise LookupError(f"nobody waits for the message “{message['name']}”")


def _do(stage: Stage, data: Mapping[str, Any]) -> None:
    """Start a case, or do a step of one."""
    name = data["do"]
    procedure = data.get("procedure", stage.bundle.key)
    elements = stage.loaded(procedure).definition.elements
    element = elements.get(name)
    answers = data.get("answers")
    answers = stage.remembered.get(name, {}) if answers is None else answers
    stage.remembered[name] = answers
    if element is not None and element.kind == "startEvent":
        _start(stage, procedure, element.id, data, answers)
    else:
        _work(stage, data, answers)


def _start(
    stage: Stage,
    procedure: str,
    element: str,
    data: Mapping[str, Any],
    answers: Mapping[str, Any],
) -> None:
    form = stage.start_form(procedure, element)
    instance = stage.bench.engine.execute(
        StartInstance(
            procedure=procedure,
            answers=stage.answers(form, answers),
            given=data.get("given", {}),
            start_event=element,
        ),
        actor=stage.bench.actor(data["as"]),
    )
    stage.bench.settle()
    if stage.case is None:
        stage.case = next(
            each.business_key for each in stage.cases() if each.id == str(instance)
        )


def _work(stage: Stage, data: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Complete or sign the oldest open task of that name this person may do."""
    who = stage.bench.actor(data["as"])
    task = _task(stage, data)
    case = next(each for each in stage.cases() if each.id == str(task.instance))
    full = stage.answers(stage.task_form(case.key, task.form_key), answers)
    if task.meaning is not None and data.get("sign", True):
        stage.bench.sign_task(task, full, actor=who.id)
        return
    stage.bench.engine.execute(CompleteTask(task_id=task.id, answers=full), actor=who)
    stage.bench.settle()


def _task(stage: Stage, data: Mapping[str, Any]) -> BenchTask:
    who = stage.bench.actor(data["as"])
    wanted = stage.case_id(data["case"]) if "case" in data else None
    tasks = stage.bench.engine.fetch(OpenTasks(instance=wanted), actor=who)
    named = [each for each in tasks if data["do"] in (each.element, each.name)]
    if not named:
        raise LookupError(
            f"there is no open task “{data['do']}”; open are "
            f"{sorted(each.element for each in tasks)}"
        )
    own = [each for each in named if each.assignee == who.id]
    offered = [
        each for each in named if each.assignee is None and each.role in who.groups
    ]
    return [*own, *offered, *named][0]


_ACTS: Mapping[str, Callable[[Stage, Mapping[str, Any]], None]] = {
    "do": _do,
    "cancel": _cancel,
    "answer": answer_escalation,
    "message": _message,
    "signal": _signal,
}
