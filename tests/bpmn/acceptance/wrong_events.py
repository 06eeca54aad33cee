"""Models that break one rule of events each, with their mended twin.

Rows: the claim, what the finding names, its rule, the wrong model, the right one.

One row a line, however long: the file is a table.
"""

# ruff: noqa: E501  rows of a table
# fmt: off

from tests.bpmn.acceptance.diagrams import (
    ON,
    ROOTS,
    association,
    at,
    catches,
    ends,
    inside,
    process,
    starts,
    tasks,
    throws,
    timer,
    when,
    whenever,
)
from tests.bpmn.acceptance.wrong_flows import SIMPLE, Row, alike, pair

WAY = "s -> a -> e"
_TRIGGERED = 'triggeredByEvent="true"'
MULTI = ON["message"] + ON["signal"]
_SHARED = '<timerEventDefinition id="Late"><timeDuration>PT1H</timeDuration></timerEventDefinition>'


def _start(definition: str, more: str = "") -> bytes:
    return process(starts("s", definition, more) + tasks("a") + ends(), WAY)


def _catch(definition: str, more: str = "", beside: str = "") -> bytes:
    return process(starts() + catches("a", definition, more) + ends(), WAY, beside=beside)


def _throw(definition: str) -> bytes:
    return process(starts() + throws("a", definition) + ends(), WAY)


def _end(definition: str) -> bytes:
    return process(starts() + tasks("a") + ends("e", definition), WAY)


def _boundary(definition: str, more: str = "", host: str = "", way: str = "q -> e") -> bytes:
    hosts = host or tasks("a")
    return process(starts() + hosts + ends() + at("a", "q", definition, more), f"{WAY}, {way}")


def _handler(body: str, way: str, more: str = "", beside: str = "", outer: str = WAY) -> bytes:
    sub = inside("h", body, way, f"{_TRIGGERED} {more}")
    return process(starts() + tasks("a") + ends() + sub + beside, outer)


def _on(definition: str, flag: str = "") -> bytes:
    return _handler(starts("hs", definition, flag) + ends("he"), "hs -> he")


HANDLED = _on(ON["message"])
_TASK_SUB = inside("a", starts("i") + tasks("w") + ends("j"), "i -> w -> j")


def _embedded(start: str) -> bytes:
    sub = inside("sub", start + ends("j"), "i -> j")
    return process(starts() + sub + ends(), "s -> sub -> e")


def _transaction(end: str, boundary: str = "", tag: str = "transaction") -> bytes:
    body = f'<{tag} id="a">{starts("i")}{tasks("w")}{ends("j")}{ends("k", end)}'
    body += '<sequenceFlow id="x1" sourceRef="i" targetRef="w"/><sequenceFlow id="x2" sourceRef="w" targetRef="j"/>'
    body += f'<sequenceFlow id="x3" sourceRef="w" targetRef="k"/></{tag}>'
    return process(starts() + body + ends() + boundary, f"{WAY}, q -> e" if boundary else WAY)


_ON_CANCEL = at("a", "q", ON["cancel"])
RIGHT_TRANSACTION = _transaction(ON["cancel"], _ON_CANCEL)


def _links(throw: str, catch: str, way: str = "s -> t, c -> e", more: str = "") -> bytes:
    link = '<linkEventDefinition name="{}"/>'
    body = starts() + throws("t", link.format(throw)) + catches("c", link.format(catch))
    return process(body + ends() + more, way)


LINKED = _links("L", "L")


def _undo(handler: str, edge: str = association("q", "undo"), way: str = "") -> bytes:
    body = starts() + tasks("a b") + ends("e", ON["compensate"]) + at("a", "q", ON["compensate"])
    return process(body + handler + edge, f"s -> a -> b -> e{way}")


_UNDO = '<userTask id="undo" isForCompensation="true"/>'
UNDONE = _undo(_UNDO)

STARTS: tuple[Row, ...] = (
    *((f"a start event by {kind}", "s", "start-kinds", _start(ON[kind]), SIMPLE)
      for kind in ("error", "escalation", "compensate")),
    *((f"a start event by {kind}", "s", "start-kinds", _start(ON[kind]), SIMPLE)
      for kind in ("cancel", "terminate", "link")),
    *((f"an embedded subprocess that starts by {kind}", "i", "start-kinds", _embedded(starts("i", ON[kind])), _embedded(starts("i")))
      for kind in ("message", "timer", "signal", "conditional", "error", "escalation")),
    ("an embedded subprocess with two starts", "i", "start-kinds",
        process(starts() + inside("sub", starts("i") + starts("i2") + ends("j"), "i -> j, i2 -> j") + ends(), "s -> sub -> e"),
        _embedded(starts("i"))),
    ("an event subprocess without trigger", "hs", "event-subprocess", _on(""), HANDLED),
    ("an event subprocess without start", "h", "event-subprocess", _handler(tasks("b"), ""), HANDLED),
    ("an event subprocess with two starts", "h", "event-subprocess",
        _handler(starts("hs", ON["message"]) + starts("h2", ON["signal"]) + ends("he"), "hs -> he, h2 -> he"), HANDLED),
    ("an event subprocess with a flow into it", "h", "event-subprocess",
        _handler(starts("hs", ON["message"]) + ends("he"), "hs -> he", outer="s -> a -> e, a -> h"), HANDLED),
    ("an event subprocess with a flow out of it", "h", "event-subprocess",
        _handler(starts("hs", ON["message"]) + ends("he"), "hs -> he", outer="s -> a -> e, h -> e"), HANDLED),
    ("an event subprocess with a boundary event", "h", "event-subprocess",
        _handler(starts("hs", ON["message"]) + ends("he"), "hs -> he", beside=at("h", "q", ON["timer"]), outer="s -> a -> e, q -> e"), HANDLED),
    ("an event subprocess by error that does not interrupt", "hs", "event-subprocess",
        _on(ON["error"], 'isInterrupting="false"'), _on(ON["error"])),
    ("an event subprocess by compensation that does not interrupt", "hs", "event-subprocess",
        _on(ON["compensate"], 'isInterrupting="false"'), _on(ON["compensate"])),
    *((f"an event subprocess that starts by {kind}", "hs", "event-subprocess", _on(ON[kind]), HANDLED)
      for kind in ("cancel", "terminate", "link")),
    ("a start event by a message that is not named", "s", "message-missing", _start("<messageEventDefinition/>"), _start(ON["message"])),
    ("a start event by a signal that is not named", "s", "event-definition", _start("<signalEventDefinition/>"), _start(ON["signal"])),
    ("a start event by an empty timer", "s", "timer-value", _start("<timerEventDefinition/>"), _start(timer("timeCycle", "R/P1D"))),
    ("a start event by an empty condition", "s", "condition-missing", _start("<conditionalEventDefinition><condition/></conditionalEventDefinition>"), _start(when("x = 1"))),
    ("a start event by parallel multiple with one definition", "s", "event-definition", _start(ON["message"], 'parallelMultiple="true"'), _start(ON["message"])),
    ("a start event attached to a task", "s", "schema", _start("", 'attachedToRef="a"'), SIMPLE),
)
CATCHES: tuple[Row, ...] = (
    ("a catch event without definition", "a", "event-definition", _catch(""), _catch(ON["message"])),
    *((f"a catch event for {kind}", "a", "event-definition", _catch(ON[kind]), _catch(ON["signal"]))
      for kind in ("error", "escalation", "cancel", "compensate", "terminate")),
    ("a catch event for a message that is not named", "a", "message-missing", _catch("<messageEventDefinition/>"), _catch(ON["message"])),
    ("a catch event for a signal that is not named", "a", "event-definition", _catch("<signalEventDefinition/>"), _catch(ON["signal"])),
    ("a catch event for a message that does not exist", "a", "ref-missing", _catch('<messageEventDefinition messageRef="gone"/>'), _catch(ON["message"])),
    ("a catch event whose message is a signal", "a", "ref-kind", _catch('<messageEventDefinition messageRef="Sig"/>'), _catch(ON["message"])),
    ("a catch event whose signal is a message", "a", "ref-kind", _catch('<signalEventDefinition signalRef="Msg"/>'), _catch(ON["signal"])),
    ("a catch event for a signal that does not exist", "a", "ref-missing", _catch('<signalEventDefinition signalRef="gone"/>'), _catch(ON["signal"])),
    ("a catch event with a definition that does not exist", "a", "ref-missing", _catch("<eventDefinitionRef>gone</eventDefinitionRef>"), _catch("<eventDefinitionRef>Late</eventDefinitionRef>", beside=_SHARED)),
    ("a catch event with a definition that is a message", "a", "ref-kind", _catch("<eventDefinitionRef>Msg</eventDefinitionRef>"), _catch("<eventDefinitionRef>tns:Late</eventDefinitionRef>", beside=_SHARED)),
    ("a timer with two values", "a", "timer-value", _catch("<timerEventDefinition><timeDate>2026-02-01T00:00:00Z</timeDate><timeDuration>PT1H</timeDuration></timerEventDefinition>"), _catch(ON["timer"])),
    ("a timer without value", "a", "timer-value", _catch("<timerEventDefinition/>"), _catch(ON["timer"])),
    ("a timer with an empty value", "a", "timer-value", _catch(timer("timeDuration", " ")), _catch(ON["timer"])),
    ("a duration in words", "a", "timer-value", _catch(timer("timeDuration", "3 days")), _catch(timer("timeDuration", "P3D"))),
    ("a duration without its T", "a", "timer-value", _catch(timer("timeDuration", "P1H")), _catch(timer("timeDuration", "PT1H"))),
    ("a negative duration", "a", "timer-value", _catch(timer("timeDuration", "-PT1H")), _catch(timer("timeDuration", "PT1H"))),
    ("a bare P as duration", "a", "timer-value", _catch(timer("timeDuration", "P")), _catch(timer("timeDuration", "P1W"))),
    ("a date as duration", "a", "timer-value", _catch(timer("timeDuration", "2026-02-01T00:00:00Z")), _catch(timer("timeDate", "2026-02-01T00:00:00Z"))),
    ("a date without zone", "a", "timer-value", _catch(timer("timeDate", "2026-02-01T00:00:00")), _catch(timer("timeDate", "2026-02-01T00:00:00+01:00"))),
    ("a date that is none", "a", "timer-value", _catch(timer("timeDate", "tomorrow")), _catch(timer("timeDate", '=date and time("2026-02-01T00:00:00Z")'))),
    ("a date in a month that does not exist", "a", "timer-value", _catch(timer("timeDate", "2026-13-01T00:00:00Z")), _catch(timer("timeDate", "2026-12-01T00:00:00Z"))),
    ("a day that does not exist", "a", "timer-value", _catch(timer("timeDate", "2026-02-30T00:00:00Z")), _catch(timer("timeDate", "2026-02-28T00:00:00Z"))),
    ("a cycle that is a duration", "q", "timer-value", _boundary(timer("timeCycle", "PT1H"), 'cancelActivity="false"'), _boundary(timer("timeCycle", "R3/PT1H"), 'cancelActivity="false"')),
    ("a cycle of seconds", "q", "timer-minimum", _boundary(timer("timeCycle", "R3/PT1S"), 'cancelActivity="false"'), _boundary(timer("timeCycle", "R3/PT60S"), 'cancelActivity="false"')),
    ("a cycle without end", "q", "timer-minimum", _boundary(timer("timeCycle", "R/PT1H"), 'cancelActivity="false"'), _boundary(timer("timeCycle", "R10/PT1H"), 'cancelActivity="false"')),
    ("a cycle of nothing", "q", "timer-minimum", _boundary(timer("timeCycle", "R/PT0S"), 'cancelActivity="false"'), _boundary(timer("timeCycle", "R10/PT1H"), 'cancelActivity="false"')),
    ("a cycle that is no repetition", "q", "timer-value", _boundary(timer("timeCycle", "0 0 9 * * ?"), 'cancelActivity="false"'), _boundary(timer("timeCycle", "R10/PT1H"), 'cancelActivity="false"')),
    ("a wait of more than a century", "a", "timer-minimum", _catch(timer("timeDuration", "P200Y")), _catch(timer("timeDuration", "P20Y"))),
    ("a timer in an expression that is not FEEL", "a", "feel-syntax", _catch(timer("timeDuration", "=duration(")), _catch(timer("timeDuration", '=duration("PT1H")'))),
    ("a condition that is empty", "a", "condition-missing", _catch("<conditionalEventDefinition><condition/></conditionalEventDefinition>"), _catch(ON["conditional"])),
    ("a condition that is not there", "a", "condition-missing", _catch("<conditionalEventDefinition/>"), _catch(ON["conditional"])),
    ("a condition that is not FEEL", "a", "feel-syntax", _catch(when("x === 1")), _catch(when("x = 1"))),
    ("a link beside a message in a catch event", "a", "event-definition", _catch(ON["link"] + ON["message"]), _catch(MULTI)),
    ("a parallel multiple catch event with one definition", "a", "event-definition", _catch(ON["message"], 'parallelMultiple="true"'), _catch(MULTI, 'parallelMultiple="true"')),
    ("a catch event that takes data in", "a", "ref-kind", _catch("<dataInputAssociation><targetRef>a</targetRef></dataInputAssociation>" + ON["message"]), _catch(ON["message"])),
)
THROWS: tuple[Row, ...] = (
    *((f"a throw event of {kind}", "a", "event-definition", _throw(ON[kind]), _throw(ON["signal"]))
      for kind in ("error", "cancel", "terminate", "timer", "conditional")),
    ("a throw event of a message that is not named", "a", "throw-incomplete", _throw("<messageEventDefinition/>"), _throw(ON["message"])),
    ("a throw event of a signal that is not named", "a", "throw-incomplete", _throw("<signalEventDefinition/>"), _throw(ON["signal"])),
    ("a throw event of an escalation without code", "a", "throw-incomplete", _throw("<escalationEventDefinition/>"), _throw(ON["escalation"])),
    ("a throw event of a signal that does not exist", "a", "ref-missing", _throw('<signalEventDefinition signalRef="gone"/>'), _throw(ON["signal"])),
    ("a throw event of an escalation that is an error", "a", "ref-kind", _throw('<escalationEventDefinition escalationRef="Err"/>'), _throw(ON["escalation"])),
    *((f"an end event of {kind}", "e", "end-kinds", _end(ON[kind]), _end(ON["signal"]))
      for kind in ("timer", "conditional", "link")),
    ("an end event that cancels outside of a transaction", "e", "end-kinds", _end(ON["cancel"]), _end(ON["terminate"])),
    ("an end event that cancels an embedded subprocess", "k", "end-kinds", _transaction(ON["cancel"], tag="subProcess"), _transaction("", tag="subProcess")),
    ("an end event of an error without reference", "e", "throw-incomplete", _end("<errorEventDefinition/>"), _end(ON["error"])),
    ("an end event of an error that does not exist", "e", "ref-missing", _end('<errorEventDefinition errorRef="gone"/>'), _end(ON["error"])),
    ("an end event of an error that is a signal", "e", "ref-kind", _end('<errorEventDefinition errorRef="Sig"/>'), _end(ON["error"])),
    ("an end event of a message that is not named", "e", "throw-incomplete", _end("<messageEventDefinition/>"), _end(ON["message"])),
    ("an end event of an escalation without reference", "e", "throw-incomplete", _end("<escalationEventDefinition/>"), _end(ON["escalation"])),
    ("an end event of a signal without reference", "e", "throw-incomplete", _end("<signalEventDefinition/>"), _end(ON["signal"])),
    ("an error without code that is thrown", "e", "throw-incomplete",
        process(starts() + tasks("a") + ends("e", ON["error"]), WAY, roots='<error id="Err" name="err"/>'), _end(ON["error"])),
    ("a terminate end that throws a message too", "e", "event-definition", _end(ON["terminate"] + ON["message"]), _end(ON["signal"] + ON["message"])),
    ("compensation of an activity that does not exist", "a", "ref-missing", _throw('<compensateEventDefinition activityRef="gone"/>'), _throw(ON["compensate"])),
    ("compensation of an event", "a", "ref-kind", _throw('<compensateEventDefinition activityRef="s"/>'), _throw(ON["compensate"])),
    ("compensation of an activity in another scope", "t", "compensation-handler",
        process(starts() + _TASK_SUB + throws("t", '<compensateEventDefinition activityRef="w"/>') + ends(), "s -> a -> t -> e"),
        process(starts() + _TASK_SUB + throws("t", '<compensateEventDefinition activityRef="a"/>') + ends(), "s -> a -> t -> e")),
)
BOUNDARIES: tuple[Row, ...] = (
    *((f"a boundary event of {kind}", "q", "boundary-host", _boundary(ON[kind]), _boundary(ON["timer"]))
      for kind in ("terminate", "link")),
    ("a boundary event without definition", "q", "boundary-host", _boundary(""), _boundary(ON["message"])),
    ("a boundary event without host", "q", "boundary-host", _boundary(ON["timer"]).replace(b' attachedToRef="a"', b""), _boundary(ON["timer"])),
    ("a boundary event at something that does not exist", "q", "ref-missing", _boundary(ON["timer"]).replace(b'attachedToRef="a"', b'attachedToRef="gone"'), _boundary(ON["timer"])),
    ("a boundary event at an event", "q", "boundary-host", _boundary(ON["timer"], host=catches("a", ON["message"])), _boundary(ON["timer"])),
    ("a boundary event at a gateway", "q", "boundary-host", _boundary(ON["timer"], host='<exclusiveGateway id="a"/>'), _boundary(ON["timer"])),
    ("a boundary event at a data object", "q", "boundary-host", _boundary(ON["timer"]).replace(b'attachedToRef="a"', b'attachedToRef="d"').replace(b"<startEvent", b'<dataObject id="d"/><startEvent'), _boundary(ON["timer"])),
    ("a boundary event at an activity of another scope", "q", "boundary-host",
        process(starts() + _TASK_SUB + ends() + at("w", "q", ON["timer"]), f"{WAY}, q -> e"),
        process(starts() + _TASK_SUB + ends() + at("a", "q", ON["timer"]), f"{WAY}, q -> e")),
    ("a cancel boundary at a task", "q", "boundary-host", _boundary(ON["cancel"]), _boundary(ON["error"])),
    ("a cancel boundary at an embedded subprocess", "q", "boundary-host", _boundary(ON["cancel"], host=_TASK_SUB), _boundary(ON["error"], host=_TASK_SUB)),
    ("a cancel boundary that does not interrupt", "q", "boundary-host", _transaction(ON["cancel"], at("a", "q", ON["cancel"], 'cancelActivity="false"')), RIGHT_TRANSACTION),
    ("an error boundary that does not interrupt", "q", "boundary-host", _boundary(ON["error"], 'cancelActivity="false"'), _boundary(ON["error"], 'cancelActivity="true"')),
    ("an error boundary that does not interrupt, spelled 0", "q", "boundary-host", _boundary(ON["error"], 'cancelActivity="0"'), _boundary(ON["error"], 'cancelActivity="1"')),
    ("a boundary event that leads nowhere", "q", "boundary-flow", _boundary(ON["timer"], way=""), _boundary(ON["timer"])),
    ("two boundary events for one error", "q", "boundary-duplicate",
        process(starts() + tasks("a") + ends() + at("a", "q", ON["error"]) + at("a", "r", ON["error"]), f"{WAY}, q -> e, r -> e"),
        process(starts() + tasks("a") + ends() + at("a", "q", ON["error"]) + at("a", "r", '<errorEventDefinition errorRef="Err2"/>'), f"{WAY}, q -> e, r -> e")),
    ("two boundary events for every error", "q", "boundary-duplicate",
        process(starts() + tasks("a") + ends() + at("a", "q", "<errorEventDefinition/>") + at("a", "r", "<errorEventDefinition/>"), f"{WAY}, q -> e, r -> e"),
        process(starts() + tasks("a") + ends() + at("a", "q", ON["error"]) + at("a", "r", "<errorEventDefinition/>"), f"{WAY}, q -> e, r -> e")),
    ("a boundary event for a message that is not named", "q", "message-missing", _boundary("<messageEventDefinition/>"), _boundary(ON["message"])),
    ("a boundary event for a signal that is not named", "q", "event-definition", _boundary("<signalEventDefinition/>"), _boundary(ON["signal"])),
    ("a boundary event for an error that does not exist", "q", "ref-missing", _boundary('<errorEventDefinition errorRef="gone"/>'), _boundary(ON["error"])),
    ("a boundary event for an error that is an escalation", "q", "ref-kind", _boundary('<errorEventDefinition errorRef="Esc"/>'), _boundary(ON["error"])),
    ("a boundary event for an escalation that does not exist", "q", "ref-missing", _boundary('<escalationEventDefinition escalationRef="gone"/>'), _boundary(ON["escalation"])),
    ("a boundary event by an empty timer", "q", "timer-value", _boundary("<timerEventDefinition/>"), _boundary(ON["timer"])),
    ("a boundary event by an empty condition", "q", "condition-missing", _boundary("<conditionalEventDefinition><condition> </condition></conditionalEventDefinition>"), _boundary(ON["conditional"])),
    ("a compensation boundary beside a timer in one event", "q", "event-definition", _boundary(ON["compensate"] + ON["timer"]), _boundary(ON["message"] + ON["timer"])),
)
HANDLERS: tuple[Row, ...] = (
    *((f"two event subprocesses for {claim}", "h", "event-subprocess",
       *(process(starts() + tasks("a") + ends() + whenever("h", one) + whenever("h2", other), WAY) for other in (one, ON["message"])))
      for claim, one in (("one error", ON["error"]), ("every error", "<errorEventDefinition/>"),
                         ("one escalation", ON["escalation"]), ("compensation", ON["compensate"]))),
    ("two cancel events at one transaction", "q", "boundary-duplicate",
        _transaction(ON["cancel"], _ON_CANCEL + _ON_CANCEL.replace('"q"', '"r"') + '<sequenceFlow id="fr" sourceRef="r" targetRef="e"/>'), RIGHT_TRANSACTION),
    ("two compensation events at one activity", "q", "boundary-duplicate",
        _undo(_UNDO + at("a", "r", ON["compensate"]) + association("r", "undo2", "as2") + '<userTask id="undo2" isForCompensation="true"/>'), _undo(_UNDO)),
    ("a flow out of a compensation boundary event", "q", "compensation-handler", _undo(_UNDO, way=", q -> b"), UNDONE),
    ("a compensation boundary event without handler", "q", "compensation-handler", _undo("", ""), UNDONE),
    ("a handler that is not marked", "undo", "compensation-handler", _undo('<userTask id="undo"/>'), UNDONE),
    ("a handler with a flow into it", "undo", "compensation-handler", _undo(_UNDO, way=", a -> undo"), UNDONE),
    ("a handler with a flow out of it", "undo", "compensation-handler", _undo(_UNDO, way=", undo -> b"), UNDONE),
    ("a handler that nothing is associated with", "lonely", "compensation-handler", _undo(_UNDO + '<userTask id="lonely" isForCompensation="true"/>'), UNDONE),
    ("two handlers of one activity", "q", "compensation-handler",
        _undo(_UNDO + '<userTask id="undo2" isForCompensation="true"/>', association("q", "undo") + association("q", "undo2", "as2")), UNDONE),
    ("a compensation association with an event", "q", "compensation-handler", _undo("", association("q", "e")), UNDONE),
    ("a link that is thrown and not caught", "t", "link-pairs", _links("L", "M"), LINKED),
    ("a link that is caught and not thrown", "c", "link-pairs", _links("M", "L"), LINKED),
    ("a link without name", "t", "link-pairs", _links("", "L"), LINKED),
    ("a link that is caught twice", "c", "link-pairs", _links("L", "L", "s -> t, c -> e, c2 -> e", catches("c2", ON["link"])), LINKED),
    ("a flow out of a link that is thrown", "t", "link-pairs", _links("L", "L", "s -> t, c -> e, t -> e"), LINKED),
    ("a flow into a link that is caught", "c", "link-pairs", _links("L", "L", "s -> t, c -> e, s -> c"), LINKED),
    ("a link into a subprocess", "t", "link-pairs",
        process(starts() + throws("t", ON["link"]) + tasks("b") + inside("sub", catches("c", ON["link"]) + starts("i") + ends("j"), "c -> j, i -> j") + ends(), "s -> t, s -> sub -> b -> e"),
        LINKED),
    ("a boundary event for compensation at an event subprocess", "h", "event-subprocess",
        _handler(starts("hs", ON["message"]) + ends("he"), "hs -> he", beside=at("h", "q", ON["compensate"]) + _UNDO + association("q", "undo")), HANDLED),
)
ALL = (*STARTS, *CATCHES, *THROWS, *BOUNDARIES, *HANDLERS)
__all__ = ["ALL", "ROOTS", "alike", "pair"]
