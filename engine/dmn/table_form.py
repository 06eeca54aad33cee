"""The form of a decision table (DMN 1.5, 8.3): its policy, its columns, its rules."""

from collections.abc import Mapping

from lxml import etree

from engine.dmn.findings import Findings
from engine.dmn.hit_policy import AGGREGATORS, BY_PRIORITY, POLICIES
from engine.dmn.language import null
from engine.dmn.table import DecisionTable
from engine.dmn.vocabulary import children, name_of


def read_policy(element: etree._Element, findings: Findings) -> tuple[str, str]:
    """Return hit policy and aggregator, with findings for what there is not."""
    policy = element.get("hitPolicy", "UNIQUE").strip()
    aggregator = element.get("aggregation", "").strip()
    if policy not in POLICIES:
        findings.error(
            "hit-policy",
            f"{policy!r} is not a hit policy.",
            element,
            mend=f"Choose one of {', '.join(POLICIES)}.",
        )
        policy = "UNIQUE"
    if aggregator and (policy != "COLLECT" or aggregator not in AGGREGATORS):
        findings.error(
            "aggregation",
            f"{policy} {aggregator} is not a hit policy.",
            element,
            mend=f"Aggregate with COLLECT and one of {', '.join(AGGREGATORS)}.",
        )
        aggregator = ""
    return policy, aggregator


def check_shape(element: etree._Element, findings: Findings) -> None:
    """Add findings for outputs without names and rules without cells."""
    outputs = list(children(element, "output"))
    if not outputs:
        findings.error(
            "table-output", "The table has no output.", element, mend="Add an output."
        )
    if element.get("aggregation") and len(outputs) > 1:
        findings.error(
            "aggregation",
            "A table that aggregates has exactly one output.",
            element,
            mend="Split the table, or collect without aggregation.",
        )
    names = [name_of(output) for output in outputs]
    if len(outputs) > 1 and (not all(names) or len(set(names)) < len(names)):
        findings.error(
            "table-output",
            "Several outputs need a name each, and different ones.",
            element,
            mend="Name the outputs.",
        )
    wanted = {"inputEntry": sum(1 for _ in children(element, "input"))}
    wanted["outputEntry"] = len(outputs)
    for rule in children(element, "rule"):
        _check_rule(rule, wanted, findings)


def _check_rule(
    rule: etree._Element, wanted: Mapping[str, int], findings: Findings
) -> None:
    for cell, count in wanted.items():
        found = sum(1 for _ in children(rule, cell))
        if found != count:
            findings.error(
                "rule-cells",
                f"The rule has {found} {cell} cells, but there are {count} columns.",
                rule,
                mend="Give each rule one cell per column.",
            )


def check_order(
    element: etree._Element, table: DecisionTable, findings: Findings
) -> None:
    """Priority needs an order in one output at least; others then do not count."""
    if table.policy in BY_PRIORITY and all(
        each.order is null for each in table.outputs
    ):
        findings.error(
            "output-order",
            f"{table.policy} needs the output values in order of priority.",
            element,
            mend="List the output values, the most important first.",
        )
