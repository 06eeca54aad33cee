"""Gateways: the smallest wrong model and a right one."""

import pytest

from tests.bpmn.lint.gateway_models import (
    MESSAGE,
    RECEIVE,
    RIGHT,
    TIMER,
    WAIT,
    XOR,
    event_gateway,
    gateway,
)
from tests.bpmn.lint.models import END, START, TASK, assert_rule, process

MODELS = [
    ("gateway-direction", gateway("Converging", "s>x x>a x>e[y] a>e"), RIGHT),
    ("gateway-direction", gateway("Diverging", "s>x x>a a>e"), RIGHT),
    ("gateway-direction", gateway("Mixed", "s>x x>a a>e"), RIGHT),
    ("gateway-mixed", gateway("Mixed", "s>x x>a[y] x>e[z] a>x"), RIGHT),
    ("gateway-useless", gateway("Unspecified", "s>x x>a a>e"), RIGHT),
    (
        "xor-no-condition",
        process(START + '<exclusiveGateway id="x"/>' + TASK + END, "s>x x>a x>e a>e"),
        process(START + XOR + TASK + END, "s>x x>a x>e[y] a>e"),
    ),
    (
        "xor-no-condition",
        process(
            START + '<inclusiveGateway id="x"/>' + TASK + END, "s>x x>a[y] x>e a>e"
        ),
        process(
            START + '<inclusiveGateway id="x"/>' + TASK + END, "s>x x>a[y] x>e[z] a>e"
        ),
    ),
    (
        "xor-no-default",
        process(
            START + '<exclusiveGateway id="x"/>' + TASK + END, "s>x x>a[y] x>e[z] a>e"
        ),
        process(START + XOR + TASK + END, "s>x x>a x>e[y] a>e"),
    ),
    ("event-gateway-targets", event_gateway(MESSAGE, "s>g g>m m>e"), WAIT),
    (
        "event-gateway-targets",
        event_gateway(MESSAGE + TASK, "s>g g>m g>a m>e a>e"),
        WAIT,
    ),
    (
        "event-gateway-targets",
        event_gateway(MESSAGE + TIMER + TASK, "s>g g>m g>t m>e t>a a>m"),
        WAIT,
    ),
    (
        "event-gateway-targets",
        event_gateway(MESSAGE + RECEIVE, "s>g g>m g>r m>e r>e"),
        event_gateway(RECEIVE + TIMER, "s>g g>r g>t r>e t>e"),
    ),
    (
        "event-gateway-targets",
        event_gateway(
            RECEIVE
            + TIMER
            + '<boundaryEvent id="q" attachedToRef="r"><signalEventDefinition '
            'signalRef="sig"/></boundaryEvent>',
            "s>g g>r g>t r>e t>e q>e",
        ),
        WAIT,
    ),
    (
        "event-gateway-targets",
        event_gateway(
            MESSAGE + TIMER, "s>g g>m g>t m>e t>e", attributes='instantiate="true"'
        ),
        process(
            '<eventBasedGateway id="g" instantiate="true"/>'
            + MESSAGE
            + MESSAGE.replace('id="m"', 'id="t"')
            + END,
            "g>m g>t m>e t>e",
        ),
    ),
    (
        "unsupported",
        process(
            '<eventBasedGateway id="g" instantiate="true" eventGatewayType="Parallel"/>'
            + MESSAGE
            + TIMER
            + END,
            "g>m g>t m>e t>e",
        ),
        WAIT,
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_gateway_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)
