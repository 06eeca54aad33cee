"""Writing what an assessment or a summary says into the risk register."""

from collections.abc import Mapping
from typing import Any

from engine.model import Record
from engine.registers.operation import Operation, OperationContext, Parameter
from engine.registers.records import (
    change_record,
    locked_record,
    move_record,
    values_of,
)
from engine.registers.sites import today

RISKS = "risks"
ZONES = ((15, "unacceptable"), (10, "high"), (5, "medium"))
"""Least severity times probability of a zone, where the assessment names no zone."""
MONTHS = {"unacceptable": 3, "high": 6, "medium": 12, "low": 24}
"""Table risk_review_interval: months until a risk is looked at again."""
WRITTEN = (
    "severity",
    "probability",
    "zone",
    "residual_severity",
    "residual_probability",
    "residual_zone",
    "indicator",
    "note",
    "next_review_on",
)
"""Entries of an assessment that are written as they are; null leaves the register."""


def apply(context: OperationContext) -> Mapping[str, Any]:
    """Write an assessment into every risk named, and accept the residual risk."""
    assessment = context.entries("assessment")
    accepted = assessment.get("accepted_risk")
    keys = [str(each) for each in context.items("risks") if each]
    if accepted and str(accepted) not in keys:
        keys.append(str(accepted))
    changed = []
    for key in sorted(keys):
        record = locked_record(context.uow, RISKS, key)
        before = (record.state, record.fields)
        _apply(context, record, assessment)
        if key == str(accepted or ""):
            _accept(context, record, assessment)
        if (record.state, record.fields) != before:
            changed.append(key)
    return {"risks_changed": changed}


def _apply(
    context: OperationContext, record: Record, assessment: Mapping[str, Any]
) -> None:
    values = {
        name: assessment[name]
        for name in WRITTEN
        if assessment.get(name) not in (None, "")
    }
    new = [str(each) for each in assessment.get("controls") or []]
    controls = list(record.fields.get("controls", []))
    controls += [each for each in dict.fromkeys(new) if each not in controls]
    if controls:
        values["controls"] = controls
    values |= _rated(context, record, values)
    change_record(context.uow, record, values, instance=context.instance)
    if new and record.state == "identified":
        move_record(context.uow, record, "controlled", instance=context.instance)


def _rated(
    context: OperationContext, record: Record, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the zone of new scores and the date of the next review by it."""
    if not {"severity", "probability"} & values.keys():
        return {}
    scores = {**values_of(record), **values}
    severity, probability = scores.get("severity"), scores.get("probability")
    if severity is None or probability is None:
        return {}
    zone = str(values.get("zone") or zone_of_scores(int(severity), int(probability)))
    day = today(context.uow, context.instance)
    review = values.get("next_review_on") or day.add_months(MONTHS[zone])
    return {"zone": zone, "next_review_on": review}


def zone_of_scores(severity: int, probability: int) -> str:
    """Return the zone of the shipped 5 x 5 matrix (table risk_zone)."""
    product = severity * probability
    return next((zone for least, zone in ZONES if product >= least), "low")


def _accept(
    context: OperationContext, record: Record, assessment: Mapping[str, Any]
) -> None:
    case = assessment.get("accepted_by_case") or context.instance.business_key
    move_record(
        context.uow,
        record,
        "accepted",
        {"acceptance": str(case)},
        instance=context.instance,
    )


RISK_APPLY = Operation(
    name="risk.apply",
    title="Update the risk register",
    inputs=(
        Parameter("risks", "list", required=False, title="Keys of the risks"),
        Parameter("assessment", "context", title="What is written"),
    ),
    outputs=(Parameter("risks_changed", "list"),),
    run=apply,
)
