"""What a quality procedure needs beyond BPMN: people, forms, due dates, outcomes.

Profile ``procedure`` only; the facts of ``procedure.toml`` come in by the context.
"""

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.context import GateContext, LaneFacts
from engine.bpmn.lint.drawing import lane_by_node
from engine.bpmn.lint.graph import but, certainly_forks, components, reached, starts
from engine.bpmn.lint.model import Model, Node
from engine.bpmn.lint.names import counted_names
from engine.bpmn.lint.report import Report, named, shortened

_HOURS = {"h": 1.0, "d": 24.0, "wd": 33.6}


def one_process_named_like_the_folder(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``procedure-process``."""
    executable = [scope for scope in model.processes if scope.is_executable]
    if len(executable) != 1:
        message = f"The file has {len(executable)} executable processes instead of one."
        report.add("procedure-process", message, *executable)
    elif context.procedure is not None and executable[0].id != context.procedure.key:
        message = f"The process {named(executable[0])} is not {context.procedure.key}."
        report.add("procedure-process", message, executable[0])


def tasks_have_a_role(model: Model, report: Report, context: GateContext) -> None:
    """Find ``task-role``: nobody could do the task."""
    lanes = lane_by_node(model)
    for node in model.nodes:
        if not node.is_personal:
            continue
        lane = lanes.get(node)
        role = _role_of(node, context, lane.get("id") if lane is not None else None)
        if role is None:
            message = f"{named(node)} has no role: neither a lane nor an assignment."
            report.add("task-role", message, node)
        elif not _is_known(role, context):
            message = f"{named(node)} has the role {shortened(role)}, which is unknown."
            report.add("task-role", message, node)


def _role_of(node: Node, context: GateContext, lane: str | None) -> str | None:
    """Return the role of a task; without procedure.toml the lane's id stands for it."""
    assignment = node.extensions.assignment
    if assignment is not None and assignment.role:
        return assignment.role
    if lane is None:
        return None
    if context.procedure is None:
        return lane
    facts: LaneFacts | None = context.procedure.lanes.get(lane)
    return None if facts is None else facts.role


def _is_known(role: str, context: GateContext) -> bool:
    return role.startswith("=") or context.roles is None or role in context.roles


def tasks_have_a_form(model: Model, report: Report, context: GateContext) -> None:
    """Find ``task-form``: none, or one that the bundle does not hold."""
    for node in model.nodes:
        form = node.extensions.form
        if form is None:
            if node.tag == "userTask":
                report.add("task-form", f"{named(node)} has no form.", node)
        elif context.forms is not None and form not in context.forms:
            message = f"The form {shortened(form)} of {named(node)} does not exist."
            report.add("task-form", message, node)


def tasks_have_a_due_date(model: Model, report: Report, context: GateContext) -> None:
    """Find ``task-due``: a reason why there is none will do."""
    for node in model.nodes:
        is_open = node.is_personal and node.extensions.due is None
        if is_open and node.id not in context.due_steps:
            report.add("task-due", f"{named(node)} has no due date.", node)


def tasks_say_what_to_do(model: Model, report: Report, context: GateContext) -> None:
    """Find ``task-text``: a name of one word, or no instruction."""
    del context
    for node in model.nodes:
        if not node.is_personal:
            continue
        if len(node.name.split()) == 1:
            message = f"{named(node)} does not say what is done to what."
            report.add("task-text", message, node)
        if not text_of(node.child("documentation")):
            report.add("task-text", f"{named(node)} has no instruction.", node)


def ladders_exist(model: Model, report: Report, context: GateContext) -> None:
    """Find ``escalation-ladder``: due rules that nobody follows up."""
    if context.procedure is None:
        return
    ladders = context.procedure.ladders
    for node in model.nodes:
        wanted = node.extensions.ladder
        if wanted is not None and wanted not in ladders:
            message = f"{named(node)} names the ladder {shortened(wanted)}."
            report.add("escalation-ladder", message, node, level="error")
        due = node.extensions.due
        is_dated = due is not None and due.reason is None
        if is_dated and wanted is None and "default" not in ladders:
            message = f"Nobody is told when {named(node)} is late."
            report.add("escalation-ladder", message, node)


def ends_have_an_outcome(model: Model, report: Report, context: GateContext) -> None:
    """Find ``end-outcome``: the case would end without a status.

    An end that only closes a side path (behind a split or a non-interrupting event)
    has none.
    """
    del context
    for scope in model.processes:
        if not scope.is_executable:
            continue
        splits = [node for node in scope.nodes if _opens_side_paths(node)]
        asides = [
            node
            for node in scope.nodes
            if node.tag == "boundaryEvent" and not node.interrupts
        ]
        alone = reached(starts(scope), but(*splits, *asides))
        for node in scope.of("endEvent"):
            without = node.extensions.end is None and "error" not in node.kinds
            if without and node in alone:
                message = f"{named(node)} says nothing about the status of the case."
                report.add("end-outcome", message, node)


def _opens_side_paths(node: Node) -> bool:
    return certainly_forks(node) or (
        node.tag in ("inclusiveGateway", "complexGateway") and len(node.outgoing) > 1
    )


def services_can_fail(model: Model, report: Report, context: GateContext) -> None:
    """Find ``service-retry``: a job that fails for good ends as an incident only."""
    for node in model.nodes:
        operation = node.extensions.operation
        if operation is None or context.operations is None:
            continue
        facts = context.operations.get(operation.name)
        is_job = facts is not None and not facts.internal
        if is_job and not any("error" in event.kinds for event in node.boundary):
            message = f"No path is drawn for a failure of {named(node)}."
            report.add("service-retry", message, node)


def rework_is_counted(model: Model, report: Report, context: GateContext) -> None:
    """Find ``rework-counted``: a loop back to people that no script counts."""
    del context
    for scope in model.scopes:
        for part in components(scope.nodes):
            tasks = [node for node in part if node.tag == "userTask"]
            if len(part) > 1 and tasks and not any(map(counted_names, part)):
                message = (
                    f"The rounds of the loop at {named(tasks[-1])} are not counted."
                )
                report.add("rework-counted", message, *tasks)


def due_dates_fit_the_target(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``due-sum``: the longest way through takes longer than the target."""
    procedure = context.procedure
    if procedure is None or procedure.target_hours is None:
        return
    for scope in model.processes:
        longest: dict[Node, float] = {}
        for part in components(scope.nodes):  # successors come first
            inside = set(part)
            ahead = max(
                (
                    longest[each]
                    for node in part
                    for each in node.successors()
                    if each not in inside and each in longest
                ),
                default=0.0,
            )
            longest.update(dict.fromkeys(part, ahead + sum(map(_due_hours, part))))
        worst = max(longest.values(), default=0.0)
        if worst > procedure.target_hours:
            days = worst / _HOURS["wd"]
            message = f"The due dates of one way through add up to {days:.0f} wd."
            report.add("due-sum", message, scope)


def _due_hours(node: Node) -> float:
    due = node.extensions.due
    if due is None or due.after is None:
        return 0.0
    amount, _, unit = due.after.partition(" ")
    return float(amount) * _HOURS.get(unit, 0.0) if amount.isdigit() else 0.0


def linked_procedures_are_there(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``link-unknown``: an undeployed procedure has a stand-in."""
    if context.processes is None:
        return
    for node in model.nodes:
        operation = node.extensions.operation
        if operation is None or operation.name != "link.start":
            continue
        for given in operation.inputs:
            is_text = given.name == "procedure" and not given.value.startswith("=")
            if is_text and given.value not in context.processes:
                message = f"{shortened(given.value)} is not deployed; a stand-in opens."
                report.add("link-unknown", message, node)
