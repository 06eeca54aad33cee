"""Take decisions: walk the requirement graph from the decision that was asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.dmn.explain import Step
from engine.dmn.graph import (
    Decision,
    DecisionService,
    InputData,
    Invocable,
    KnowledgeModel,
    Requirement,
    Variable,
)
from engine.dmn.item_types import ANY, BASIC, misfits, result_type
from engine.dmn.table import DecisionTable
from engine.feel.feel_types import Type
from engine.feel.run import Node, Run, Scope
from engine.feel.values import Function, Overload, Parameter

COST = 5


@dataclass(frozen=True, slots=True)
class Session:
    """One walk: the inputs, the run, and the decisions taken so far."""

    inputs: Mapping[str, Any]
    run: Run
    taken: dict[Decision, Any] = field(default_factory=dict)

    def within(self, alias: str) -> "Session":
        """Return the session an imported model sees: inputs under its alias first."""
        nested = self.inputs.get(alias)
        if not isinstance(nested, dict):
            return self
        return replace(self, inputs={**self.inputs, **nested})


def decide(decision: Decision, session: Session) -> Any:
    """Return the value of a decision; it is taken once per session."""
    if decision in session.taken:
        return session.taken[decision]
    session.run.charge(COST)
    names = required(decision.requirements, session)
    for name in decision.undrawn:
        if name in session.inputs:
            names.setdefault(name, session.inputs[name])
    value = decision.logic(Scope(names, None, session.run))
    value = decision.variable.accept(value, session.run)
    session.taken[decision] = value
    if not isinstance(decision.logic, DecisionTable):
        session.run.trace.append(Step(decision=decision.name, output=value))
    return value


def required(requirements: Sequence[Requirement], session: Session) -> dict[str, Any]:
    """Return what the diagram connects, by name; imports as contexts by alias."""
    names: dict[str, Any] = {}
    for requirement in requirements:
        target, alias = requirement.target, requirement.alias
        inner = session.within(alias) if alias else session
        value = _value(target, inner)
        if alias:
            names[alias] = {**names.get(alias, {}), target.name: value}
        else:
            names[target.name] = value
    return names


def _value(target: InputData | Decision | Invocable, session: Session) -> Any:
    if isinstance(target, InputData):
        given = session.inputs.get(target.name)
        return target.variable.accept(given, session.run)
    if isinstance(target, Decision):
        return decide(target, session)
    return target.function


def knowledge_function(knowledge: KnowledgeModel) -> Function:
    """Return the function a business knowledge model is."""
    known: dict[str, Any] = {}

    def body(run: Run, values: Mapping[str, Any]) -> Any:
        if not known:  # what it requires are functions: the same for every run
            known.update(required(knowledge.requirements, Session({}, run)))
        return knowledge.logic(Scope({**known, **values}, None, run))

    return typed_function(
        knowledge.name, knowledge.parameters, body, knowledge.variable
    )


def service_function(service: DecisionService) -> Function:
    """Return the function a decision service is (DMN 1.5, 10.4)."""
    parameters = tuple(each.variable for each in service.inputs)

    def body(run: Run, values: Mapping[str, Any]) -> Any:
        given = {
            each: values[each.name]
            for each in service.inputs
            if isinstance(each, Decision)
        }
        session = Session(values, run, given)
        results = {each.name: decide(each, session) for each in service.outputs}
        if len(results) == 1:
            return next(iter(results.values()))
        return results

    return typed_function(service.name, parameters, body, service.variable)


def typed_function(
    name: str,
    parameters: Sequence[Variable],
    body: Callable[[Run, Mapping[str, Any]], Any],
    result: Variable,
) -> Function:
    """Return a function that checks its arguments and its result.

    An argument that does not fit makes the call null (DMN 1.5, 10.3.2.9.4).
    """
    returned = Variable(result.name, result_type(result.type))

    def call(run: Run, *arguments: Any) -> Any:
        run.charge(COST)
        given = dict(zip((each.name for each in parameters), arguments, strict=True))
        typed = {each.name: each.accept(given[each.name], run) for each in parameters}
        wrong = misfits(given, typed)
        if wrong:
            return run.warn(f"{name} was not called: {', '.join(wrong)} does not fit.")
        return returned.accept(body(run, typed), run)

    declared = tuple(Parameter(each.name, _feel_type(each)) for each in parameters)
    return Function(name, (Overload(declared, call, result=_feel_type(returned)),))


def _feel_type(variable: Variable) -> Type | None:
    """Return the type for FEEL, where FEEL can check it as well as we do."""
    declared = variable.type
    if declared is None or declared.name not in BASIC or declared.basic == ANY:
        return None
    return Type(declared.basic)


def boxed_function(
    parameters: Sequence[Variable], body: Node, result: Variable
) -> Node:
    """Return the node of a boxed function: it remembers the scope it stands in."""

    def define(scope: Scope) -> Function:
        def run_body(_run: Run, values: Mapping[str, Any]) -> Any:
            return body(scope.child(values))

        return typed_function("the function", parameters, run_body, result)

    return define
