"""Models that break one rule of data, items, sets and links each, with their twins.

One row a line, however long: the file is a table.
"""

# ruff: noqa: E501  rows of a table
# fmt: off

from tests.bpmn.acceptance.diagrams import (
    catches,
    ends,
    inside,
    process,
    sequence,
    starts,
    tasks,
    throws,
)
from tests.bpmn.acceptance.wrong_flows import Row

_WAY = "s -> a -> e"
_ITEMS = (
    '<itemDefinition id="I1" structureRef="Text"/><itemDefinition id="I2" structureRef="Number"/>'
    '<itemDefinition id="I3" structureRef="Text"/><itemDefinition id="IC" structureRef="Text" isCollection="true"/>'
    '<message id="MI" name="mi" itemRef="I1"/><interface id="If" name="lab"><operation id="Op" name="order">'
    "<inMessageRef>MI</inMessageRef><outMessageRef>MI</outMessageRef></operation></interface>"
)
_D1 = '<dataObject id="d" itemSubjectRef="I1"/>'
_FROM = '<dataInputAssociation id="da"><sourceRef>d</sourceRef><targetRef>i1</targetRef>{}</dataInputAssociation>'
_EACH = '<multiInstanceLoopCharacteristics><loopDataInputRef>i1</loopDataInputRef><inputDataItem id="it" name="x" itemSubjectRef="{}"/></multiInstanceLoopCharacteristics>'


def _task(inner: str, more: str = "", tag: str = "userTask", beside: str = "", nodes: str = "") -> bytes:
    body = starts() + f'<{tag} id="a" {more}>{inner}</{tag}>' + ends() + nodes
    return process(body, _WAY, beside=_ITEMS + beside)


def _input(identifier: str, item: str = "", more: str = "") -> str:
    return f'<dataInput id="{identifier}" {more}' + (f' itemSubjectRef="{item}"/>' if item else "/>")


def _output(identifier: str, item: str = "") -> str:
    return _input(identifier, item).replace("dataInput", "dataOutput")


def _in(*held: str, more: str = "", key: str = "") -> str:
    name = f' id="{key}"' if key else ""
    return f"<inputSet{name}>" + "".join(f"<dataInputRefs>{each}</dataInputRefs>" for each in held) + f"{more}</inputSet>"


def _out(*held: str, more: str = "", key: str = "") -> str:
    name = f' id="{key}"' if key else ""
    return f"<outputSet{name}>" + "".join(f"<dataOutputRefs>{each}</dataOutputRefs>" for each in held) + f"{more}</outputSet>"


def _io(data: str, sets: str = "<inputSet/><outputSet/>") -> str:
    return f"<ioSpecification>{data}{sets}</ioSpecification>"


def _service(specification: str) -> bytes:
    named = '<extensionElements><qms:operation name="lab"/></extensionElements>'
    return _task(named + specification, 'operationRef="Op"', "serviceTask")


def _call(ours: str, theirs: str) -> bytes:
    called = f'<process id="Q" isExecutable="true">{theirs}{starts("s2")}{tasks("z")}{ends("e2")}{sequence("q1", "s2", "z")}{sequence("q2", "z", "e2")}</process>'
    return _task(ours, 'calledElement="Q"', "callActivity", called)


def _offered(inner: str) -> bytes:
    return process(inner + starts() + tasks("a") + ends(), _WAY, beside=_ITEMS)


def _thrown(data: str) -> bytes:
    return process(starts() + throws("a", data + '<messageEventDefinition messageRef="MI"/>') + ends(), _WAY, beside=_ITEMS)


def _linked(target: str, sources: str) -> bytes:
    body = starts() + throws("t", f'<linkEventDefinition id="l1" name="out">{target}</linkEventDefinition>') + ends()
    body += catches("c", f'<linkEventDefinition id="l2" name="in">{sources}</linkEventDefinition>')
    return process(body, "s -> t, c -> e")


_SERVED = _io(_input("i1", "I1") + _output("o1", "I3"), _in("i1") + _out("o1"))
_SEND = ('messageRef="MI"', "sendTask")
_RECEIVE = ('messageRef="MI"', "receiveTask")
_ONE_IN = _io(_input("i1", "I1"), _in("i1") + "<outputSet/>")
_ONE_OUT = _io(_output("o1", "I1"), "<inputSet/>" + _out("o1"))
_BOTH = _input("i1") + _output("o1")
_PLAIN = _task("")
_BOUND = '<supportedInterfaceRef>If</supportedInterfaceRef>{}<ioBinding operationRef="Op" inputDataRef="i1" outputDataRef="o1"/>'
_LINKED = _linked("<target>l2</target>", "<source>l1</source>")
_NOTE = '<textAnnotation id="n" textFormat="{}"><text>so</text></textAnnotation>'

ALL: tuple[Row, ...] = (
    ("a data object that is no collection of an item that is one", "d", "data-item", _task("", nodes='<dataObject id="d" itemSubjectRef="IC"/>'), _task("", nodes='<dataObject id="d" itemSubjectRef="IC" isCollection="true"/>')),
    ("an input that is a collection of an item that is none", "i1", "data-item", _task(_io(_input("i1", "I1", 'isCollection="true"'), _in("i1") + "<outputSet/>")), _task(_ONE_IN)),
    ("an association between two items", "da", "data-item", _task(_io(_input("i1", "I2"), _in("i1") + "<outputSet/>") + _FROM.format(""), nodes=_D1), _task(_io(_input("i1", "I3"), _in("i1") + "<outputSet/>") + _FROM.format(""), nodes=_D1)),
    ("an association with an empty transformation", "da", "condition-missing", _task(_ONE_IN + _FROM.format("<transformation/>"), nodes=_D1), _task(_ONE_IN + _FROM.format(""), nodes=_D1)),
    ("an operation without input set", "a", "data-set", _service(""), _service(_SERVED)),
    ("an operation with two input sets", "a", "data-set", _service(_io(_input("i1", "I1") + _output("o1", "I1"), 2 * _in("i1") + _out("o1"))), _service(_SERVED)),
    ("an operation with two output sets", "a", "data-set", _service(_io(_input("i1", "I1") + _output("o1", "I1"), _in("i1") + 2 * _out("o1"))), _service(_SERVED)),
    ("an operation with an input of another item", "i1", "data-item", _service(_io(_input("i1", "I2") + _output("o1", "I1"), _in("i1") + _out("o1"))), _service(_SERVED)),
    ("an operation with an output of another item", "o1", "data-item", _service(_io(_input("i1", "I1") + _output("o1", "I2"), _in("i1") + _out("o1"))), _service(_SERVED)),
    ("a send task with two input sets", "a", "data-set", _task(_io(_input("i1", "I1"), 2 * _in("i1") + "<outputSet/>"), *_SEND), _task(_ONE_IN, *_SEND)),
    ("a send task with two inputs", "a", "data-set", _task(_io(_input("i1", "I1") + _input("i2", "I1"), _in("i1", "i2") + "<outputSet/>"), *_SEND), _task(_ONE_IN, *_SEND)),
    ("a send task with an input of another item", "i1", "data-item", _task(_io(_input("i1", "I2"), _in("i1") + "<outputSet/>"), *_SEND), _task(_ONE_IN, *_SEND)),
    ("a receive task with two output sets", "a", "data-set", _task(_io(_output("o1", "I1"), "<inputSet/>" + 2 * _out("o1")), *_RECEIVE), _task(_ONE_OUT, *_RECEIVE)),
    ("a receive task with two outputs", "a", "data-set", _task(_io(_output("o1", "I1") + _output("o2", "I1"), "<inputSet/>" + _out("o1", "o2")), *_RECEIVE), _task(_ONE_OUT, *_RECEIVE)),
    ("a receive task with an output of another item", "o1", "data-item", _task(_io(_output("o1", "I2"), "<inputSet/>" + _out("o1")), *_RECEIVE), _task(_ONE_OUT, *_RECEIVE)),
    ("a call with an input its process does not have", "a", "data-set", _call(_ONE_IN, ""), _call(_ONE_IN, _ONE_IN.replace("i1", "j1"))),
    ("a call that hands nothing to a process with an input", "a", "data-set", _call("", _ONE_IN), _call('<extensionElements><qms:input name="i1" value="=1"/></extensionElements>', _ONE_IN)),
    ("a call with an input of another item", "a", "data-item", _call(_ONE_IN, _io(_input("j1", "I2"), _in("j1") + "<outputSet/>")), _call(_ONE_IN, _ONE_IN.replace("i1", "j1"))),
    ("a call with two input sets where the process has one", "a", "data-set", _call(_io(_input("i1", "I1"), 2 * _in("i1") + "<outputSet/>"), _ONE_IN.replace("i1", "j1")), _call(_ONE_IN, _ONE_IN.replace("i1", "j1"))),
    ("a call of a process that only events start", "a", "call-unknown", _call("", "").replace(b'<startEvent id="s2" >', b'<startEvent id="s2"><messageEventDefinition messageRef="Msg"/>'), _call("", "")),
    ("an interface that no binding reaches", "P", "data-set", _offered("<supportedInterfaceRef>If</supportedInterfaceRef>" + _SERVED), _offered(_BOUND.format(_SERVED))),
    ("a binding to an input of another item", "P", "data-item", _offered(_BOUND.format(_io(_input("i1", "I2") + _output("o1", "I1"), _in("i1") + _out("o1")))), _offered(_BOUND.format(_SERVED))),
    ("a binding to an input that does not exist", "P", "ref-missing", _offered(_BOUND.format(_SERVED).replace('inputDataRef="i1"', 'inputDataRef="gone"')), _offered(_BOUND.format(_SERVED))),
    ("an interface that does not exist", "P", "ref-missing", _offered(_BOUND.format(_SERVED).replace("Ref>If<", "Ref>gone<")), _offered(_BOUND.format(_SERVED))),
    ("an item of a list of other items", "a", "data-item", _task(_io(_input("i1", "IC", 'isCollection="true"'), _in("i1") + "<outputSet/>") + _EACH.format("I2")), _task(_io(_input("i1", "IC", 'isCollection="true"'), _in("i1") + "<outputSet/>") + _EACH.format("I1"))),
    ("a subprocess with inputs of its own", "a", "data-set", process(starts() + inside("a", _io("") + starts("i") + ends("j"), "i -> j") + ends(), _WAY), process(starts() + inside("a", starts("i") + ends("j"), "i -> j") + ends(), _WAY)),
    ("an input of no set", "i1", "data-set", _task(_io(_input("i1"))), _task(_io(_input("i1"), _in("i1") + "<outputSet/>"))),
    ("an output of no set", "o1", "data-set", _task(_io(_output("o1"))), _task(_io(_output("o1"), "<inputSet/>" + _out("o1")))),
    ("an input set that its output set does not name", "is", "data-set",
        _task(_io(_BOTH, _in("i1", key="is", more="<outputSetRefs>os</outputSetRefs>") + _out("o1", key="os"))),
        _task(_io(_BOTH, _in("i1", key="is", more="<outputSetRefs>os</outputSetRefs>") + _out("o1", key="os", more="<inputSetRefs>is</inputSetRefs>")))),
    ("an output set that its input set does not name", "os", "data-set",
        _task(_io(_BOTH, _in("i1", key="is") + _out("o1", key="os", more="<inputSetRefs>is</inputSetRefs>"))),
        _task(_io(_BOTH, _in("i1", key="is", more="<outputSetRefs>os</outputSetRefs>") + _out("o1", key="os", more="<inputSetRefs>is</inputSetRefs>")))),
    ("an output set of an input set that does not exist", "os", "ref-missing", _task(_io(_BOTH, _in("i1", key="is") + _out("o1", key="os", more="<inputSetRefs>gone</inputSetRefs>"))), _task(_io(_BOTH, _in("i1") + _out("o1")))),
    ("an input set of an output set that is an input", "is", "ref-kind", _task(_io(_BOTH, _in("i1", key="is", more="<outputSetRefs>i1</outputSetRefs>") + _out("o1"))), _task(_io(_BOTH, _in("i1") + _out("o1")))),
    ("an event with two data for one message", "a", "data-set", _thrown(_input("i1", "I1") + _input("i2", "I1") + _in("i1", "i2")), _thrown(_input("i1", "I1") + _in("i1"))),
    ("an event with data of another item than its message", "i1", "data-item", _thrown(_input("i1", "I2") + _in("i1")), _thrown(_input("i1", "I1") + _in("i1"))),
    ("a link to a link that names other sources", "t", "link-pairs", _linked("<target>l2</target>", "<source>l2</source>"), _LINKED),
    ("a link to something that is no link", "l1", "ref-kind", _linked("<target>s</target>", "<source>l1</source>"), _LINKED),
    ("a link to nothing", "l1", "ref-missing", _linked("<target>gone</target>", "<source>l1</source>"), _LINKED),
    ("a link from nothing", "l2", "ref-missing", _linked("<target>l2</target>", "<source>gone</source><source>l1</source>"), _LINKED),
    ("a flow that lets unseen steps happen", "f0", "flow-not-immediate", _PLAIN.replace(b'id="f0"', b'id="f0" isImmediate="false"'), _PLAIN.replace(b'id="f0"', b'id="f0" isImmediate="true"')),
    ("a public process that is to run", "P", "process-public", _PLAIN.replace(b'isExecutable="true"', b'isExecutable="true" processType="Public"'), _PLAIN.replace(b'isExecutable="true"', b'isExecutable="true" processType="Private"')),
    ("a condition in natural language", "f1", "script-language",
        process(starts() + '<userTask id="a" default="f2"/>' + ends("e e2"), "s -> a ->[x = 1] e, a -> e2").replace(b"tFormalExpression", b"tExpression"),
        process(starts() + '<userTask id="a" default="f2"/>' + ends("e e2"), "s -> a ->[x = 1] e, a -> e2")),
    ("a note in a format that is none", "n", "mime-type", _task("", nodes=_NOTE.format("wrong")), _task("", nodes=_NOTE.format("text/html; charset=utf-8"))),
    ("documentation in a format that is none", "a", "mime-type", _task('<documentation textFormat="rich">so</documentation>'), _task('<documentation textFormat="text/plain">so</documentation>')),
    ("a correlation by an empty path", "cre", "condition-missing",
        *(_task("", beside=f'<correlationProperty id="cp" name="o"><correlationPropertyRetrievalExpression id="cre" messageRef="Msg"><messagePath>{path}</messagePath></correlationPropertyRetrievalExpression></correlationProperty>') for path in ("", "order"))),
)
