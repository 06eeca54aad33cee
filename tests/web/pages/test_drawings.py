"""Diagrams of other tools are kept byte for byte, shown, and never run."""

import re
from io import BytesIO

import pytest

from tests.house import Desk, House

LIST = "/drawings"
SPACES = (
    b'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    b'xmlns:c="http://camunda.org/schema/1.0/bpmn" '
    b'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    b'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    b'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
FLOWS = (
    b'<sequenceFlow id="f1" sourceRef="s" targetRef="a"/>'
    b'<sequenceFlow id="f2" sourceRef="a" targetRef="e"/>'
)
BODY = (
    b"<?xml version='1.0' encoding='utf-8'?>\r\n<definitions "
    + SPACES
    + b' id="d" targetNamespace="x"><process id="P" name="Ask">'
    b'<startEvent id="s"/>\n<task id="a" name="Ask &lt;b&gt;the&lt;/b&gt; customer"'
    b' c:assignee="${owner}"/>\n<endEvent id="e"/>' + FLOWS + b"</process>"
)


def shape(element: str, x: int, width: int) -> bytes:
    return (
        f'<bpmndi:BPMNShape id="{element}_di" bpmnElement="{element}">'
        f'<dc:Bounds x="{x}" y="80" width="{width}" height="{width * 4 // 5}"/>'
        "</bpmndi:BPMNShape>"
    ).encode()


def edge(flow: str, begin: int, end: int) -> bytes:
    return (
        f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}">'
        f'<di:waypoint x="{begin}" y="100"/><di:waypoint x="{end}" y="100"/>'
        "</bpmndi:BPMNEdge>"
    ).encode()


LAYOUT = (
    b'<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="p" bpmnElement="P">'
    + shape("s", 100, 36)
    + shape("a", 200, 100)
    + shape("e", 360, 36)
    + edge("f1", 136, 200)
    + edge("f2", 300, 360)
    + b"</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
)
DRAWN = BODY + LAYOUT + b"</definitions>\n"
BARE = BODY + b"</definitions>\n"


def keep(desk: Desk, content: bytes, name: str = "ask.bpmn", **fields: str) -> str:
    """Send a file, and return where its page is."""
    reply = desk.post(LIST, {"file": (BytesIO(content), name), **fields})
    assert reply.status_code == 303, reply.text[:3000]
    return str(reply.location)


def anew(content: bytes, mark: str) -> bytes:
    """Return other bytes that draw the same."""
    return content + f"<!-- {mark} -->".encode()


def test_nothing_is_kept_at_first_and_who_may_can_add(house: House) -> None:
    reader = house.as_("ria").get(LIST)
    assert "No drawing is kept" in reader
    assert "Keep it" not in reader
    assert "Keep it" in house.as_("pia").get(LIST)
    assert f'href="{LIST}"' in house.as_("ria").get("/procedures")


def test_a_foreign_file_is_shown_and_comes_back_byte_for_byte(house: House) -> None:
    pia = house.as_("pia")
    page = keep(pia, DRAWN, title="Asking", note="From the old handbook")
    shown = house.as_("ria").get(page)
    assert "nothing of it runs" in shown
    assert "From the old handbook" in shown
    assert "<svg" in shown
    assert "<b>the</b>" not in shown
    reply = house.as_("ria").client.get(f"{page}/file")
    assert reply.data == DRAWN
    assert "attachment" in reply.headers["Content-Disposition"]
    assert "Asking" in pia.get(LIST)


def test_what_keeps_it_from_running_is_listed_with_its_element(house: House) -> None:
    page = keep(house.as_("pia"), anew(DRAWN, "listed"))
    shown = house.as_("ria").get(f"{page}?tab=findings")
    assert "What keeps it from running" in shown
    assert "task-untyped" in shown


def test_mends_go_into_a_new_draft_and_the_file_stays(house: House) -> None:
    ria = house.as_("ria")
    content = anew(DRAWN, "mended")
    page = keep(house.as_("pia"), content)
    offered = re.findall(r'name="mend" value="([^"]+)"', ria.get(f"{page}?tab=mends"))
    assert {"process-not-executable:P", "task-untyped:a", "task-role:a"} >= set(offered)

    mends = f"{page}?tab=mends"
    draft = ria.post(f"{page}/draft", {"mend": offered}, at=mends).text
    assert "+" in draft
    assert "userTask" in draft
    taken = ria.post(f"{page}/draft", {"mend": offered, "take": "1"}, at=mends)
    assert b"userTask" in taken.data
    assert b'isExecutable="true"' in taken.data
    untouched = ria.post(f"{page}/draft", {"mend": []}, at=mends).text
    assert "No mend is chosen" in untouched
    assert ria.client.get(f"{page}/file").data == content


def test_a_file_without_layout_says_so(house: House) -> None:
    page = keep(house.as_("pia"), BARE)
    assert "no layout to draw" in house.as_("ria").get(page)


def test_the_same_bytes_are_kept_once(house: House) -> None:
    pia = house.as_("pia")
    twice = anew(DRAWN, "twice")
    keep(pia, twice, title="First name")
    reply = pia.post(LIST, {"file": (BytesIO(twice), "again.bpmn"), "title": "Again"})
    assert reply.status_code == 409
    assert "kept already, as “First name”" in reply.text
    assert 'value="Again"' in reply.text


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", ""),
        (b"no markup", "xml-syntax"),
        (b"<a/>", "not-bpmn"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml-doctype"),
    ],
)
def test_what_is_no_bpmn_is_refused_with_the_reason(
    house: House, content: bytes, rule: str
) -> None:
    reply = house.as_("pia").post(LIST, {"file": (BytesIO(content), "x.bpmn")})
    assert reply.status_code == 422
    assert rule in reply.text


def test_a_drawing_is_taken_out_with_a_reason_and_its_file_stays(house: House) -> None:
    pia = house.as_("pia")
    content = anew(DRAWN, "out")
    page = keep(pia, content, title="Passing")
    assert pia.post(f"{page}/withdraw", {"reason": " "}, at=page).status_code == 422
    pia.post(f"{page}/withdraw", {"reason": "Replaced"}, at=page)
    assert "Passing" not in pia.get(LIST).split("<table")[-1].split("Keep a drawing")[0]
    assert "Taken out of the list" in pia.get(page)
    assert pia.client.get(f"{page}/file").data == content
    keep(pia, content, title="Passing again")


def test_nobody_without_the_right_keeps_or_takes_out(house: House) -> None:
    page = keep(house.as_("pia"), anew(DRAWN, "rights"))
    ria = house.as_("ria")
    assert "Take it out" not in ria.get(page)
    sent = {"file": (BytesIO(anew(DRAWN, "hers")), "x.bpmn")}
    assert ria.post(LIST, sent, at="/start/capa").status_code == 403
    refused = ria.post(f"{page}/withdraw", {"reason": "No"}, at="/start/capa")
    assert refused.status_code == 403
