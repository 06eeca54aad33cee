"""Builders of small models with gateways."""

from tests.bpmn.lint.models import END, START, TASK, process

B, C = '<userTask id="b"/>', '<userTask id="c"/>'
XOR = '<exclusiveGateway id="x" default="f1"/>'
AND, JOIN = '<parallelGateway id="g"/>', '<parallelGateway id="j"/>'
RIGHT = process(START + TASK + END, "s>a a>e")
BLOCK = process(START + AND + JOIN + TASK + B + END, "s>g g>a g>b a>j b>j j>e")


def event_gateway(targets: str, edges: str, attributes: str = "") -> bytes:
    gateway = f'<eventBasedGateway id="g" {attributes}/>'
    return process(START + gateway + targets + END, edges)


MESSAGE = (
    '<intermediateCatchEvent id="m"><messageEventDefinition messageRef="msg"/>'
    "</intermediateCatchEvent>"
)
TIMER = (
    '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)
RECEIVE = '<receiveTask id="r" messageRef="msg"/>'
WAIT = event_gateway(MESSAGE + TIMER, "s>g g>m g>t m>e t>e")


def gateway(direction: str, edges: str, body: str = "") -> bytes:
    element = f'<exclusiveGateway id="x" gatewayDirection="{direction}" default="d"/>'
    return process(START + element + TASK + body + END, edges)


def chain_of_splits(count: int, *, joined: bool) -> bytes:
    body, edges, last = START, "", "s"
    for n in range(count):
        merge = "parallelGateway" if joined else "exclusiveGateway"
        body += (
            f'<parallelGateway id="g{n}"/><manualTask id="a{n}"/>'
            f'<manualTask id="b{n}"/><{merge} id="j{n}"/>'
        )
        edges += f" {last}>g{n} g{n}>a{n} g{n}>b{n} a{n}>j{n} b{n}>j{n}"
        last = f"j{n}"
    return process(body + END, f"{edges} {last}>e")
