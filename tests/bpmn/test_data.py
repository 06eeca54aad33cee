"""Data objects and associations (engine.md of the design, 2.4)."""

from tests.bpmn.models import (
    MESSAGE,
    catch,
    chain,
    document,
    element,
    end,
    many,
    output_item,
    over,
    script,
    start,
    throw,
    users,
)
from tests.bpmn.walk import Walk

_OBJECTS = (
    '<bpmn:dataObject id="do1"/>'
    '<bpmn:dataObjectReference id="order" name="order" dataObjectRef="do1"/>'
    '<bpmn:dataObject id="total"/>'
    '<bpmn:dataObjectReference id="total_ref" name="total sum" dataObjectRef="total"/>'
)


def _association(kind: str, source: str, target: str, more: str = "") -> str:
    return (
        f'<bpmn:data{kind}Association id="{kind}{source}{target}">'
        f"<bpmn:sourceRef>{source}</bpmn:sourceRef>"
        f"<bpmn:targetRef>{target}</bpmn:targetRef>{more}"
        f"</bpmn:data{kind}Association>"
    )


def _assign(source: str, target: str) -> str:
    inner = f"<bpmn:from>{source}</bpmn:from><bpmn:to>{target}</bpmn:to>"
    return f"<bpmn:assignment>{inner}</bpmn:assignment>"


def _io(inputs: str = "", outputs: str = "") -> str:
    return (
        "<bpmn:ioSpecification>"
        + "".join(
            [
                f'<bpmn:dataInput id="in_{each}" name="{each}"/>'
                for each in inputs.split()
            ]
            + [
                f'<bpmn:dataOutput id="out_{each}" name="{each}"/>'
                for each in outputs.split()
            ]
        )
        + "</bpmn:ioSpecification>"
    )


def test_an_input_association_makes_a_name_local_to_its_task() -> None:
    task = element("userTask", "u", _io("n") + _association("Input", "total", "in_n"))
    walk = Walk(
        document(_OBJECTS + start() + task + end() + chain("start u end")), {"total": 4}
    )
    assert walk.rows("user")[0].local == {"n": 4}
    walk.complete("u")
    assert walk.variables == {"total": 4}


def test_an_output_association_writes_the_data_object() -> None:
    inner = _io(outputs="y") + _association("Output", "out_y", "total_ref")
    task = element("scriptTask", "s", inner + "<bpmn:script>y = 3</bpmn:script>")
    walk = Walk(document(_OBJECTS + start() + task + end() + chain("start s end")))
    assert walk.variables["total"] == 3


def test_assignments_and_transformations_are_feel() -> None:
    inner = _association("Input", "total", "x", _assign("total * 2", "twice"))
    inner += _association(
        "Output",
        "total",
        "total_ref",
        "<bpmn:transformation>total + 1</bpmn:transformation>",
    ).replace(">total_ref<", ">sum<")
    task = element("scriptTask", "s", inner + "<bpmn:script>z = twice</bpmn:script>")
    walk = Walk(
        document(_OBJECTS + start() + task + end() + chain("start s end")), {"total": 4}
    )
    assert walk.variables == {"total": 4, "z": 8, "sum": 5}


def test_an_association_between_equal_names_says_nothing() -> None:
    inner = _association("Input", "order", "in_x") + _association(
        "Output", "out_x", "order"
    )
    task = element(
        "userTask", "u", inner.replace("in_x", "order").replace("out_x", "order")
    )
    walk = Walk(
        document(_OBJECTS + start() + task + end() + chain("start u end")), {"order": 1}
    )
    assert walk.rows("user")[0].local == {}


def test_a_call_maps_by_associations_too() -> None:
    inner = _association("Input", "total", "in_n") + _association(
        "Output", "out_m", "total_ref"
    )
    call = element("callActivity", "c", _io("n", "m") + inner, calledElement="other")
    walk = Walk(
        document(_OBJECTS + start() + call + end() + chain("start c end")), {"total": 4}
    )
    (row,) = walk.rows("call")
    assert row.call is not None
    assert dict(row.call.inputs) == {"n": 4}
    assert walk.finish("c", m=7, other=1).variables == {"total": 7}


def test_a_collection_may_be_called_like_a_task() -> None:
    task = element("userTask", "people", many(over("people")), name="People")
    walk = Walk(
        document(start() + task + end() + chain("start people end")),
        {"people": ["a"]},
    )
    assert walk.rows("user")[0].local["item"] == "a"


def test_a_multi_instance_reads_and_writes_through_associations() -> None:
    inner = (
        _io("items", "verdicts")
        + _association("Input", "total", "in_items")
        + _association("Output", "out_verdicts", "order")
        + many(over("in_items", "item", "out_verdicts") + output_item("v"))
    )
    task = element("userTask", "u", inner)
    walk = Walk(
        document(_OBJECTS + start() + task + end() + chain("start u end")),
        {"total": ["a", "b"]},
    )
    walk.complete("u", v=1).complete("u", v=2)
    assert walk.variables["order"] == [1, 2]


def test_events_carry_data_by_associations() -> None:
    send = throw("t", _association("Input", "total", "in_n") + _io("n") + MESSAGE)
    take = catch(
        "c", _io("", "m") + _association("Output", "out_m", "total_ref") + MESSAGE
    )
    body = _OBJECTS + start() + send + take + users("u") + chain("start t c u")
    walk = Walk(document(body), {"total": 4})
    assert [dict(each.payload) for each in walk.thrown] == [{"n": 4}]
    walk.message(m=9, other=1)
    assert walk.variables == {"total": 9}


def test_data_stores_annotations_and_groups_are_only_drawn() -> None:
    drawn = (
        '<bpmn:dataStoreReference id="ds" name="Archive"/>'
        '<bpmn:textAnnotation id="ta"><bpmn:text>note</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:group id="gr"/>'
        + element("association", "as", sourceRef="s", targetRef="ta")
    )
    walk = Walk(document(start() + script("s", "n = 1") + drawn + chain("start s")))
    assert (walk.state, walk.variables) == ("completed", {"n": 1})
