"""Builders of small files: lanes, pools, drawings."""

from tests.bpmn.lint.models import END, ROOTS, START, TASK, document, flows, process

RIGHT = process(START + TASK + END, "s>a a>e")
MESSAGE = (
    '<intermediateCatchEvent id="a"><messageEventDefinition messageRef="{}"/>'
    "</intermediateCatchEvent>"
)
LANES = (
    '<laneSet id="ls"><lane id="l1" name="QA"><flowNodeRef>s</flowNodeRef>'
    "<flowNodeRef>{}</flowNodeRef><flowNodeRef>e</flowNodeRef></lane>{}</laneSet>"
)


def changed(before: str, after: str) -> bytes:
    assert before.encode() in RIGHT
    return RIGHT.replace(before.encode(), after.encode(), 1)


def caught(reference: str, roots: str = ROOTS) -> bytes:
    event = MESSAGE.format(reference)
    return process(START + event + END, "s>a a>e", roots=roots)


def collaboration(inside: str) -> bytes:
    runs = f'<process id="P" isExecutable="true">{START}{TASK}{END}'
    both = '<participant id="p1" name="Us" processRef="P"/><participant id="p2"/>'
    return document(
        f'<collaboration id="C">{both}{inside}</collaboration>'
        f"{runs}{flows('s>a a>e')}</process>"
    )


def laned(node: str, more: str = "") -> bytes:
    return process(LANES.format(node, more) + START + TASK + END, "s>a a>e")


def drawn(*ids: str) -> bytes:
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{each}_di" bpmnElement="{each}">'
        '<dc:Bounds x="0" y="0" width="9" height="9"/></bpmndi:BPMNShape>'
        for each in ids
        if not each.startswith("f")
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{each}_di" bpmnElement="{each}">'
        '<di:waypoint x="0" y="0"/><di:waypoint x="9" y="0"/></bpmndi:BPMNEdge>'
        for each in ids
        if each.startswith("f")
    )
    plane = f'<bpmndi:BPMNPlane id="pl" bpmnElement="P">{shapes}{edges}'
    diagram = f'<bpmndi:BPMNDiagram id="dg">{plane}</bpmndi:BPMNPlane>'
    return RIGHT.replace(
        b"</definitions>", f"{diagram}</bpmndi:BPMNDiagram></definitions>".encode()
    )


FOREIGN = '<x:b xmlns:x="urn:x"/>'
CONVERSATION = (
    '<conversation id="c"><participantRef>p1</participantRef>'
    "<participantRef>p2</participantRef></conversation>"
)
NAMED = RIGHT.replace(b'id="s"', b'id="s" name="S"').replace(
    b'id="a"', b'id="a" name="Do"'
)
