"""Models that break one rule of activities, data, pools or form each.

Rows: the claim, what the finding names, its rule, the wrong model, the right one.

One row a line, however long: the file is a table.
"""

# ruff: noqa: E501  rows of a table
# fmt: off

from tests.bpmn.acceptance.diagrams import (
    ON,
    association,
    catches,
    ends,
    extended,
    gate,
    inside,
    over,
    process,
    repeated,
    script,
    sequence,
    starts,
    tasks,
    whole,
)
from tests.bpmn.acceptance.wrong_flows import SIMPLE, Row

WAY = "s -> a -> e"


def _one(activity: str, beside: str = "", before: str = "") -> bytes:
    return process(before + starts() + activity + ends(), WAY, beside=beside)


def _task(inner: str, more: str = "", tag: str = "userTask", before: str = "") -> bytes:
    return _one(f'<{tag} id="a" {more}>{inner}</{tag}>', before=before)


def _many(inner: str, more: str = "") -> bytes:
    return _task(repeated(inner, more))


def _loop(inner: str, more: str = "") -> bytes:
    return _task(f"<standardLoopCharacteristics {more}>{inner}</standardLoopCharacteristics>")


def _ad_hoc(inner: str, more: str = "") -> bytes:
    return _one(f'<adHocSubProcess id="a" {more}>{inner}</adHocSubProcess>')


def _operation(tag: str = "userTask") -> bytes:
    return _task("", tag=tag)


MANY = _many("<loopCardinality>3</loopCardinality>")
OVER = _many(over("items"))
LOOP = _loop("<loopCondition>again = true</loopCondition>")
AD_HOC = _ad_hoc(tasks("b c"))
_GATEWAY = starts() + gate("exclusive", "g", 'default="f2"') + tasks("a b") + ends()
_OPERATION = extended('<qms:operation name="op"/>')
_RECEIVE = '<receiveTask id="a" messageRef="Msg"/>'
_DECISION = extended('<qms:decision ref="d"/>')

ACTIVITIES: tuple[Row, ...] = (
    ("a call of nothing", "a", "call-unknown", _one('<callActivity id="a"/>'), _one('<callActivity id="a" calledElement="Elsewhere"/>')),
    ("a call of an empty name", "a", "call-unknown", _one('<callActivity id="a" calledElement=""/>'), _one('<callActivity id="a" calledElement="Elsewhere"/>')),
    ("a call of a message", "a", "call-unknown", _one('<callActivity id="a" calledElement="Msg"/>'), _one('<callActivity id="a" calledElement="Elsewhere"/>')),
    ("a call of itself", "P", "call-recursion", _one('<callActivity id="a" calledElement="P"/>'), _one('<callActivity id="a" calledElement="Elsewhere"/>')),
    ("a send task without message", "a", "message-missing", _one('<sendTask id="a"/>'), _one('<sendTask id="a" messageRef="Msg"/>')),
    ("a receive task without message", "a", "message-missing", _one('<receiveTask id="a"/>'), _one(_RECEIVE)),
    ("a receive task for a message that does not exist", "a", "ref-missing", _one('<receiveTask id="a" messageRef="gone"/>'), _one(_RECEIVE)),
    ("a receive task for a signal", "a", "ref-kind", _one('<receiveTask id="a" messageRef="Sig"/>'), _one(_RECEIVE)),
    ("a receive task that starts the process behind another step", "a", "flow-into-start", _one('<receiveTask id="a" messageRef="Msg" instantiate="true"/>'), _one(_RECEIVE)),
    ("a service task without operation", "a", "service-unknown", _one('<serviceTask id="a"/>'), _one(f'<serviceTask id="a">{_OPERATION}</serviceTask>')),
    ("a business rule task without decision", "a", "decision-unknown", _one('<businessRuleTask id="a"/>'), _one(f'<businessRuleTask id="a">{_DECISION}</businessRuleTask>')),
    ("a script in another language", "a", "script-language", _one(script("a", "x = 1").replace("feel", "javascript")), _one(script("a", "x = 1"))),
    ("a script that is not FEEL", "a", "feel-syntax", _one(script("a", "x = 1 +")), _one(script("a", "x = 1"))),
    ("a loop without condition", "a", "condition-missing", _loop(""), LOOP),
    ("a loop with an empty condition", "a", "condition-missing", _loop("<loopCondition/>"), LOOP),
    ("a loop of no rounds", "a", "bound-negative", _loop("", 'loopMaximum="0"'), _loop("", 'loopMaximum="2"')),
    ("a loop of less than no rounds", "a", "bound-negative", _loop("", 'loopMaximum="-1"'), _loop("", 'loopMaximum="2"')),
    ("a loop of some rounds", "a", "bound-negative", _loop("", 'loopMaximum="some"'), _loop("", 'loopMaximum="2"')),
    ("a loop with a condition that is not FEEL", "a", "feel-syntax", _loop("<loopCondition>x &amp;&amp; y</loopCondition>"), LOOP),
    ("a loop and a multi-instance at once", "a", "schema",
        _task("<standardLoopCharacteristics><loopCondition>x</loopCondition></standardLoopCharacteristics>" + repeated("<loopCardinality>2</loopCardinality>")), MANY),
    ("two multi-instances at once", "a", "schema", _task(repeated("<loopCardinality>2</loopCardinality>") * 2), MANY),
    ("a multi-instance of neither a number nor a list", "a", "mi-source", _many(""), MANY),
    ("a multi-instance of both a number and a list", "a", "mi-source", _many("<loopCardinality>3</loopCardinality><loopDataInputRef>items</loopDataInputRef>"), MANY),
    ("a multi-instance of an empty number", "a", "mi-source", _many("<loopCardinality/>"), MANY),
    ("a multi-instance of less than none", "a", "bound-negative", _many("<loopCardinality>-1</loopCardinality>"), _many("<loopCardinality>0</loopCardinality>")),
    ("a multi-instance of a thousand million", "a", "mi-bound", _many("<loopCardinality>1000000000</loopCardinality>"), MANY),
    ("a multi-instance of a number that is not FEEL", "a", "feel-syntax", _many("<loopCardinality>3 +</loopCardinality>"), MANY),
    ("a multi-instance with an empty completion condition", "a", "condition-missing", _many("<loopCardinality>3</loopCardinality><completionCondition/>"),
        _many("<loopCardinality>3</loopCardinality><completionCondition>numberOfCompletedInstances = 2</completionCondition>")),
    ("a multi-instance with an item named like a counter", "a", "mi-source", _many(over("items", "loopCounter")), OVER),
    ("a multi-instance with an item named like its list", "a", "mi-source", _many(over("items", "items")), OVER),
    ("a multi-instance with an unknown behavior", "a", "schema", _many("<loopCardinality>3</loopCardinality>", 'behavior="Some"'), _many("<loopCardinality>3</loopCardinality>", 'behavior="All"')),
    ("a multi-instance that throws nothing at each", "a", "ref-missing", _many("<loopCardinality>3</loopCardinality>", 'behavior="None" noneBehaviorEventRef="gone"'), MANY),
    ("a multi-instance that throws a message at one", "a", "ref-kind", _many("<loopCardinality>3</loopCardinality>", 'behavior="One" oneBehaviorEventRef="Msg"'), MANY),
    ("nested multi-instances of a million", "b", "mi-bound",
        _one(inside("a", repeated("<loopCardinality>100</loopCardinality>") + starts("i") + f'<userTask id="b">{repeated("<loopCardinality>100</loopCardinality>")}</userTask>' + ends("j"), "i -> b -> j")),
        _one(inside("a", repeated("<loopCardinality>10</loopCardinality>") + starts("i") + f'<userTask id="b">{repeated("<loopCardinality>10</loopCardinality>")}</userTask>' + ends("j"), "i -> b -> j"))),
    *((f"a {name} of {value}", "a", "bound-negative", _task("", f'{name}="{value}"'), _task("", f'{name}="2"' if name == "completionQuantity" else f'{name}="1"'))
      for name in ("startQuantity", "completionQuantity") for value in ("0", "-2", "many")),
    ("a start event in an ad-hoc subprocess", "i", "ad-hoc", _ad_hoc(starts("i") + tasks("b c") + sequence("x", "i", "b")), AD_HOC),
    ("an end event in an ad-hoc subprocess", "j", "ad-hoc", _ad_hoc(tasks("b c") + ends("j") + sequence("x", "b", "j")), AD_HOC),
    ("an ad-hoc subprocess without activities", "a", "ad-hoc", _ad_hoc(""), AD_HOC),
    ("an ad-hoc subprocess with an empty condition", "a", "condition-missing", _ad_hoc(tasks("b c") + "<completionCondition/>"), AD_HOC),
    ("an ad-hoc subprocess in an unknown order", "a", "schema", _ad_hoc(tasks("b c"), 'ordering="Random"'), _ad_hoc(tasks("b c"), 'ordering="Sequential"')),
    ("an element that is no task", "a", "schema", _one('<robotTask id="a"/>'), SIMPLE),
    ("a task with an event definition", "a", "schema", _task(ON["message"]), SIMPLE),
    ("a gateway with a loop", "a", "schema", _one('<exclusiveGateway id="a"><standardLoopCharacteristics loopMaximum="2"/></exclusiveGateway>'), SIMPLE),
    ("an operation of another element", "a", "ref-kind", _task("", 'operationRef="Msg"', "sendTask").replace(b"operationRef", b'messageRef="Other" operationRef'), _task("", 'messageRef="Other"', "sendTask")),
    ("a performer that does not exist", "po", "ref-missing", _task('<potentialOwner id="po"><resourceRef>gone</resourceRef></potentialOwner>'),
        _one('<userTask id="a"><potentialOwner id="po"><resourceRef>Staff</resourceRef></potentialOwner></userTask>', '<resource id="Staff" name="Staff"/>')),
)
_LANES = '<laneSet id="ls"><lane id="la"><flowNodeRef>{}</flowNodeRef></lane></laneSet>'
_LANED = process(_LANES.format("a") + starts() + tasks("a") + ends(), WAY)
_STORE = '<dataStore id="Store" name="store"/>'


def _object(reference: str) -> bytes:
    objects = f'<dataObject id="Obj"/><dataObjectReference id="ref" {reference}/>'
    return process(starts() + tasks("a") + ends() + objects, WAY)


def _data(kind: str, source: str, target: str) -> bytes:
    inner = (
        '<ioSpecification><dataInput id="din" name="x"/><dataOutput id="dout" name="y"/>'
        "<inputSet><dataInputRefs>din</dataInputRefs></inputSet>"
        "<outputSet><dataOutputRefs>dout</dataOutputRefs></outputSet></ioSpecification>"
        f'<data{kind}Association id="da"><sourceRef>{source}</sourceRef>'
        f"<targetRef>{target}</targetRef></data{kind}Association>"
    )
    return _task(inner, before='<dataObject id="Obj" name="obj"/>')


_DATA = _data("Input", "Obj", "din")


def _io(inner: str) -> bytes:
    return _task(f"<ioSpecification>{inner}</ioSpecification>")


_IO = _io('<dataInput id="din" name="x"/><inputSet><dataInputRefs>din</dataInputRefs></inputSet><outputSet/>')

DATA: tuple[Row, ...] = (
    ("a data object reference to nothing", "ref", "ref-missing", _object('dataObjectRef="gone"'), _object('dataObjectRef="Obj"')),
    ("a data object reference to a task", "ref", "ref-kind", _object('dataObjectRef="a"'), _object('dataObjectRef="Obj"')),
    ("a data object of an inner scope", "ref", "ref-missing",
        process(starts() + inside("a", starts("i") + ends("j") + '<dataObject id="Obj"/>', "i -> j") + ends() + '<dataObjectReference id="ref" dataObjectRef="Obj"/>', WAY),
        process(starts() + inside("a", starts("i") + ends("j") + '<dataObjectReference id="ref" dataObjectRef="Obj"/>', "i -> j") + ends() + '<dataObject id="Obj"/>', WAY)),
    ("a data store reference to nothing", "ref", "ref-missing",
        process(starts() + tasks("a") + ends() + '<dataStoreReference id="ref" dataStoreRef="gone"/>', WAY),
        process(starts() + tasks("a") + ends() + '<dataStoreReference id="ref" dataStoreRef="Store"/>', WAY, beside=_STORE)),
    ("a data store reference to a message", "ref", "ref-kind",
        process(starts() + tasks("a") + ends() + '<dataStoreReference id="ref" dataStoreRef="Msg"/>', WAY),
        process(starts() + tasks("a") + ends() + '<dataStoreReference id="ref" dataStoreRef="tns:Store"/>', WAY, beside=_STORE)),
    ("an input association from nothing", "da", "ref-missing", _data("Input", "gone", "din"), _DATA),
    ("an input association to nothing", "da", "ref-missing", _data("Input", "Obj", "gone"), _DATA),
    ("an input association from a task", "da", "ref-kind", _data("Input", "a", "din"), _DATA),
    ("an output association to a gateway", "da", "ref-kind", _data("Output", "dout", "s"), _data("Output", "dout", "Obj")),
    ("an output association without target", "da", "schema", _data("Output", "dout", "Obj").replace(b"<targetRef>Obj</targetRef>", b""), _data("Output", "dout", "Obj")),
    ("an input set of an input that does not exist", "a", "ref-missing",
        _io('<dataInput id="din"/><inputSet><dataInputRefs>gone</dataInputRefs></inputSet><outputSet/>'), _IO),
    ("an input set of an output", "a", "ref-kind",
        _io('<dataInput id="din"/><dataOutput id="dout"/><inputSet><dataInputRefs>dout</dataInputRefs></inputSet><outputSet/>'), _IO),
    ("an association of two sources without transformation", "da", "data-association",
        *(_data("Input", "Obj", "din").replace(b"<sourceRef>", b"<sourceRef>a2</sourceRef><sourceRef>", 1).replace(b"</targetRef></data", f"</targetRef>{made}</data".encode(), 1).replace(b"<dataObject ", b'<dataObject id="a2" name="a2"/><dataObject ', 1)
          for made in ("", "<transformation>obj + a2</transformation>"))),
    ("an optional input that is not in its set", "a", "data-set",
        *(_io(f'<dataInput id="din"/><dataInput id="dim"/><inputSet><dataInputRefs>din</dataInputRefs>{both}<optionalInputRefs>dim</optionalInputRefs></inputSet><outputSet/>') for both in ("", "<dataInputRefs>dim</dataInputRefs>"))),
    ("an optional output that does not exist", "a", "ref-missing", _io("<inputSet/><outputSet><optionalOutputRefs>gone</optionalOutputRefs></outputSet>"), _IO),
    ("a process that supports what does not exist", "P", "ref-missing",
        *(process(f"{what}{starts()}{tasks('a')}{ends()}", WAY) for what in ("<supports>gone</supports>", ""))),
    ("inputs and outputs without an input set", "a", "schema", _io('<dataInput id="din"/><outputSet/>'), _IO),
    ("inputs and outputs without an output set", "a", "schema", _io('<dataInput id="din"/><inputSet><dataInputRefs>din</dataInputRefs></inputSet>'), _IO),
    ("a data object of an item that does not exist", "Obj", "ref-missing",
        process(starts() + tasks("a") + ends() + '<dataObject id="Obj" itemSubjectRef="gone"/>', WAY),
        process(starts() + tasks("a") + ends() + '<dataObject id="Obj" itemSubjectRef="Item"/>', WAY, beside='<itemDefinition id="Item"/>')),
    ("a message of an item that is an error", "M2", "ref-kind",
        process(starts() + tasks("a") + ends(), WAY, beside='<message id="M2" itemRef="Err"/>'),
        process(starts() + tasks("a") + ends(), WAY, beside='<message id="M2" itemRef="Item"/><itemDefinition id="Item"/>')),
    ("a lane of a step that does not exist", "la", "ref-missing", process(_LANES.format("gone") + starts() + tasks("a") + ends(), WAY), _LANED),
    ("a lane of a flow", "la", "ref-kind", process(_LANES.format("f0") + starts() + tasks("a") + ends(), WAY), _LANED),
    ("a lane of a step of another process", "la", "ref-kind",
        process(_LANES.format("b") + starts() + tasks("a") + ends(), WAY, beside=f'<process id="Q" isExecutable="false">{tasks("b")}</process>'), _LANED),
    ("an association with nothing", "as1", "ref-missing",
        process(starts() + tasks("a") + ends() + '<textAnnotation id="n"><text>so</text></textAnnotation>' + association("a", "gone"), WAY),
        process(starts() + tasks("a") + ends() + '<textAnnotation id="n"><text>so</text></textAnnotation>' + association("a", "n"), WAY)),
    ("an association without target", "as1", "ref-missing",
        process(starts() + tasks("a") + ends() + association("a", "a").replace(' targetRef="a"', ""), WAY), SIMPLE),
    ("a group of a category that does not exist", "gr", "ref-missing",
        process(starts() + tasks("a") + ends() + '<group id="gr" categoryValueRef="gone"/>', WAY),
        process(starts() + tasks("a") + ends() + '<group id="gr" categoryValueRef="cv"/>', WAY, beside='<category id="cat"><categoryValue id="cv" value="x"/></category>')),
)


def _pools(flow: str, extra: str = "") -> bytes:
    return whole(
        '<collaboration id="C"><participant id="p1" processRef="P"/><participant id="p2" processRef="Q"/>'
        f'<participant id="p3" name="Customer"/>{flow}{extra}</collaboration>'
        f'<process id="P" isExecutable="true">{starts()}{tasks("a b")}{catches("c", ON["message"])}{catches("ti", ON["timer"])}{gate("exclusive", "g")}{ends()}{ends("e9")}'
        f'{sequence("f1", "s", "a")}{sequence("f2", "a", "b")}{sequence("f3", "b", "c")}{sequence("f4", "c", "ti")}{sequence("f5", "ti", "g")}{sequence("f6", "g", "e", "x = 1")}{sequence("f7", "g", "e9", "x = 2")}</process>'
        f'<process id="Q" isExecutable="true">{starts("s2")}{tasks("x")}{ends("e2", ON["message"])}{sequence("g1", "s2", "x")}{sequence("g2", "x", "e2")}</process>'
    )


def _message(source: str, target: str) -> bytes:
    return _pools(f'<messageFlow id="mf" sourceRef="{source}" targetRef="{target}"/>')


POOLS: tuple[Row, ...] = (
    ("a message flow inside one pool", "mf", "message-flow", _message("a", "b"), _message("a", "x")),
    ("a message flow from a pool into itself", "mf", "message-flow", _message("p1", "a"), _message("p2", "a")),
    ("a message flow to nothing", "mf", "ref-missing", _message("a", "gone"), _message("a", "p2")),
    ("a message flow from nothing", "mf", "ref-missing", _message("gone", "a"), _message("p3", "a")),
    ("a message flow without target", "mf", "ref-missing", _pools('<messageFlow id="mf" sourceRef="a"/>'), _message("a", "p3")),
    ("a message flow to a gateway", "mf", "ref-kind", _message("x", "g"), _message("x", "c")),
    ("a message flow from a gateway", "mf", "ref-kind", _message("g", "x"), _message("b", "x")),
    ("a message flow to a sequence flow", "mf", "ref-kind", _message("x", "f1"), _message("x", "a")),
    ("a message flow out of a start event", "mf", "message-flow", _message("s", "x"), _message("a", "x")),
    ("a message flow into an end event", "mf", "message-flow", _message("a", "e2"), _message("e2", "a")),
    ("a message flow out of a catch event", "mf", "message-flow", _message("c", "x"), _message("x", "c")),
    ("a message flow into a timer", "mf", "message-flow", _message("x", "ti"), _message("x", "c")),
    ("a message flow of a message that does not exist", "mf", "ref-missing",
        _pools('<messageFlow id="mf" sourceRef="x" targetRef="c" messageRef="gone"/>'), _pools('<messageFlow id="mf" sourceRef="x" targetRef="c" messageRef="Msg"/>')),
    ("a pool of a process that does not exist", "p4", "ref-missing", _pools("", '<participant id="p4" processRef="gone"/>'), _pools("", '<participant id="p4"/>')),
    ("a process in two pools", "p4", "pool", _pools("", '<participant id="p4" processRef="P"/>'), _pools("", '<participant id="p4"/>')),
    ("a process in two pools of one collaboration", "px", "pool",
        *(process(starts() + tasks("a") + ends(), WAY, beside=f'<collaboration id="C1"><participant id="px" processRef="P"/>{between}<participant id="py" processRef="P"/></collaboration>')
          for between in ("", '</collaboration><collaboration id="C2">'))),
    ("a pool that takes part at least 3 and at most 2 times", "p4", "pool", *(_pools("", f'<participant id="p4"><participantMultiplicity minimum="{least}" maximum="2"/></participant>') for least in (3, 2))),
    ("a pool that takes part at most 0 times", "p4", "pool", *(_pools("", f'<participant id="p4"><participantMultiplicity maximum="{most}"/></participant>') for most in (0, 1))),
    ("a pool of a task", "p4", "ref-kind", _pools("", '<participant id="p4" processRef="a"/>'), _pools("", '<participant id="p4"/>')),
    ("a choreography", "Ch", "unsupported", whole('<choreography id="Ch"><participant id="pa"/><participant id="pb"/></choreography>'), SIMPLE),
    ("a conversation between pools", "Co", "unsupported", _pools("", '<conversation id="Co"><participantRef>p1</participantRef><participantRef>p2</participantRef></conversation>'), _pools("")),
)


def _twice(one: str, other: str) -> bytes:
    return process(starts() + tasks("a") + ends() + one + other, WAY)


def _named(identifier: str) -> bytes:
    return _one(f'<userTask id="{identifier}"/>').replace(b'"a"', f'"{identifier}"'.encode())


FORM: tuple[Row, ...] = (
    ("two tasks of one id", "a", "id-duplicate", _twice("", tasks("a")), SIMPLE),
    ("a task with the id of its process", "P", "id-duplicate", process(starts() + tasks("P") + ends(), "s -> P -> e"), SIMPLE),
    ("a flow with the id of a task", "a", "id-duplicate", SIMPLE.replace(b'id="f1"', b'id="a"'), SIMPLE),
    ("two flows of one id", "f0", "id-duplicate", SIMPLE.replace(b'id="f1"', b'id="f0"'), SIMPLE),
    ("two processes of one id", "P", "id-duplicate", whole(2 * SIMPLE.decode().partition("targetNamespace=")[2].partition("<process")[1].join(["", ' id="P"/>'])), SIMPLE),
    ("two messages of one id", "Msg", "id-duplicate", process(starts() + tasks("a") + ends(), WAY, beside='<message id="Msg" name="m"/>'), SIMPLE),
    ("a task of the id of a task in a subprocess", "a", "id-duplicate",
        process(starts() + tasks("a") + inside("sub", starts("i") + tasks("a") + ends("j"), "i -> a -> j") + ends(), "s -> a -> sub -> e"), SIMPLE),
    ("a task without id", "P", "id-missing", process(starts() + tasks("a") + ends() + "<userTask/>", WAY), SIMPLE),
    ("a flow without id", "P", "id-missing", process(starts() + tasks("a") + ends() + '<sequenceFlow sourceRef="s" targetRef="a"/><sequenceFlow id="o" sourceRef="a" targetRef="e"/>'), SIMPLE),
    ("a process without id", "D", "id-missing", whole(f'<process isExecutable="true">{starts()}{tasks("a")}{ends()}{sequence("f1", "s", "a")}{sequence("f2", "a", "e")}</process>'), SIMPLE),
    ("an empty id", "P", "id-invalid", _twice("", '<dataObject id=""/>'), SIMPLE),
    ("an id with a blank", "a b", "id-invalid", _named("a b"), SIMPLE),
    ("an id that begins with a digit", "1a", "id-invalid", _named("1a"), SIMPLE),
    ("an id with a colon", "a:b", "id-invalid", _named("a:b"), SIMPLE),
    ("an id with a tilde", "a~b", "id-invalid", _named("a~b"), SIMPLE),
    ("a foreign element beside the steps", "P", "namespace", _twice("", "<tool:step/>"), _twice(extended("<tool:step/>"), "").replace(b"<extensionElements>", b"<!-- -->").replace(b"</extensionElements>", b"").replace(b"<tool:step/>", b"")),
    ("a foreign element in a task", "a", "namespace", _task("<tool:note/>"), _task(extended("<tool:note/>"))),
    ("a step outside of the process", "out", "schema", process(starts() + tasks("a") + ends(), WAY, beside='<userTask id="out"/>'), SIMPLE),
    ("a process in a process", "Q", "schema", _twice("", '<process id="Q"/>'), SIMPLE),
    ("a step in a lane", "in_lane", "schema", process('<laneSet id="ls"><lane id="la"><userTask id="in_lane"/></lane></laneSet>' + starts() + tasks("a") + ends(), WAY), _LANED),
    ("an attribute BPMN does not know", "a", "schema", _task("", 'urgent="true"'), SIMPLE),
    ("a truth value that is none", "a", "schema", _task("", 'isForCompensation="maybe"'), SIMPLE),
    ("an isExecutable that is none", "P", "schema", process(starts() + tasks("a") + ends(), WAY, more='isExecutable="yes"'), SIMPLE),
)
_COMPLEX = "<loopCardinality>2</loopCardinality><complexBehaviorDefinition>{}</complexBehaviorDefinition>"
_WHEN = '<condition xsi:type="tFormalExpression">numberOfCompletedInstances = 1</condition>'
_EVENT = f'<event xsi:type="tImplicitThrowEvent" id="it">{ON["signal"]}</event>'
_SPACE = b'targetNamespace="urn:test"'
_RECEIVES = '<receiveTask id="r" messageRef="Msg" instantiate="true"/>'
_RACE = catches("c1", ON["message"]) + catches("c2", ON["signal"])

_CALLED = f'<process id="Q" isExecutable="{{}}">{starts("s2")}{tasks("z")}{ends("e2")}{sequence("q1", "s2", "z")}{sequence("q2", "z", "e2")}</process>'
_CALLS = '<callActivity id="a" calledElement="Q"/>'

_RESTART = starts() + starts("s2", ON["message"]) + "{}" + ends()

MORE: tuple[Row, ...] = (
    ("a process that starts itself by message without end", "t", "loop-without-wait",
        process(_RESTART.format('<sendTask id="t" messageRef="Msg"/>'), "s -> t, s2 -> t -> e"),
        process(_RESTART.format('<sendTask id="t" messageRef="Msg"/>' + tasks("a")), "s -> t, s2 -> a -> t -> e")),
    ("a process that starts itself by signal without end", "e", "loop-without-wait",
        process(starts() + starts("s2", ON["signal"]) + ends("e", ON["signal"]), "s -> e, s2 -> e"),
        process(starts() + starts("s2", ON["signal"]) + ends("e", ON["message"]), "s -> e, s2 -> e")),
    ("a call of a process that is documentation", "a", "call-unknown", _one(_CALLS, _CALLED.format("false")), _one(_CALLS, _CALLED.format("true"))),
    ("a file without target namespace", "D", "schema", SIMPLE.replace(_SPACE, b""), SIMPLE),
    ("an extension that has to be understood", "D", "unsupported",
        SIMPLE.replace(b"<message id", b'<extension mustUnderstand="true" definition="tool:rules"/><message id', 1),
        SIMPLE.replace(b"<message id", b'<extension mustUnderstand="false" definition="tool:rules"/><message id', 1)),
    ("expressions in another language", "D", "script-language",
        _many("<loopCardinality>3</loopCardinality>").replace(_SPACE, _SPACE + b' expressionLanguage="http://www.java.com/java"'),
        _many("<loopCardinality>3</loopCardinality>").replace(_SPACE, _SPACE + b' expressionLanguage="http://www.omg.org/spec/FEEL/20140401"')),
    ("a condition in another language", "f1", "script-language",
        process(_GATEWAY, "s -> g, g ->[x = 1] a, g -> b, a -> e, b -> e").replace(b'"tFormalExpression"', b'"tFormalExpression" language="groovy"'),
        process(_GATEWAY, "s -> g, g ->[x = 1] a, g -> b, a -> e, b -> e").replace(b'"tFormalExpression"', b'"tFormalExpression" language="feel"')),
    ("a receive task in a subprocess that starts the process", "r", "start-kinds",
        _one(inside("a", _RECEIVES + ends("j"), "r -> j")),
        _one(inside("a", starts("i") + _RECEIVES.replace(' instantiate="true"', "") + ends("j"), "i -> r -> j"))),
    ("an event-based gateway in a subprocess that starts the process", "g", "start-kinds",
        _one(inside("a", gate("eventBased", "g", 'instantiate="true"') + _RACE + ends("j"), "g -> c1 -> j, g -> c2 -> j")),
        _one(inside("a", starts("i") + gate("eventBased", "g") + _RACE + ends("j"), "i -> g, g -> c1 -> j, g -> c2 -> j"))),
    ("a complex behavior without condition", "a", "schema", _many(_COMPLEX.format(_EVENT), 'behavior="Complex"'), _many(_COMPLEX.format(_WHEN + _EVENT), 'behavior="Complex"')),
    ("a complex behavior with an empty condition", "a", "condition-missing", _many(_COMPLEX.format("<condition/>" + _EVENT), 'behavior="Complex"'), _many(_COMPLEX.format(_WHEN + _EVENT), 'behavior="Complex"')),
    ("a lane set in a lane", "l2", "schema", process('<laneSet id="ls"><lane id="la"><laneSet id="l2"/></lane></laneSet>' + starts() + tasks("a") + ends(), WAY), _LANED),
    ("a start event in a data object", "y", "schema", _twice('<dataObject id="x"><startEvent id="y"/></dataObject>', ""), _twice('<dataObject id="x"/>', "")),
    ("an event definition beside the steps", "P", "schema", _twice(ON["terminate"], ""), SIMPLE),
    ("a loop maximum that is no number", "a", "bound-negative", _loop("", 'loopMaximum="2.5"'), _loop("", 'loopMaximum="2"')),
    ("a correlation key without its properties", "k", "ref-missing",
        _pools("", '<correlationKey id="k"><correlationPropertyRef>gone</correlationPropertyRef></correlationKey>'),
        _pools("", '<correlationKey id="k"/>')),
    ("a correlation property of a message that does not exist", "cre", "ref-missing",
        process(starts() + tasks("a") + ends(), WAY, beside='<correlationProperty id="cp" name="order"><correlationPropertyRetrievalExpression id="cre" messageRef="gone"><messagePath>order</messagePath></correlationPropertyRetrievalExpression></correlationProperty>'),
        process(starts() + tasks("a") + ends(), WAY, beside='<correlationProperty id="cp" name="order"><correlationPropertyRetrievalExpression id="cre" messageRef="Msg"><messagePath>order</messagePath></correlationPropertyRetrievalExpression></correlationProperty>')),
    ("an interface without operation", "If", "schema",
        process(starts() + tasks("a") + ends(), WAY, beside='<interface id="If" name="lab"/>'),
        process(starts() + tasks("a") + ends(), WAY, beside='<interface id="If" name="lab"><operation id="Op" name="order"><inMessageRef>Msg</inMessageRef></operation></interface>')),
    ("an operation without message", "Op", "schema",
        process(starts() + tasks("a") + ends(), WAY, beside='<interface id="If" name="lab"><operation id="Op" name="order"/></interface>'),
        process(starts() + tasks("a") + ends(), WAY, beside='<interface id="If" name="lab"><operation id="Op" name="order"><inMessageRef>Msg</inMessageRef></operation></interface>')),
    ("a service task of an operation that does not exist", "a", "ref-missing", _one(f'<serviceTask id="a" operationRef="gone">{_OPERATION}</serviceTask>'), _one(f'<serviceTask id="a">{_OPERATION}</serviceTask>')),
)
PARTS = (*MORE, *ACTIVITIES, *DATA, *POOLS, *FORM)
