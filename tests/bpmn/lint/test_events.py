"""Events: the smallest wrong model and a right one."""

import pytest

from tests.bpmn.lint.event_models import (
    CANCEL,
    CONDITION,
    ERROR,
    ESCALATION,
    HANDLED,
    LINKS,
    MESSAGE,
    ON_CANCEL,
    RIGHT,
    SIGNAL,
    boundary,
    catch,
    end,
    links,
    start,
    throw,
    timer,
    transaction,
)
from tests.bpmn.lint.models import (
    END,
    ROOTS,
    START,
    TASK,
    assert_rule,
    findings,
    flows,
    process,
    rules,
    simple,
    sub,
)

MODELS = [
    ("start-kinds", start(ERROR), start(MESSAGE)),
    ("start-kinds", start(ESCALATION), start(SIGNAL)),
    (
        "start-kinds",
        start("<compensateEventDefinition/>"),
        start(timer("R/P1D", "timeCycle")),
    ),
    (
        "start-kinds",
        process(
            START
            + sub(
                "p",
                f'<startEvent id="i">{MESSAGE}</startEvent><endEvent id="j"/>',
                "i>j",
            )
            + END,
            "s>p p>e",
        ),
        RIGHT,
    ),
    (
        "start-kinds",
        process(
            START
            + sub(
                "p",
                '<startEvent id="i"/><startEvent id="k"/><endEvent id="j"/>',
                "i>j k>j",
            )
            + END,
            "s>p p>e",
        ),
        RIGHT,
    ),
    (
        "start-several",
        process(START + '<startEvent id="s2"/>' + TASK + END, "s>a s2>a a>e"),
        RIGHT,
    ),
    ("end-kinds", end(timer("PT1H")), end("<terminateEventDefinition/>")),
    ("end-kinds", end(CONDITION), end(MESSAGE)),
    ("end-kinds", end('<linkEventDefinition name="x"/>'), end(SIGNAL)),
    ("end-kinds", end(CANCEL), transaction(CANCEL, ON_CANCEL)),
    (
        "boundary-host",
        boundary(SIGNAL).replace(b'attachedToRef="a" ', b""),
        boundary(SIGNAL),
    ),
    (
        "boundary-host",
        boundary(SIGNAL).replace(b'attachedToRef="a"', b'attachedToRef="s"'),
        boundary(MESSAGE, 'cancelActivity="false"'),
    ),
    (
        "boundary-host",
        boundary(SIGNAL).replace(b'attachedToRef="a"', b'attachedToRef="nothing"'),
        boundary(timer("PT1H")),
    ),
    (
        "boundary-host",
        boundary(SIGNAL, host=sub("p", TASK))
        .replace(b'targetRef="a"', b'targetRef="p"')
        .replace(b'sourceRef="a"', b'sourceRef="p"'),
        boundary(CONDITION),
    ),
    ("boundary-host", boundary(""), boundary(ESCALATION, 'cancelActivity="false"')),
    ("boundary-host", boundary('<linkEventDefinition name="x"/>'), boundary(ERROR)),
    ("boundary-host", boundary("<terminateEventDefinition/>"), RIGHT),
    ("boundary-host", boundary(ERROR, 'cancelActivity="false"'), boundary(ERROR)),
    ("boundary-host", boundary(CANCEL), transaction(CANCEL, ON_CANCEL)),
    ("start-condition", start(CONDITION), start(MESSAGE)),
    ("boundary-flow", boundary(SIGNAL, edges=""), boundary(SIGNAL)),
    (
        "boundary-duplicate",
        boundary(
            ERROR,
            edges="q>e r>e",
            more=f'<boundaryEvent id="r" attachedToRef="a">{ERROR}</boundaryEvent>',
        ),
        boundary(
            ERROR,
            edges="q>e r>e",
            more='<boundaryEvent id="r" attachedToRef="a"><errorEventDefinition '
            'errorRef="err2"/></boundaryEvent>',
        ),
    ),
    (
        "boundary-duplicate",
        boundary(
            "<errorEventDefinition/>",
            edges="q>e r>e",
            more='<boundaryEvent id="r" attachedToRef="a"><errorEventDefinition/>'
            "</boundaryEvent>",
        ),
        boundary("<errorEventDefinition/>"),
    ),
    ("event-definition", catch(""), catch(MESSAGE)),
    ("event-definition", catch(ERROR), catch(CONDITION)),
    ("event-definition", catch("<terminateEventDefinition/>"), throw("")),
    ("event-definition", throw(timer("PT1H")), throw(SIGNAL)),
    ("event-definition", throw(ERROR), throw(ESCALATION)),
    ("event-definition", catch("<signalEventDefinition/>"), catch(SIGNAL)),
    (
        "event-definition",
        catch(SIGNAL, 'parallelMultiple="true"'),
        catch(SIGNAL + MESSAGE, 'parallelMultiple="true"'),
    ),
    (
        "event-definition",
        end("<terminateEventDefinition/>" + MESSAGE),
        end(MESSAGE + SIGNAL),
    ),
    ("throw-incomplete", end("<errorEventDefinition/>"), end(ERROR)),
    ("throw-incomplete", throw("<escalationEventDefinition/>"), throw(ESCALATION)),
    ("throw-incomplete", throw("<signalEventDefinition/>"), throw(SIGNAL)),
    ("throw-incomplete", end("<messageEventDefinition/>"), end(MESSAGE)),
    (
        "throw-incomplete",
        process(
            START + '<endEvent id="e"><errorEventDefinition errorRef="n"/></endEvent>',
            "s>e",
            roots=ROOTS + '<error id="n"/>',
        ),
        end(ERROR),
    ),
    ("message-missing", catch("<messageEventDefinition/>"), catch(MESSAGE)),
    (
        "message-missing",
        simple('<sendTask id="a"/>'),
        simple('<sendTask id="a" messageRef="msg"/>'),
    ),
    (
        "message-missing",
        simple('<receiveTask id="a"/>'),
        simple('<receiveTask id="a" messageRef="msg"/>'),
    ),
    ("error-uncaught", end(ERROR), HANDLED),
    ("escalation-uncaught", throw(ESCALATION), HANDLED),
    (
        "catch-never-thrown",
        boundary(ERROR),
        boundary(
            ERROR,
            host=sub(
                "a", f'<startEvent id="i"/><endEvent id="j">{ERROR}</endEvent>', "i>j"
            ),
        ),
    ),
    ("link-pairs", links("L", "M"), LINKS),
    ("link-pairs", links("", ""), LINKS),
    ("link-pairs", links("L", "L", "s>t c>e t>e"), LINKS),
    ("link-pairs", links("L", "L", "s>t s>c c>e"), LINKS),
    (
        "link-pairs",
        links("L", "L").replace(
            END.encode(),
            b'<intermediateCatchEvent id="d"><linkEventDefinition name="L"/>'
            b"</intermediateCatchEvent>"
            + flows("d>e", prefix="z").encode()
            + END.encode(),
        ),
        LINKS,
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_event_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)


def test_an_error_of_a_service_may_be_caught_although_no_event_throws_it() -> None:
    service = (
        '<serviceTask id="a"><extensionElements><qms:operation name="lab.order"/>'
        "</extensionElements></serviceTask>"
    )
    assert "catch-never-thrown" not in rules(findings(boundary(ERROR, host=service)))


def test_an_event_definition_that_is_shared_counts_as_if_it_stood_inline() -> None:
    event = (
        '<intermediateCatchEvent id="a"><eventDefinitionRef>shared</eventDefinitionRef>'
        "</intermediateCatchEvent>"
    )
    roots = ROOTS + '<signalEventDefinition id="shared" signalRef="sig"/>'
    found = findings(process(START + event + END, "s>a a>e", roots=roots))
    assert not rules(found, "error")
