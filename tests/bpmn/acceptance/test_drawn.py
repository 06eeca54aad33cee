"""Data, pools and what is only drawn, as BPMN 2.0 says."""

# ruff: noqa: E501  a path of a diagram is one line

from tests.bpmn.acceptance.diagrams import (
    ON,
    catches,
    ends,
    extended,
    process,
    starts,
    tasks,
    throws,
)
from tests.bpmn.acceptance.trial import Trial, started

LINE = "s -> a -> e"


def one(activity: str, beside: str = "") -> bytes:
    return process(starts() + activity + ends(), LINE, beside=beside)


def task(inner: str, more: str = "", tag: str = "userTask") -> bytes:
    return one(f'<{tag} id="a" {more}>{inner}</{tag}>')


def test_data_objects_go_in_and_out_by_associations() -> None:
    io = (
        '<ioSpecification><dataInput id="din" name="x"/><dataOutput id="dout" name="y"/><inputSet><dataInputRefs>din</dataInputRefs></inputSet>'
        "<outputSet><dataOutputRefs>dout</dataOutputRefs></outputSet></ioSpecification>"
        '<dataInputAssociation id="d1"><sourceRef>ref1</sourceRef><targetRef>din</targetRef></dataInputAssociation>'
        '<dataOutputAssociation id="d2"><sourceRef>dout</sourceRef><targetRef>ref2</targetRef></dataOutputAssociation>'
    )
    objects = '<dataObject id="o1"/><dataObjectReference id="ref1" name="order" dataObjectRef="o1"/><dataObject id="o2"/><dataObjectReference id="ref2" name="receipt" dataObjectRef="o2"/>'
    trial = started(
        process(
            starts()
            + f'<scriptTask id="a">{io}<script>y = x + 1</script></scriptTask>'
            + ends()
            + objects,
            LINE,
        ),
        order=41,
    )
    assert trial.data["receipt"] == 42


def test_what_is_only_drawn_changes_nothing() -> None:
    drawn = (
        '<laneSet id="ls"><lane id="l1" name="Staff"><flowNodeRef>s</flowNodeRef><flowNodeRef>a</flowNodeRef><childLaneSet id="cl"><lane id="l2" name="Lab"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane>'
        '<lane id="l3"><flowNodeRef>e</flowNodeRef></lane></laneSet>'
    )
    more = (
        '<dataObject id="o1" name="paper"/><dataObjectReference id="r1" name="paper" dataObjectRef="o1"><dataState id="ds" name="signed"/></dataObjectReference>'
        '<dataStoreReference id="sr" name="archive" dataStoreRef="Store"/><textAnnotation id="n1" textFormat="text/plain"><text>Mind the <![CDATA[gap]]></text></textAnnotation>'
        '<association id="as1" sourceRef="a" targetRef="n1"/><group id="g1" categoryValueRef="cv"/>'
    )
    user = (
        '<userTask id="a" name="Do it" implementation="##WebService"><documentation textFormat="text/html">First <b xmlns="">this</b></documentation>'
        + extended('<tool:form formKey="x"/><tool:thing a="1"/>')
        + '<potentialOwner id="po"><resourceRef>Staff</resourceRef></potentialOwner><performer id="pf"><resourceAssignmentExpression><formalExpression>group(staff)</formalExpression></resourceAssignmentExpression></performer>'
        '<rendering id="rd"/></userTask>'
    )
    beside = (
        '<resource id="Staff" name="staff"><resourceParameter id="rp" name="site" isRequired="true"/></resource><category id="cat" name="phase"><categoryValue id="cv" value="Start"/></category>'
        '<dataStore id="Store" name="archive" capacity="10" isUnlimited="false"/><itemDefinition id="It" structureRef="tns:Order" itemKind="Information" isCollection="false"/>'
        '<interface id="If" name="lab"><operation id="Op" name="order"><inMessageRef>Msg</inMessageRef></operation></interface><relationship id="rel" type="x"><source>P</source><target>P</target></relationship>'
    )
    model = process(
        drawn + starts("s", "", 'tool:colour="red"') + user + ends() + more,
        LINE,
        beside=beside,
    )
    trial = started(model)
    assert trial.do("a").state == "completed"


def test_two_executable_pools_exchange_messages() -> None:
    collaboration = (
        '<collaboration id="C" name="Order"><participant id="p1" name="Buyer" processRef="P"/><participant id="p2" name="Seller" processRef="Q"><participantMultiplicity minimum="1" maximum="1"/></participant>'
        '<participant id="p3" name="Bank"/><messageFlow id="mf1" name="order" sourceRef="t" targetRef="s2" messageRef="Msg"/>'
        '<messageFlow id="mf2" sourceRef="e2" targetRef="c"/><messageFlow id="mf3" sourceRef="p3" targetRef="p1"/></collaboration>'
    )
    buyer = (
        starts()
        + throws("t", ON["message"])
        + catches("c", '<messageEventDefinition messageRef="Other"/>')
        + tasks("paid")
        + ends()
    )
    seller = (
        starts("s2", ON["message"])
        + tasks("ship")
        + ends("e2", '<messageEventDefinition messageRef="Other"/>')
    )
    seller_process = (
        process(seller, "s2 -> ship -> e2", key="Q")
        .decode()
        .partition("<process")[2]
        .partition("</definitions>")[0]
        .replace('id="f', 'id="g')
    )
    model = process(
        buyer,
        "s -> t -> c -> paid -> e",
        roots="",
        beside=f"<process{seller_process}{collaboration}",
    ).decode()
    roots = '<message id="Msg" name="msg"/><message id="Other" name="other"/>'
    trial = Trial(
        model.replace(
            'targetNamespace="urn:test">', 'targetNamespace="urn:test">' + roots
        ).encode()
    ).start()
    assert trial.open == ["ship"]
    trial.do("ship")
    assert trial.open == ["paid"]


def test_documentation_pools_are_not_deployed() -> None:
    model = process(
        starts() + tasks("a") + ends(),
        LINE,
        beside=f'<process id="Shown" isExecutable="false">{tasks("z")}</process>',
    )
    assert Trial(model).ids == ("P",)


def test_links_are_paired_by_reference_whatever_they_are_called() -> None:
    link = '<linkEventDefinition id="{}" name="{}">{}</linkEventDefinition>'
    body = (
        starts()
        + throws("t1", link.format("out1", "one", "<target>in2</target>"))
        + throws("t2", link.format("out2", "two", ""))
        + catches("c1", link.format("in1", "three", "<source>out2</source>"))
        + catches("c2", link.format("in2", "two", ""))
        + tasks("a b")
        + ends()
    )
    trial = started(process(body, "s -> t1, c2 -> a -> t2, c1 -> b -> e"))
    assert trial.do("a").open == ["b"]
    assert trial.do("b").done == ["s", "t1", "c2", "a", "t2", "c1", "b", "e"]
