"""Builders of small models with one event of interest."""

from tests.bpmn.lint.models import END, START, TASK, flows, process, simple, sub

RIGHT = process(START + TASK + END, "s>a a>e")
MESSAGE = '<messageEventDefinition messageRef="msg"/>'
SIGNAL = '<signalEventDefinition signalRef="sig"/>'
ERROR = '<errorEventDefinition errorRef="err"/>'
ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'
CONDITION = (
    "<conditionalEventDefinition><condition>x</condition></conditionalEventDefinition>"
)


def timer(text: str, kind: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


def start(definition: str, attributes: str = "") -> bytes:
    event = f'<startEvent id="s" {attributes}>{definition}</startEvent>'
    return process(event + TASK + END, "s>a a>e")


def end(definition: str) -> bytes:
    return process(
        START + TASK + f'<endEvent id="e">{definition}</endEvent>', "s>a a>e"
    )


def catch(definition: str, attributes: str = "") -> bytes:
    return simple(
        f'<intermediateCatchEvent id="a" {attributes}>{definition}'
        "</intermediateCatchEvent>"
    )


def throw(definition: str) -> bytes:
    return simple(
        f'<intermediateThrowEvent id="a">{definition}</intermediateThrowEvent>'
    )


def boundary(
    definition: str,
    attributes: str = "",
    *,
    host: str = TASK,
    edges: str = "q>e",
    more: str = "",
) -> bytes:
    event = f'<boundaryEvent id="q" attachedToRef="a" {attributes}>{definition}'
    return process(
        f"{START}{host}{END}{event}</boundaryEvent>{more}", f"s>a a>e {edges}"
    )


def event_subprocess(
    start_event: str, *, edges: str = "s>a a>e", attributes: str = ""
) -> bytes:
    inside = f'{start_event}<endEvent id="e2"/>'
    handler = sub("h", inside, "s2>e2", f'triggeredByEvent="true" {attributes}')
    return process(START + TASK + END + handler, edges)


def triggered(definition: str, attributes: str = "") -> str:
    return f'<startEvent id="s2" {attributes}>{definition}</startEvent>'


def links(throw_name: str, catch_name: str, edges: str = "s>t c>e") -> bytes:
    return process(
        START
        + f'<intermediateThrowEvent id="t"><linkEventDefinition name="{throw_name}"/>'
        "</intermediateThrowEvent>"
        f'<intermediateCatchEvent id="c"><linkEventDefinition name="{catch_name}"/>'
        "</intermediateCatchEvent>" + END,
        edges,
    )


def transaction(inner_end: str = "", catch_cancel: str = "") -> bytes:
    inside = f'<startEvent id="i"/><endEvent id="j">{inner_end}</endEvent>'
    inside += flows("i>j", prefix="t")
    body = f'<transaction id="a">{inside}</transaction>'
    return process(START + body + END + catch_cancel, "s>a a>e")


CANCEL = "<cancelEventDefinition/>"
ON_CANCEL = (
    f'<boundaryEvent id="q" attachedToRef="a">{CANCEL}<outgoing>g</outgoing>'
    '</boundaryEvent><sequenceFlow id="g" sourceRef="q" targetRef="e"/>'
)


def compensation(
    handler: str = '<userTask id="undo" isForCompensation="true"/>',
    association: str = '<association id="as" sourceRef="q" targetRef="undo"/>',
    edges: str = "",
) -> bytes:
    return boundary(
        "<compensateEventDefinition/>", edges=edges, more=handler + association
    )


LINKS = links("L", "L")
HANDLED = event_subprocess(triggered(ERROR))
