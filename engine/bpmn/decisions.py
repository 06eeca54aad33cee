"""Business rule tasks ask ``engine.dmn``; the trace says why a rule hit."""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from engine.bpmn.expressions import compiled_mappings, frame_of, mapped
from engine.bpmn.semantics.activity import Activity
from engine.bpmn.semantics.node import Source, StuckError
from engine.bpmn.semantics.token import Token
from engine.bpmn.turn import DecisionRecord


class DecisionTask(Activity):
    """A decision of the bundle; its inputs hide variables of the same name."""

    def __init__(self, wf_spec: Any, source: Source) -> None:
        super().__init__(wf_spec, source)
        named = source.extensions.decision
        self.decision = named.name if named else ""
        self.inputs_of_decision = compiled_mappings(named.inputs if named else ())
        self.outputs_of_decision = compiled_mappings(named.outputs if named else ())

    def _run_hook(self, my_task: Token) -> bool | None:
        top = my_task.top
        model = _knowing(top.definition.decisions, self.decision)
        if model is None:
            raise StuckError(
                "decision-unknown", f"There is no decision '{self.decision}'."
            )
        inputs = ChainMap(
            mapped(my_task, self.inputs_of_decision), frame_of(my_task), top.names()
        )
        result = model.evaluate(
            self.decision, inputs, now=top.host_now(), services=top.outside.services
        )
        if result.trace.problems:
            problems = " ".join(result.trace.problems)
            raise StuckError("decision-violated", f"'{self.decision}': {problems}")
        top.decisions.append(DecisionRecord(my_task.id, self.file_id, result.trace))
        top.write(my_task, self._written(my_task, result.value))
        return True

    def _written(self, token: Token, value: Any) -> dict[str, Any]:
        """Map the result; without an output it goes by the decision's name."""
        if not self.outputs_of_decision:
            return {self.decision: value}
        entries = value if isinstance(value, dict) else {}
        local = {**entries, self.decision: value, "result": value}
        return mapped(token, self.outputs_of_decision, local)


def _knowing(decisions: Mapping[str, Any], name: str) -> Any | None:
    """Return the model of a decision, by the key it is kept under, its name or id."""
    found = decisions.get(name)
    if found is not None:
        return found
    models = {id(each): each for each in decisions.values()}
    return next((each for each in models.values() if each.lookup(name)), None)
