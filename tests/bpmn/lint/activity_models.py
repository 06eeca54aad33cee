"""Builders of small models with one activity of interest."""

from tests.bpmn.lint.models import END, START, TASK, extensions, process, simple, sub

RIGHT = process(START + TASK + END, "s>a a>e")


def task(tag: str = "userTask", inside: str = "", attributes: str = "") -> bytes:
    return simple(f'<{tag} id="a" {attributes}>{inside}</{tag}>')


def loop(condition: str, attributes: str = "") -> bytes:
    inside = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    return task(
        inside="<standardLoopCharacteristics "
        f"{attributes}>{inside}</standardLoopCharacteristics>"
    )


def many(inside: str, attributes: str = "") -> bytes:
    return task(
        inside="<multiInstanceLoopCharacteristics "
        f"{attributes}>{inside}</multiInstanceLoopCharacteristics>"
    )


def number(text: str) -> str:
    return f"<loopCardinality>{text}</loopCardinality>"


def each(source: str = "items", item: str = "item", target: str = "") -> str:
    out = f"<loopDataOutputRef>{target}</loopDataOutputRef>" if target else ""
    return (
        f"<loopDataInputRef>{source}</loopDataInputRef>{out}"
        f'<inputDataItem id="d1" name="{item}"/>'
    )


def script(text: str, attributes: str = "") -> bytes:
    return task("scriptTask", f"<script>{text}</script>", attributes)


def qms(text: str, tag: str = "userTask", attributes: str = "") -> bytes:
    return task(tag, extensions(text), attributes)


def nested(outer: str, inner: str) -> bytes:
    body = (
        f"<multiInstanceLoopCharacteristics>{outer}</multiInstanceLoopCharacteristics>"
        '<userTask id="b"><multiInstanceLoopCharacteristics>'
        f"{inner}</multiInstanceLoopCharacteristics></userTask>"
    )
    return process(START + sub("p", body) + END, "s>p p>e")


SERVICE = qms('<qms:operation name="lab.order"/>', "serviceTask")
DECISION = qms('<qms:decision ref="severity"/>', "businessRuleTask")
CALL = task("callActivity", attributes='calledElement="other"')
DUE = '<qms:due after="5 wd"/>'
