"""Models that break one rule of flows and gateways each, with their mended twin.

Rows: the claim, what the finding names, its rule, the wrong model, the right one.

One row a line, however long: the file is a table.
"""

# ruff: noqa: E501  rows of a table
# fmt: off

from tests.bpmn.acceptance.diagrams import (
    ON,
    at,
    catches,
    ends,
    gate,
    inside,
    process,
    sequence,
    starts,
    tasks,
    throws,
    timer,
    whole,
)

Row = tuple[str, str, str, bytes, bytes]

SIMPLE = process(starts() + tasks("a") + ends(), "s -> a -> e")
AB = starts() + tasks("a b") + ends()


def pair(body: str, wrong: str, right: str) -> tuple[bytes, bytes]:
    """Return two models of the same nodes with different flows."""
    return process(body, wrong), process(body, right)


def alike(wrong: str, right: str, way: str) -> tuple[bytes, bytes]:
    """Return two models with the same flows and different nodes."""
    return process(wrong, way), process(right, way)


_CROSSING = starts() + inside("sub", starts("i") + tasks("a") + ends("j"), "i -> a -> j")
_TWO_SUBS = (
    starts()
    + inside("one", starts("i") + tasks("a") + ends("j"), "i -> a -> j")
    + inside("two", starts("k") + tasks("b") + ends("m"), "k -> b -> m")
    + ends()
)
_EVENTS = catches("c1", ON["message"]) + catches("c2", ON["timer"])


def _xor(direction: str, kind: str = "exclusive", more: str = "") -> str:
    return starts() + gate(kind, "g", f'gatewayDirection="{direction}" {more}')


def _flow(attributes: str) -> bytes:
    body = starts() + tasks("a") + ends()
    return process(body + f'<sequenceFlow id="x" {attributes}/>', "s -> a -> e")


FLOWS: tuple[Row, ...] = (
    ("a task nothing leads to", "b", "unreachable", *pair(AB, "s -> a -> e, b -> e", "s -> a -> b -> e")),
    ("a gateway nothing leads to", "g", "unreachable", *pair(
        starts() + tasks("a b") + gate("exclusive", "g") + ends(), "s -> a -> e, g -> b -> e", "s -> a -> g -> b -> e, s -> g")),
    ("an event nothing leads to", "t", "unreachable", *pair(
        starts() + tasks("a") + throws("t") + ends(), "s -> a -> e, t -> e", "s -> a -> t -> e")),
    ("an end event nothing leads to", "e2", "unreachable", *pair(
        starts() + tasks("a") + ends("e e2"), "s -> a -> e", "s -> a -> e, a -> e2")),
    ("two tasks that only lead to each other", "b", "unreachable", *pair(
        starts() + tasks("a b c") + ends(), "s -> a -> e, b -> c, c -> b", "s -> a -> b -> c -> e")),
    ("a subprocess nothing leads to", "sub", "unreachable", *pair(
        AB + inside("sub", starts("i") + ends("j"), "i -> j"), "s -> a -> b -> e, sub -> e", "s -> a -> b -> sub -> e")),
    ("a task nothing leads to in a subprocess", "b", "unreachable",
        process(starts() + inside("sub", starts("i") + tasks("a b") + ends("j"), "i -> a -> j, b -> j") + ends(), "s -> sub -> e"),
        process(starts() + inside("sub", starts("i") + tasks("a b") + ends("j"), "i -> a -> b -> j") + ends(), "s -> sub -> e")),
    ("a task that leads nowhere", "b", "dead-end", *pair(AB, "s -> a -> e, a -> b", "s -> a -> b -> e")),
    ("a gateway that leads nowhere", "g", "dead-end", *pair(
        starts() + tasks("a") + gate("parallel", "g") + ends("e e2"), "s -> a -> e, a -> g", "s -> a -> g, g -> e, g -> e2")),
    ("an intermediate event that leads nowhere", "t", "dead-end", *pair(
        starts() + tasks("a") + throws("t", ON["signal"]) + ends(), "s -> a -> e, a -> t", "s -> a -> t -> e")),
    ("a start event that leads nowhere", "s2", "dead-end", *pair(
        starts() + starts("s2", ON["message"]) + tasks("a") + ends(), "s -> a -> e", "s -> a -> e, s2 -> a")),
    ("a circle without a way out", "a", "no-way-out", *pair(
        starts() + tasks("a b c") + gate("exclusive", "g", 'default="f3"') + ends(),
        "s -> g, g ->[x = 1] a, a -> b, g -> c, c -> e, b -> a",
        "s -> g, g ->[x = 1] a, a -> b, g -> c, c -> e, b -> e")),
    ("a start event without end event", "P", "start-end-pair",
        process(starts() + tasks("a"), "s -> a"), SIMPLE),
    ("an end event without start event", "P", "start-end-pair",
        process(tasks("a") + ends(), "a -> e"), SIMPLE),
    ("an end event without start event in a subprocess", "sub", "start-end-pair",
        process(starts() + inside("sub", tasks("a") + ends("j"), "a -> j") + ends(), "s -> sub -> e"),
        process(starts() + inside("sub", starts("i") + tasks("a") + ends("j"), "i -> a -> j") + ends(), "s -> sub -> e")),
    ("a start event without end event in a subprocess", "sub", "start-end-pair",
        process(starts() + inside("sub", starts("i") + tasks("a"), "i -> a") + ends(), "s -> sub -> e"),
        process(starts() + inside("sub", tasks("a")) + ends(), "s -> sub -> e")),
    ("an executable process with nothing in it", "P", "start-end-pair", process(""), SIMPLE),
    ("a flow into a start event", "s", "flow-into-start", *pair(AB, "s -> a -> b -> e, b -> s", "s -> a -> b -> e, b -> a")),
    ("a flow out of an end event", "e", "flow-out-of-end", *pair(
        AB + ends("e2"), "s -> a -> e, e -> b -> e2", "s -> a -> e, a -> b -> e2")),
    ("a flow into a boundary event", "q", "flow-into-start", *pair(
        AB + at("a", "q", ON["timer"]), "s -> a -> b -> e, q -> e, b -> q", "s -> a -> b -> e, q -> e")),
    ("a flow into a subprocess past its border", "f_x", "flow-crosses-scope",
        process(_CROSSING + ends() + sequence("f_x", "s", "a"), "s -> sub -> e"),
        process(_CROSSING + ends(), "s -> sub -> e")),
    ("a flow out of a subprocess past its border", "f_x", "flow-crosses-scope",
        process(_CROSSING + ends() + sequence("f_x", "a", "e"), "s -> sub -> e"),
        process(_CROSSING + ends(), "s -> sub -> e")),
    ("a flow from one subprocess into another", "f_x", "flow-crosses-scope",
        process(_TWO_SUBS + sequence("f_x", "a", "b"), "s -> one -> two -> e"),
        process(_TWO_SUBS, "s -> one -> two -> e")),
    ("a flow stored outside of the subprocess of its ends", "f_x", "flow-crosses-scope",
        process(starts() + inside("sub", starts("i") + tasks("a") + ends("j"), "i -> a") + ends() + sequence("f_x", "a", "j"), "s -> sub -> e"),
        process(starts() + inside("sub", starts("i") + tasks("a") + ends("j"), "i -> a -> j") + ends(), "s -> sub -> e")),
    ("a flow between two pools", "f_x", "flow-crosses-scope",
        whole('<collaboration id="C"><participant id="p1" processRef="P"/><participant id="p2" processRef="Q"/></collaboration>'
              f'<process id="P" isExecutable="true">{starts()}{tasks("a")}{ends()}{sequence("f1", "s", "a")}{sequence("f2", "a", "e")}{sequence("f_x", "a", "b")}</process>'
              f'<process id="Q" isExecutable="true">{starts("s2")}{tasks("b")}{ends("e2")}{sequence("g1", "s2", "b")}{sequence("g2", "b", "e2")}</process>'),
        whole('<collaboration id="C"><participant id="p1" processRef="P"/><participant id="p2" processRef="Q"/></collaboration>'
              f'<process id="P" isExecutable="true">{starts()}{tasks("a")}{ends()}{sequence("f1", "s", "a")}{sequence("f2", "a", "e")}</process>'
              f'<process id="Q" isExecutable="true">{starts("s2")}{tasks("b")}{ends("e2")}{sequence("g1", "s2", "b")}{sequence("g2", "b", "e2")}</process>')),
    ("a flow without target", "x", "ref-missing", _flow('sourceRef="a"'), _flow('sourceRef="a" targetRef="e"')),
    ("a flow without source", "x", "ref-missing", _flow('targetRef="e"'), _flow('sourceRef="a" targetRef="e"')),
    ("a flow to nothing", "x", "ref-missing", _flow('sourceRef="a" targetRef="gone"'), _flow('sourceRef="a" targetRef="e"')),
    ("a flow from nothing", "x", "ref-missing", _flow('sourceRef="gone" targetRef="a"'), _flow('sourceRef="a" targetRef="e"')),
    ("a flow with an empty target", "x", "ref-missing", _flow('sourceRef="a" targetRef=""'), _flow('sourceRef="a" targetRef="e"')),
    ("a flow to another flow", "x", "ref-kind", _flow('sourceRef="a" targetRef="f0"'), _flow('sourceRef="a" targetRef="e"')),
    ("a flow to a process", "x", "ref-kind", _flow('sourceRef="a" targetRef="P"'), _flow('sourceRef="a" targetRef="e"')),
    ("a flow to a data object", "x", "ref-kind",
        process(starts() + tasks("a") + ends() + '<dataObject id="d"/>' + sequence("x", "a", "d"), "s -> a -> e"),
        process(starts() + tasks("a") + ends() + '<dataObject id="d"/>', "s -> a -> e")),
    ("a flow to an annotation", "x", "ref-kind",
        process(starts() + tasks("a") + ends() + sequence("x", "a", "n") + '<textAnnotation id="n"><text>so</text></textAnnotation>', "s -> a -> e"),
        process(starts() + tasks("a") + ends() + '<textAnnotation id="n"><text>so</text></textAnnotation>', "s -> a -> e")),
    ("a flow to a lane", "x", "ref-kind",
        process('<laneSet id="ls"><lane id="la"/></laneSet>' + starts() + tasks("a") + ends() + sequence("x", "a", "la"), "s -> a -> e"),
        process('<laneSet id="ls"><lane id="la"/></laneSet>' + starts() + tasks("a") + ends(), "s -> a -> e")),
    ("a condition behind a start event", "f0", "condition-misplaced", *pair(AB, "s ->[x = 1] a, a -> b -> e", "s -> a -> b -> e")),
    ("a condition behind a parallel gateway", "f1", "condition-misplaced", *pair(
        AB + gate("parallel", "g"), "s -> g, g ->[x = 1] a, g -> b, a -> e, b -> e", "s -> g, g -> a, g -> b, a -> e, b -> e")),
    ("a condition behind an event-based gateway", "f1", "condition-misplaced", *pair(
        starts() + gate("eventBased", "g") + _EVENTS + ends(), "s -> g, g ->[x = 1] c1, g -> c2, c1 -> e, c2 -> e",
        "s -> g, g -> c1, g -> c2, c1 -> e, c2 -> e")),
    ("a condition behind a catch event", "f1", "condition-misplaced", *pair(
        starts() + catches("c", ON["message"]) + ends(), "s -> c ->[x = 1] e", "s -> c -> e")),
    ("a condition behind a throw event", "f1", "condition-misplaced", *pair(
        starts() + throws("t", ON["signal"]) + ends(), "s -> t ->[x = 1] e", "s -> t -> e")),
    ("a condition behind a boundary event", "f2", "condition-misplaced", *pair(
        starts() + tasks("a") + ends() + at("a", "q", ON["timer"]), "s -> a -> e, q ->[x = 1] e", "s -> a -> e, q -> e")),
    ("a condition on the default flow of a gateway", "f2", "condition-misplaced", *pair(
        AB + gate("exclusive", "g", 'default="f2"'), "s -> g, g ->[x = 1] a, g ->[x = 2] b, a -> e, b -> e",
        "s -> g, g ->[x = 1] a, g -> b, a -> e, b -> e")),
    ("a condition on the default flow of a task", "f2", "condition-misplaced", *pair(
        starts() + '<userTask id="a" default="f2"/>' + tasks("b") + ends(), "s -> a, a ->[x = 1] b, a ->[x = 2] e, b -> e",
        "s -> a, a ->[x = 1] b, a -> e, b -> e")),
    ("the only flow out of a task is conditional", "f1", "condition-single", *pair(
        AB, "s -> a ->[x = 1] b, b -> e", "s -> a -> b -> e")),
    ("an empty condition", "f2", "condition-missing",
        process(AB + gate("exclusive", "g", 'default="f1"') + '<sequenceFlow id="f1" sourceRef="g" targetRef="a"/>'
                '<sequenceFlow id="f2" sourceRef="g" targetRef="b"><conditionExpression xsi:type="tFormalExpression"> </conditionExpression></sequenceFlow>'
                + sequence("f3", "s", "g") + sequence("f4", "a", "e") + sequence("f5", "b", "e")),
        process(AB + gate("exclusive", "g", 'default="f1"') + '<sequenceFlow id="f1" sourceRef="g" targetRef="a"/>'
                + sequence("f2", "g", "b", "x = 1") + sequence("f3", "s", "g") + sequence("f4", "a", "e") + sequence("f5", "b", "e"))),
    ("a default flow of another gateway", "g", "default-foreign", *alike(
        AB + gate("exclusive", "g", 'default="f0"'), AB + gate("exclusive", "g", 'default="f2"'),
        "s -> g, g ->[x = 1] a, g ->[x = 2] b, a -> e, b -> e".replace("->[x = 2] b", "-> b"))),
    ("a default flow that does not exist", "g", "ref-missing", *alike(
        AB + gate("exclusive", "g", 'default="gone"'), AB + gate("exclusive", "g", 'default="f2"'),
        "s -> g, g ->[x = 1] a, g -> b, a -> e, b -> e")),
    ("a default flow that leads to its gateway", "g", "default-foreign", *alike(
        AB + gate("inclusive", "g", 'default="f0"'), AB + gate("inclusive", "g", 'default="f2"'),
        "s -> g, g ->[x = 1] a, g -> b, a -> e, b -> e")),
    ("a default flow of a task that starts elsewhere", "a", "default-foreign", *alike(
        starts() + '<userTask id="a" default="f3"/>' + tasks("b") + ends(),
        starts() + '<userTask id="a" default="f2"/>' + tasks("b") + ends(),
        "s -> a, a ->[x = 1] b, a -> e, b -> e")),
    ("a default flow of a parallel gateway", "g", "default-misplaced", *alike(
        AB + gate("parallel", "g", 'default="f2"'), AB + gate("parallel", "g"), "s -> g, g -> a, g -> b, a -> e, b -> e")),
    ("a default flow of an event", "s", "default-misplaced", *alike(
        starts(more='default="f0"') + tasks("a") + ends(), starts() + tasks("a") + ends(), "s -> a -> e")),
    ("a default flow of an event-based gateway", "g", "default-misplaced", *alike(
        starts() + gate("eventBased", "g", 'default="f1"') + _EVENTS + ends(), starts() + gate("eventBased", "g") + _EVENTS + ends(),
        "s -> g, g -> c1, g -> c2, c1 -> e, c2 -> e")),
)
_SPLIT = "s -> g, g ->[x = 1] a, g -> b, a -> e, b -> e"
_MERGE = "s -> a, s -> b, a -> g, b -> g, g -> e"
_BODY = tasks("a b") + ends()

GATEWAYS: tuple[Row, ...] = (
    ("a converging gateway that splits", "g", "gateway-direction", *alike(
        _xor("Converging", more='default="f2"') + _BODY, _xor("Diverging", more='default="f2"') + _BODY, _SPLIT)),
    ("a diverging gateway that merges", "g", "gateway-direction", *alike(
        _xor("Diverging") + _BODY, _xor("Converging") + _BODY, _MERGE)),
    ("a mixed gateway that only splits", "g", "gateway-direction", *alike(
        _xor("Mixed", more='default="f2"') + _BODY, _xor("Unspecified", more='default="f2"') + _BODY, _SPLIT)),
    ("a diverging gateway with one flow out", "g", "gateway-direction", *alike(
        _xor("Diverging") + tasks("a") + ends(), tasks("g") + starts() + tasks("a") + ends(), "s -> g -> a -> e")),
    ("a converging gateway with one flow in", "g", "gateway-direction", *alike(
        _xor("Converging", "parallel") + tasks("a") + ends(), tasks("g") + starts() + tasks("a") + ends(), "s -> g -> a -> e")),
    ("a gateway that neither splits nor merges", "g", "gateway-useless", *alike(
        _xor("Unspecified") + tasks("a") + ends(), tasks("g") + starts() + tasks("a") + ends(), "s -> g -> a -> e")),
    ("a diverging parallel gateway that also merges", "g", "gateway-direction", *alike(
        _xor("Diverging", "parallel") + tasks("a b c d") + ends(), _xor("Mixed", "parallel") + tasks("a b c d") + ends(),
        "s -> a, s -> b, a -> g, b -> g, g -> c -> e, g -> d -> e")),
    ("a direction BPMN does not know", "g", "schema", *alike(
        _xor("Sideways", more='default="f2"') + _BODY, _xor("Diverging", more='default="f2"') + _BODY, _SPLIT)),
    ("an exclusive split without condition", "f1", "xor-no-condition", *pair(
        AB + gate("exclusive", "g", 'default="f2"'), "s -> g, g -> a, g -> b, a -> e, b -> e", _SPLIT)),
    ("an inclusive split without condition", "f1", "xor-no-condition", *pair(
        AB + gate("inclusive", "g", 'default="f2"'), "s -> g, g -> a, g -> b, a -> e, b -> e", _SPLIT)),
    ("an event-based gateway that leads to a user task", "a", "event-gateway-targets", *pair(
        starts() + gate("eventBased", "g") + _EVENTS + tasks("a") + ends(), "s -> g, g -> c1, g -> a, a -> e, c1 -> e, g -> c2 -> e",
        "s -> g, g -> c1 -> e, g -> c2 -> a -> e")),
    ("an event-based gateway that leads to a gateway", "x", "event-gateway-targets", *pair(
        starts() + gate("eventBased", "g") + _EVENTS + gate("exclusive", "x") + ends(), "s -> g, g -> c1 -> e, g -> c2 -> e, g -> x -> e",
        "s -> g, g -> c1 -> x, g -> c2 -> x, x -> e")),
    ("an event-based gateway that leads to a throw event", "t", "event-gateway-targets", *pair(
        starts() + gate("eventBased", "g") + _EVENTS + throws("t", ON["signal"]) + ends(), "s -> g, g -> c1 -> e, g -> c2 -> e, g -> t -> e",
        "s -> g, g -> c1 -> t, g -> c2 -> t, t -> e")),
    ("an event-based gateway that leads to an end event", "e", "event-gateway-targets", *pair(
        starts() + gate("eventBased", "g") + _EVENTS + ends(), "s -> g, g -> c1 -> e, g -> c2 -> e, g -> e", "s -> g, g -> c1 -> e, g -> c2 -> e")),
    ("an event-based gateway with one flow only", "g", "event-gateway-targets", *pair(
        starts() + gate("eventBased", "g") + _EVENTS + ends(), "s -> g, g -> c1 -> c2 -> e", "s -> g, g -> c1 -> e, g -> c2 -> e")),
    ("another flow into an event behind an event-based gateway", "c1", "event-gateway-targets", *pair(
        starts() + tasks("a") + gate("eventBased", "g") + _EVENTS + ends(), "s -> a, a -> g, g -> c1 -> e, g -> c2 -> e, a -> c1",
        "s -> a, a -> g, g -> c1 -> e, g -> c2 -> e")),
    ("a receive task beside a message event behind an event-based gateway", "g", "event-gateway-targets", *alike(
        starts() + gate("eventBased", "g") + '<receiveTask id="r" messageRef="Other"/>' + catches("c", ON["message"]) + ends(),
        starts() + gate("eventBased", "g") + '<receiveTask id="r" messageRef="Other"/>' + catches("c", ON["signal"]) + ends(),
        "s -> g, g -> r -> e, g -> c -> e")),
    ("a receive task with a boundary event behind an event-based gateway", "r", "event-gateway-targets",
        process(starts() + gate("eventBased", "g") + '<receiveTask id="r" messageRef="Other"/>' + catches("c", ON["signal"]) + ends() + at("r", "q", ON["timer"]),
                "s -> g, g -> r -> e, g -> c -> e, q -> e"),
        process(starts() + gate("eventBased", "g") + '<receiveTask id="r" messageRef="Other"/>' + catches("c", ON["signal"]) + ends(),
                "s -> g, g -> r -> e, g -> c -> e")),
    ("an instantiating event-based gateway with a flow into it", "g", "event-gateway-targets", *alike(
        starts() + gate("eventBased", "g", 'instantiate="true"') + _EVENTS.replace(ON["timer"], ON["signal"]) + ends(),
        starts() + gate("eventBased", "g") + _EVENTS.replace(ON["timer"], ON["signal"]) + ends(),
        "s -> g, g -> c1 -> e, g -> c2 -> e")),
    *((f"an instantiating event-based gateway before a {kind} event", "c2", "event-gateway-targets",
       *(process(gate("eventBased", "g", 'instantiate="true"') + catches("c1", ON["message"]) + catches("c2", definition) + ends(), "g -> c1 -> e, g -> c2 -> e")
         for definition in (ON[kind], ON["signal"])))
      for kind in ("conditional",)),
    ("a parallel event-based gateway that starts nothing", "g", "unsupported", *alike(
        starts() + gate("eventBased", "g", 'eventGatewayType="Parallel"') + _EVENTS + ends(),
        starts() + gate("eventBased", "g", 'eventGatewayType="Exclusive"') + _EVENTS + ends(),
        "s -> g, g -> c1 -> e, g -> c2 -> e")),
    ("an event-based gateway type BPMN does not know", "g", "unsupported", *alike(
        starts() + gate("eventBased", "g", 'eventGatewayType="Any"') + _EVENTS + ends(),
        starts() + gate("eventBased", "g", 'eventGatewayType="Exclusive"') + _EVENTS + ends(),
        "s -> g, g -> c1 -> e, g -> c2 -> e")),
    ("a link event behind an event-based gateway", "c2", "event-gateway-targets",
        process(starts() + tasks("a") + gate("eventBased", "g") + catches("c1", ON["message"]) + catches("c2", ON["link"]) + throws("t", ON["link"]) + ends(),
                "s -> g, g -> c1 -> a, a -> t, g -> c2 -> e"),
        process(starts() + gate("eventBased", "g") + _EVENTS + ends(), "s -> g, g -> c1 -> e, g -> c2 -> e")),
    ("a complex join without activation condition", "g", "condition-missing", *alike(
        starts() + tasks("a b") + gate("complex", "g") + ends(),
        starts() + tasks("a b") + gate("complex", "g", inside="<activationCondition>activationCount = 1</activationCondition>") + ends(),
        _MERGE)),
    ("a complex join with an empty activation condition", "g", "condition-missing", *alike(
        starts() + tasks("a b") + gate("complex", "g", inside="<activationCondition/>") + ends(),
        starts() + tasks("a b") + gate("complex", "g", inside="<activationCondition>activationCount = 1</activationCondition>") + ends(),
        _MERGE)),
    ("a parallel join behind an exclusive split", "j", "join-deadlock",
        process(AB + gate("exclusive", "g", 'default="f2"') + gate("parallel", "j"), "s -> g, g ->[x = 1] a, g -> b, a -> j, b -> j, j -> e"),
        process(AB + gate("exclusive", "g", 'default="f2"') + gate("exclusive", "j"), "s -> g, g ->[x = 1] a, g -> b, a -> j, b -> j, j -> e")),
    ("a parallel join fed by its own loop back", "j", "join-deadlock",
        process(AB + gate("parallel", "j") + gate("exclusive", "g", 'default="f3"'), "s -> j -> a -> g -> e, g ->[again = true] b, b -> j"),
        process(AB + gate("exclusive", "j") + gate("exclusive", "g", 'default="f3"'), "s -> j -> a -> g -> e, g ->[again = true] b, b -> j")),
    ("a loop of automatic steps", "t", "loop-without-wait",
        process(starts() + throws("t") + gate("exclusive", "j") + gate("exclusive", "g", 'default="f3"') + ends(), "s -> j -> t -> g -> e, g ->[again = true] j"),
        process(starts() + tasks("t") + gate("exclusive", "j") + gate("exclusive", "g", 'default="f3"') + ends(), "s -> j -> t -> g -> e, g ->[again = true] j")),
    ("a timer behind an event-based gateway without value", "c2", "timer-value", *alike(
        starts() + gate("eventBased", "g") + catches("c1", ON["message"]) + catches("c2", "<timerEventDefinition/>") + ends(),
        starts() + gate("eventBased", "g") + catches("c1", ON["message"]) + catches("c2", timer("timeDuration", "PT2H")) + ends(),
        "s -> g, g -> c1 -> e, g -> c2 -> e")),
)
