"""Controls: checkpoints on every path, signatures by the right and different people.

The path proof is static. A checkpoint cuts a path if the path completes its activity;
leaving it by a boundary event is no completion.
"""

from collections.abc import Iterable, Iterator

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.context import GateContext, ProcedureFacts
from engine.bpmn.lint.drawing import lane_by_node
from engine.bpmn.lint.graph import onward, reached, starts
from engine.bpmn.lint.model import Element, Model, Node, Scope
from engine.bpmn.lint.names import writes
from engine.bpmn.lint.report import Report, named, shortened
from engine.bpmn.lint.vocabulary import Q

_DECIDING = frozenset({"approval", "review", "verification", "deployment"})
_PASSED = frozenset(
    {
        "scriptTask",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "intermediateThrowEvent",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
    }
)


def success_passes_every_checkpoint(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``sign-required``: a path to a closed end misses a demanded control."""
    procedure = context.procedure
    if procedure is None:
        return
    found = {node.extensions.checkpoint for node in model.nodes} - {None}
    for kind in sorted(set(procedure.checkpoints) - found):
        message = f"No element carries the checkpoint {kind}."
        report.add("sign-required", message, *model.processes[:1])
    for scope in model.processes:
        for kind in sorted(set(procedure.checkpoints) & found):
            missing = [node for node in _uncut(scope, kind) if _is_success(node)]
            for end in missing:
                message = f"A path to {named(end)} misses the checkpoint {kind}."
                report.add("sign-required", message, end)


def _is_success(node: Node) -> bool:
    end = node.extensions.end
    return node.tag == "endEvent" and end is not None and end.status == "closed"


def _uncut(scope: Scope, kind: str) -> set[Node]:
    """Return what can be reached without completing a checkpoint of ``kind``."""

    def step(node: Node) -> Iterable[Node]:
        return node.boundary if _guarantees(node, kind) else onward(node)

    return reached(starts(scope), step)


def _guarantees(node: Node, kind: str) -> bool:
    """Tell whether completing the node means that the control took place."""
    if node.extensions.checkpoint == kind:
        return True
    if node.inner is None or not node.inner.nodes:
        return False
    ends = [each for each in node.inner.nodes if each.tag == "endEvent"]
    if not ends or node.tag == "adHocSubProcess":
        return False
    open_paths = _uncut(node.inner, kind)
    return not any(end in open_paths for end in ends)


def checkpoints_are_signed_as_demanded(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``sign-meaning``, and checkpoints that procedure.toml does not know."""
    procedure = context.procedure
    if procedure is None:
        return
    for node in model.nodes:
        kind = node.extensions.checkpoint
        if kind is None:
            continue
        if kind not in procedure.checkpoints:
            message = f"{named(node)} carries {shortened(kind)}, which nothing demands."
            mend = "Add it to [checkpoints] of procedure.toml, or remove it."
            report.add("sign-required", message, node, mend=mend)
            continue
        wanted = procedure.checkpoints[kind]
        if wanted and wanted not in _meanings(node):
            message = f"{named(node)} has to be signed with the meaning {wanted}."
            report.add("sign-meaning", message, node)


def _meanings(node: Node) -> set[str]:
    inside = [node, *(node.inner.deep_nodes() if node.inner is not None else ())]
    return {
        each.extensions.signature.meaning
        for each in inside
        if each.extensions.signature is not None
    }


def approvers_are_not_the_authors(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``approve-self``: nothing keeps one person from doing both."""
    procedure = context.procedure
    if procedure is None:
        return
    separated = {who for pair in procedure.separate for who in pair}
    lanes = lane_by_node(model)
    for node in model.nodes:
        signature = node.extensions.signature
        if signature is None or signature.meaning != "approval":
            continue
        if node.extensions.not_same_person_as:
            continue
        if not separated & set(_called(node, procedure, lanes.get(node))):
            message = f"{named(node)} may be approved by who did the work."
            report.add("approve-self", message, node)


def _called(
    node: Node, procedure: ProcedureFacts, lane: Element | None
) -> Iterator[str]:
    """Yield how a separation may call who does the task."""
    each: Node | None = node
    while each is not None:
        yield each.id
        each = each.scope.owner
    assignment = node.extensions.assignment
    if assignment is not None and assignment.person:
        yield assignment.person
    facts = procedure.lanes.get(lane.get("id") or "") if lane is not None else None
    if facts is not None and facts.person:
        yield facts.person


def refusals_have_a_path(model: Model, report: Report, context: GateContext) -> None:
    """Find ``sign-reject``: the signature is asked, its answer is not."""
    del context
    for node in model.nodes:
        signature = node.extensions.signature
        if signature is None or signature.meaning not in _DECIDING:
            continue
        if not _leads_to_a_choice(node):
            message = f"Nothing happens if the signature of {named(node)} is refused."
            report.add("sign-reject", message, node)


def _leads_to_a_choice(node: Node) -> bool:
    """Tell whether a choice follows before another person works, here or outside."""
    each: Node | None = node
    while each is not None:
        if any(flow.condition for flow in each.outgoing):
            return True
        behind = reached(each.successors(), _until_people)
        if any(_chooses(other) for other in behind):
            return True
        each = each.scope.owner
    return False


def _until_people(node: Node) -> Iterable[Node]:
    return onward(node) if node.tag in _PASSED else ()


def _chooses(node: Node) -> bool:
    is_choice = node.tag in ("exclusiveGateway", "inclusiveGateway")
    return is_choice and len(node.outgoing) > 1


def lists_of_signers_are_filled(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``sign-empty``: a signing repetition over a list that nothing fills."""
    if context.forms is None:
        return
    written = set(context.names).union(*(writes(each, context) for each in model.nodes))
    for node in model.nodes:
        many = node.child("multiInstanceLoopCharacteristics")
        if many is None or not _meanings(node):
            continue
        name = text_of(many.find(f"{Q}loopDataInputRef")).partition(".")[0]
        if name and name not in written:
            message = (
                f"Nothing fills {shortened(name)}, over which {named(node)} signs."
            )
            report.add("sign-empty", message, node)


def registers_change_after_the_signatures(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``record-operation``: master data changes before anybody has signed."""
    procedure = context.procedure
    if procedure is None or not any(procedure.checkpoints.values()):
        return
    for scope in model.processes:
        unsigned = reached(starts(scope), _past_unsigned)
        for node in scope.nodes:
            if node in unsigned and _changes_register(node, context):
                message = f"{named(node)} changes a register before a signature."
                report.add("record-operation", message, node, level="warning")


def _past_unsigned(node: Node) -> Iterable[Node]:
    return node.boundary if _meanings(node) else onward(node)


def _changes_register(node: Node, context: GateContext) -> bool:
    operation = node.extensions.operation
    if operation is None or context.operations is None:
        return False
    facts = context.operations.get(operation.name)
    return facts is not None and facts.changes_register
