"""Timers, event subprocesses, compensation: a wrong model and a right one."""

import pytest

from tests.bpmn.lint.event_models import (
    CANCEL,
    CONDITION,
    ERROR,
    ESCALATION,
    HANDLED,
    MESSAGE,
    ON_CANCEL,
    SIGNAL,
    boundary,
    catch,
    compensation,
    event_subprocess,
    start,
    timer,
    transaction,
    triggered,
)
from tests.bpmn.lint.models import END, START, TASK, assert_rule, process, simple, sub

MODELS = [
    ("timer-value", catch(timer("5 days")), catch(timer("P5D"))),
    ("timer-value", catch(timer("")), catch(timer('=duration("P1D")'))),
    ("timer-value", catch("<timerEventDefinition/>"), catch(timer("PT0.5S"))),
    ("timer-value", catch(timer("-P1D")), catch(timer("P1Y2M3DT4H5M6S"))),
    ("timer-value", catch(timer("P")), catch(timer("P2W"))),
    (
        "timer-value",
        catch(timer("2026-03-01T10:00:00", "timeDate")),
        catch(timer("2026-03-01T10:00:00Z", "timeDate")),
    ),
    (
        "timer-value",
        catch(timer("2026-03-01", "timeDate")),
        catch(timer("2026-03-01T10:00:00+02:00", "timeDate")),
    ),
    (
        "timer-value",
        start(timer("every day", "timeCycle")),
        start(timer("R3/PT24H", "timeCycle")),
    ),
    (
        "timer-value",
        start(timer("R3/2026-03-01T10:00:00/P1D", "timeCycle")),
        start(timer("R3/2026-03-01T10:00:00Z/P1D", "timeCycle")),
    ),
    (
        "timer-value",
        catch(
            "<timerEventDefinition><timeDate>2026-03-01T10:00:00Z</timeDate>"
            "<timeDuration>P1D</timeDuration></timerEventDefinition>"
        ),
        catch(timer("P1D")),
    ),
    (
        "timer-cycle-place",
        boundary(timer("R3/PT24H", "timeCycle")),
        boundary(timer("R3/PT24H", "timeCycle"), 'cancelActivity="false"'),
    ),
    (
        "timer-minimum",
        start(timer("R3/PT0S", "timeCycle")),
        start(timer("R3/PT1M", "timeCycle")),
    ),
    ("timer-minimum", catch(timer("P101Y")), catch(timer("P99Y"))),
    (
        "timer-minimum",
        boundary(timer("R/P1D", "timeCycle"), 'cancelActivity="false"'),
        boundary(timer("R9/P1D", "timeCycle"), 'cancelActivity="false"'),
    ),
    (
        "timer-minimum",
        start(timer("R5000/PT1H", "timeCycle")),
        start(timer("R/PT1H", "timeCycle")),
    ),
    (
        "condition-missing",
        catch("<conditionalEventDefinition><condition/></conditionalEventDefinition>"),
        catch(CONDITION),
    ),
    ("event-subprocess", event_subprocess('<startEvent id="s2"/>'), HANDLED),
    (
        "event-subprocess",
        event_subprocess(triggered(MESSAGE) + triggered(SIGNAL).replace("s2", "s3")),
        event_subprocess(triggered(MESSAGE)),
    ),
    (
        "event-subprocess",
        event_subprocess(triggered(ERROR, 'isInterrupting="false"')),
        event_subprocess(triggered(ESCALATION, 'isInterrupting="false"')),
    ),
    (
        "event-subprocess",
        event_subprocess(triggered(SIGNAL), edges="s>a a>h a>e"),
        HANDLED,
    ),
    (
        "event-subprocess",
        event_subprocess(triggered(CANCEL)),
        event_subprocess(triggered("<compensateEventDefinition/>")),
    ),
    ("transaction-cancel", transaction(CANCEL), transaction(CANCEL, ON_CANCEL)),
    ("transaction-cancel", transaction("", ON_CANCEL), transaction()),
    (
        "compensation-handler",
        compensation(handler='<userTask id="undo"/>'),
        compensation(),
    ),
    ("compensation-handler", compensation(association=""), compensation()),
    ("compensation-handler", compensation(edges="q>e"), compensation()),
    ("compensation-handler", compensation(edges="undo>e"), compensation()),
    (
        "compensation-handler",
        process(
            START
            + sub("p", TASK)
            + '<intermediateThrowEvent id="t"><compensateEventDefinition '
            'activityRef="a"/></intermediateThrowEvent>' + END,
            "s>p p>t t>e",
        ),
        compensation(),
    ),
    (
        "ad-hoc",
        simple(
            '<adHocSubProcess id="a"><userTask id="b"/><startEvent id="i"/>'
            "</adHocSubProcess>"
        ),
        simple('<adHocSubProcess id="a"><userTask id="b"/></adHocSubProcess>'),
    ),
    (
        "ad-hoc",
        simple('<adHocSubProcess id="a"/>'),
        simple('<adHocSubProcess id="a"><userTask id="b"/></adHocSubProcess>'),
    ),
]


@pytest.mark.parametrize(("rule", "wrong", "right"), MODELS)
def test_the_wrong_timer_or_handler_is_found_and_the_right_one_is_not(
    rule: str, wrong: bytes, right: bytes
) -> None:
    assert_rule(rule, wrong, right)
