"""Inputs, outputs and their associations (BPMN 2.0.2 §10.4)."""

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.model import Element, Model, plain
from engine.bpmn.lint.report import Report
from engine.bpmn.lint.vocabulary import Q, local

_SETS = {"inputSet": "Input", "outputSet": "Output"}


def optional_data_are_of_the_set(model: Model, report: Report) -> None:
    """Find ``data-set``: what is optional in a set has to be in it (§10.4.2)."""
    for part in model.root.iter(*(Q + tag for tag in _SETS)):
        kind = _SETS[local(part.tag)]
        held = _listed(part, f"data{kind}Refs")
        for name in (f"optional{kind}Refs", f"whileExecuting{kind}Refs"):
            for other in sorted(_listed(part, name) - held):
                message = f"{name} names {other}, which is not in its set."
                report.add("data-set", message, part)


def associations_have_one_value(model: Model, report: Report) -> None:
    """Find ``data-association``: several sources and nothing that makes one of them."""
    for element in model.root.iter(
        f"{Q}dataInputAssociation", f"{Q}dataOutputAssociation"
    ):
        sources = list(element.iterchildren(f"{Q}sourceRef"))
        made = [
            each
            for tag in ("transformation", "assignment")
            for each in element.iterchildren(Q + tag)
        ]
        if len(sources) > 1 and not made:
            message = f"{len(sources)} sources, and no transformation makes one value."
            report.add("data-association", message, element)


def _listed(part: Element, name: str) -> set[str]:
    return {plain(text_of(each)) for each in part.iterchildren(Q + name)}
