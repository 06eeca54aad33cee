"""The requirement graph has no circles (DMN 1.5, 6.2.2.1) and is not too deep."""

from collections.abc import Iterable, Mapping

from lxml import etree

from engine.dmn.findings import Findings
from engine.dmn.graph import Decision, DecisionService, KnowledgeModel, Target
from engine.errors import InvalidModelError

MAX_DEPTH = 64


class _CircleError(Exception):
    """The path came back to where it had been."""

    def __init__(self, path: tuple[Target, ...]) -> None:
        super().__init__()
        self.path = path


def refuse_cycles(
    elements: Mapping[Target, etree._Element], findings: Findings
) -> None:
    """Raise ``InvalidModelError`` where decisions require each other in a circle.

    A knowledge model that requires itself is a finding only: calls have a depth limit.
    """
    depths: dict[Target, int] = {}
    for target, element in elements.items():
        try:
            depth = _depth(target, (), depths)
        except _CircleError as circle:
            _refuse(circle.path, element, findings)
            depths |= dict.fromkeys(circle.path, 1)  # said once is enough
            continue
        if depth > MAX_DEPTH:
            findings.error(
                "requirement-depth",
                f"{target.name!r} requires more than {MAX_DEPTH} others in a row.",
                element,
                mend="Join decisions, or calculate step by step in the process.",
            )
            raise InvalidModelError(findings.found)


def _refuse(
    path: tuple[Target, ...], element: etree._Element, findings: Findings
) -> None:
    names = " → ".join(each.name for each in path)
    findings.error(
        "requirement-circle",
        f"A circle of requirements: {names}.",
        element,
        mend="Remove one of these requirements: nothing may require itself.",
    )
    if not all(isinstance(each, KnowledgeModel) for each in path):
        raise InvalidModelError(findings.found)


def _depth(target: Target, path: tuple[Target, ...], depths: dict[Target, int]) -> int:
    """Return the longest chain of requirements below an element."""
    if target in path:
        raise _CircleError((*path[path.index(target) :], target))
    if target not in depths:
        if len(path) > MAX_DEPTH:
            return 1
        below = [_depth(e, (*path, target), depths) for e in _required(target)]
        depths[target] = 1 + max(below, default=0)
    return depths[target]


def _required(target: Target) -> Iterable[Target]:
    if isinstance(target, Decision | KnowledgeModel):
        return [requirement.target for requirement in target.requirements]
    if isinstance(target, DecisionService):
        return _functions_used(target)
    return []


def _functions_used(service: DecisionService) -> Iterable[Target]:
    """Return the functions that a call of a service may call.

    Its input decisions are parameters: what lies behind them is not evaluated.
    """
    waiting: list[Target] = list(service.outputs)
    taken: dict[Target, None] = {}
    functions: dict[Target, None] = {}
    while waiting:
        target = waiting.pop()
        if target in taken or target in service.inputs:
            continue
        taken[target] = None
        if isinstance(target, Decision):
            waiting += [requirement.target for requirement in target.requirements]
        elif isinstance(target, KnowledgeModel | DecisionService):
            functions[target] = None
    return functions
