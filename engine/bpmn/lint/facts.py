"""What others need to know of a diagram without compiling it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.elements import Extensions
from engine.bpmn.lint.build import build, is_bpmn_file
from engine.bpmn.lint.calls import facts_of
from engine.bpmn.lint.context import GateContext, ProcessFacts
from engine.bpmn.lint.drawing import lanes_of
from engine.bpmn.lint.identity import place_of
from engine.bpmn.lint.names import all_names
from engine.errors import InvalidModelError
from engine.markup import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One node: its BPMN tag, whether people do it, what our elements say."""

    tag: str
    name: str
    personal: bool
    extensions: Extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramFacts:
    """A diagram as cross-file checks see it."""

    processes: Mapping[str, ProcessFacts]
    executable: tuple[str, ...]
    steps: Mapping[str, Step]
    lanes: tuple[str, ...]
    names: frozenset[str]
    places: Mapping[str, tuple[str, str, str]]
    """Ids to (tag, name, scope), for ``GateContext.before`` of the next version."""


def read_facts(xml: bytes, context: GateContext | None = None) -> DiagramFacts | None:
    """Return the facts of a file; None if it is not even BPMN."""
    try:
        root = parse(xml)
    except InvalidModelError:
        return None
    if not is_bpmn_file(root):
        return None
    model = build(root)
    held = {
        lane.get("id") or ""
        for process in model.processes
        for lanes in lanes_of(process).values()
        for lane in lanes
    }
    return DiagramFacts(
        processes={scope.id: facts_of(model, scope) for scope in model.processes},
        executable=tuple(scope.id for scope in model.processes if scope.is_executable),
        steps={
            node.id: Step(
                tag=node.tag,
                name=node.name,
                personal=node.is_personal,
                extensions=node.extensions,
            )
            for node in model.nodes
        },
        lanes=tuple(sorted(held)),
        names=all_names(model, context or GateContext()),
        places={node.id: place_of(node) for node in model.nodes},
    )
