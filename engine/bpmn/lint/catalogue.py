"""Every rule of the gate: its level in each profile, and what mends a breach.

Levels follow ``engine.md`` section 3 and ``procedures.md`` section 12: an error refuses
deployment, a warning is acknowledged by the deployer, a hint is only shown.
"""

from dataclasses import dataclass

ERROR, WARNING, HINT = "error", "warning", "hint"


@dataclass(frozen=True, slots=True)
class Rule:
    """Level in profile ``bpmn``, the mend, and what differs.

    ``strict`` is the level in profile ``procedure``, where it differs. ``execution``
    marks what only matters if the process runs: in a process that is documentation
    it is a hint.
    """

    level: str
    mend: str
    strict: str = ""
    execution: bool = False

    def level_in(self, profile: str) -> str:
        """Return the level in ``profile``."""
        return self.strict or self.level if profile == "procedure" else self.level


def _error(mend: str, *, execution: bool = False) -> Rule:
    return Rule(ERROR, mend, execution=execution)


def _warning(mend: str, *, strict: str = "") -> Rule:
    return Rule(WARNING, mend, strict, execution=True)


def _hint(mend: str) -> Rule:
    return Rule(HINT, mend)


_FORM = {
    "not-bpmn": _error("Choose a BPMN 2.0 file: its root is bpmn:definitions."),
    "too-many-nodes": _error("Move parts into called processes."),
    "namespace": _error("Keep foreign elements inside bpmn:extensionElements."),
    "schema": _error("Draw the element again in a BPMN 2.0 editor."),
    "schema-order": Rule(WARNING, "Save the file with a BPMN 2.0 editor.", ERROR),
    "import-ignored": _warning("Put everything the process needs into one file."),
    "id-missing": _error("Give the element an id."),
    "id-invalid": _error("Use letters, digits, '_', '-' and '.', at most 128."),
    "id-duplicate": _error("Give one of the two another id."),
    "id-reserved": _hint("Choose another id."),
    "id-changed": _warning("Restore the id, or confirm that it is another step."),
    "ref-missing": _error("Choose an element that exists."),
    "ref-kind": _error("Choose an element of the right kind."),
    "extension": _error("See the extension elements in the documentation."),
    "ignored": _warning("Say it with our extension elements."),
    "foreign": _hint("Nothing, if the file is only to be shown."),
    "data-set": _error("Let inputs, outputs and their sets say the same."),
    "data-item": _error("Refer to the same item definition on both sides."),
    "mime-type": _error("Write a MIME type such as text/plain."),
    "data-association": _error("Keep one source, or add a transformation."),
    "pool": _error("Give each pool its own process, and bounds in order."),
    "message-flow": _error("Draw a sequence flow, or move one end to another pool."),
    "process-not-executable": _hint("Mark the process as executable."),
    "process-public": _error("Make the process private, or do not mark it executable."),
    "unsupported": _error("Use the construct that is named.", execution=True),
}
_FLOW = {
    "start-end-pair": _error("Add the missing start or end event."),
    "unreachable": _error("Connect it, or remove it."),
    "dead-end": _error("Lead the path to an end event."),
    "dead-end-open": _hint("Add an end event, so that the end is visible."),
    "no-way-out": _error("Connect it with an end event."),
    "flow-into-start": _error("Remove the flow."),
    "flow-out-of-end": _error("Remove the flow."),
    "flow-crosses-scope": _error("Use a message flow, or an event at the border."),
    "flow-lists-differ": _warning("Save the file again; the flows win."),
    "flow-not-immediate": _error("Remove isImmediate.", execution=True),
    "flow-self": _warning("Remove the flow, or use a loop marker."),
    "flow-double": _warning("Remove one of the two flows."),
    "condition-misplaced": _error("Remove the condition."),
    "condition-single": _error("Add a default flow, or remove the condition."),
    "default-foreign": _error("Choose one of its own outgoing flows."),
    "default-misplaced": _error("Remove the default."),
    "gateway-direction": _error("Remove the attribute gatewayDirection."),
    "gateway-mixed": _warning("Use two gateways: one merges, one splits."),
    # An error although it would run: BPMN 2.0.2 says that a gateway MUST have several
    # flows in or several out (10.6.1); engine.md took it for a hint. The flow that
    # somebody forgot to draw looks just like this.
    "gateway-useless": _error("Remove the gateway, or draw the flow that is missing."),
    "xor-no-condition": _error(
        "Add a condition or mark the flow as default.", execution=True
    ),
    "xor-no-default": _warning("Mark one flow as default.", strict=ERROR),
    "event-gateway-targets": _error(
        "Lead each flow to its own catch event or receive task."
    ),
}
_EVENT = {
    "start-kinds": _error("Move the start event, or choose another kind."),
    "start-several": _warning("Keep one start event without trigger.", strict=ERROR),
    "start-condition": _warning("Start it by hand, by a message, signal or timer."),
    "end-kinds": _error("Choose a kind an end event can have."),
    "boundary-host": _error("Attach it to an activity that can have such an event."),
    "boundary-flow": _error("Draw where the path goes on."),
    "boundary-duplicate": _error("Remove one of the two events."),
    "event-definition": _error("Choose what the event waits for or throws."),
    "throw-incomplete": _error(
        "Choose what is thrown, with its name or code.", execution=True
    ),
    "error-uncaught": _warning("Catch it in an enclosing scope."),
    "escalation-uncaught": _warning("Catch it in an enclosing scope."),
    "catch-never-thrown": _warning("Remove the event."),
    "link-pairs": _error("Give throw and catch the same name in one scope."),
    "timer-value": _error(
        "Write one ISO 8601 date with zone, duration or cycle, or FEEL after '='.",
        execution=True,
    ),
    "timer-cycle-place": _warning("Use a duration."),
    "timer-minimum": _error(
        "Repeat at most 1,000 times, a minute apart or more, within 100 years.",
        execution=True,
    ),
    "timer-calendar": _hint("Write '=add working days(...)' for working days."),
    "condition-missing": _error("Fill in the condition.", execution=True),
    "event-subprocess": _error("Give it exactly one triggered start, and no flows."),
    "transaction-cancel": _warning("Add the other half."),
    "compensation-handler": _error(
        "Mark the handler as compensation and associate it with the boundary event."
    ),
    "ad-hoc": _error("An ad-hoc subprocess holds activities, no start and end events."),
}
_ACTIVITY = {
    "task-untyped": _warning("Make it a user task."),
    "script-language": _error("Write it in FEEL.", execution=True),
    "script-empty": _warning("Write lines 'name = FEEL', or remove the task."),
    "service-unknown": _error("Choose an operation that exists.", execution=True),
    "service-input": _error("Fill in the inputs of the operation.", execution=True),
    "decision-unknown": _error("Choose a decision that exists.", execution=True),
    "call-unknown": _error("Deploy the called process first.", execution=True),
    "link-unknown": _hint("Deploy the linked procedure, or keep its stand-in."),
    "message-missing": _error("Choose a message.", execution=True),
    "mi-source": _error(
        "Choose a number or a list, and an item name of its own.", execution=True
    ),
    "bound-negative": _error("Choose a whole number of at least 1."),
    "feel-syntax": _error("Correct the FEEL expression.", execution=True),
    "feel-name": Rule(WARNING, "Use a name that the case has.", ERROR, execution=True),
    "feel-size": _error("Shorten the expression.", execution=True),
}
_RESOURCE = {
    "not-analysed": _warning("Move parts into subprocesses or called processes."),
    "join-deadlock": _error("Use the gateway that fits the split.", execution=True),
    "join-starved": _warning("Lead the other path to the join as well."),
    "missing-join": _warning("Join the branches with a parallel gateway."),
    "write-race": _warning("Let each branch write names of its own."),
    "read-before-write": _warning("Write the name first, or test it for null."),
    "loop-without-wait": _error("Put a step that waits into the loop.", execution=True),
    "path-product": _error(
        "Join parallel branches before the next split.", execution=True
    ),
    "fork-into-itself": _error(
        "Join the branches before the flow goes back.", execution=True
    ),
    "mi-bound": _error(
        "Start cases of their own and wait for their number.", execution=True
    ),
    "call-recursion": _error("Break the circle of calls.", execution=True),
}
_LOOK = {
    "name-missing": _warning("Name it."),
    "name-duplicate": _warning("Give each user task its own name.", strict=ERROR),
    "di-missing": _warning("Draw it; the record shows the diagram.", strict=ERROR),
    "lane-none": _warning("Put it into a lane."),
    "lane-several": _warning("Leave it in one lane."),
}
_QUALITY = {
    "procedure-process": _error("Keep one executable process, named like its folder."),
    "task-role": _error(
        "Put it into a lane with a role, or assign a role that exists."
    ),
    "task-form": _error("Choose a form that exists."),
    "task-due": _error("Add qms:due, or a row of due_days."),
    "task-text": _hint("Name it with a verb and write its instruction."),
    "sign-required": _error("Lead every path to this end through the checkpoint."),
    "sign-meaning": _error("Use the meaning procedure.toml demands."),
    "sign-empty": _error("Let a person fill the list, or test it before."),
    "sign-reject": _error("Add the path that is taken when the signature is refused."),
    "approve-self": _error("Add [[separate]] or qms:notSamePersonAs."),
    "separate-same": _error("Give one of the two steps to somebody else."),
    "separate-people": _warning(
        "Give one of their roles to somebody else, or separate fewer of them."
    ),
    "end-outcome": _error("Add qms:end with a status."),
    "record-operation": _error("Change the register after its signatures."),
    "escalation-ladder": _warning("Name a ladder of procedure.toml."),
    "service-retry": _warning("Attach an error event, so that a failure has a path."),
    "rework-counted": _warning("Count the rounds in a script."),
    "due-sum": _warning("Shorten steps or raise the target."),
}
CATALOGUE: dict[str, Rule] = {
    **_FORM,
    **_FLOW,
    **_EVENT,
    **_ACTIVITY,
    **_RESOURCE,
    **_LOOK,
    **_QUALITY,
}
