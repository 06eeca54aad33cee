"""What ``qms bench engine`` runs: processes, their forms, and what people answer."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "workloads"
LONG, SHORT, COMMENT = 700, 300, 60
_TASK = re.compile(r'<bpmn:userTask id="(\w+)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Workload:
    """A process to measure, and what its gateways need to be answered.

    Every task has a form with names of its own, so the case grows with each step.
    ``long``: 2 KB of texts, dates and lists for each task, not a remark and a tick.
    """

    name: str
    process_id: str
    gateways: Mapping[str, Mapping[str, Any]]
    long: bool

    @property
    def bpmn(self) -> bytes:
        """Return the model as it is given."""
        return (FOLDER / f"{self.name}.bpmn").read_bytes()

    @property
    def tasks(self) -> tuple[str, ...]:
        """Return the user tasks."""
        return tuple(_TASK.findall(self.bpmn.decode()))

    @property
    def with_forms(self) -> bytes:
        """Return the model with a form on every user task: answers are judged."""
        form = (
            r'\g<0><bpmn:extensionElements><qms:form xmlns:qms="urn:praxis-qms:bpmn:1" '
            r'key="bench/\1"/></bpmn:extensionElements>'
        )
        return _TASK.sub(form, self.bpmn.decode()).encode()

    @property
    def forms(self) -> dict[str, Any]:
        """Return the form of each user task."""
        return {f"bench/{task}": self._form(task) for task in self.tasks}

    def answers(self, task: str, dice: random.Random) -> dict[str, Any]:
        """Return what somebody answers; no other task or case shares it."""
        words = " ".join(f"w{dice.randrange(10**6)}" for _ in range(300))
        given = _long(words, dice) if self.long else _short(words)
        own = {f"{name}_{task}": value for name, value in given.items()}
        return own | dict(self.gateways.get(task, {}))

    def _form(self, task: str) -> dict[str, Any]:
        parts = [
            {"key": f"{name}_{task}", "label": name.title(), **kind}
            for name, kind in (_LONG_FORM if self.long else _SHORT_FORM).items()
        ]
        numbers = [
            {"type": "number", "key": name, "label": name.title()}
            for name in self.gateways.get(task, ())
        ]
        return {"type": "default", "id": f"bench_{task}", "components": parts + numbers}


_TEXT = {"type": "textarea", "validate": {"required": True}}
_LONG_FORM: Mapping[str, Mapping[str, Any]] = {
    "finding": _TEXT,
    "cause": _TEXT,
    "remark": _TEXT,
    "owner": {"type": "textfield"},
    "due": {"type": "datetime", "subtype": "date", "dateLabel": "Due"},
    "ok": {"type": "checkbox"},
    "score": {"type": "number"},
    "documents": {"type": "taglist", "properties": {"free": True}},
}
_SHORT_FORM: Mapping[str, Mapping[str, Any]] = {
    "comment": _TEXT,
    "ok": {"type": "checkbox"},
}


def _long(text: str, dice: random.Random) -> dict[str, Any]:
    return {
        "finding": text[:LONG],
        "cause": text[LONG : 2 * LONG],
        "remark": text[2 * LONG : 2 * LONG + SHORT],
        "owner": f"person {dice.randrange(500)}",
        "due": "2026-12-01",
        "ok": True,
        "score": dice.randrange(100),
        "documents": [f"DOC-{dice.randrange(10**4)}" for _ in range(8)],
    }


def _short(text: str) -> dict[str, Any]:
    return {"comment": text[:COMMENT], "ok": True}


WORKLOADS = {
    "w1": Workload("w1", "proc_w1", {}, long=False),
    "w2": Workload("w2", "proc_w2", {"u5": {"amount": 5}}, long=False),
    "w3": Workload("w3", "proc_w3", {"t2": {"severity": 5}}, long=True),
}
_HEAD = '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'


def rework() -> bytes:
    """Return a process whose one step is done again as long as it is sent back."""
    nodes = (
        '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="merge"/>'
        '<bpmn:userTask id="work" name="Work"/>'
        '<bpmn:exclusiveGateway id="again" default="done"/><bpmn:endEvent id="e"/>'
    )
    back = "<bpmn:conditionExpression>back = true</bpmn:conditionExpression>"
    flows = [
        _flow("f1", "s", "merge"),
        _flow("f2", "merge", "work"),
        _flow("f3", "work", "again"),
        _flow("f4", "again", "merge", back),
        _flow("done", "again", "e"),
    ]
    return _process("proc_rework", nodes, flows)


def parallel(blocks: int) -> bytes:
    """Return so many parallel blocks of two steps, one after the other."""
    nodes = ['<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>']
    flows = []
    before = "s"
    for n in range(blocks):
        nodes += [
            f'<bpmn:parallelGateway id="split{n}"/>',
            f'<bpmn:parallelGateway id="join{n}"/>',
            f'<bpmn:userTask id="a{n}" name="A"/><bpmn:userTask id="b{n}" name="B"/>',
        ]
        flows.append(_flow(f"in{n}", before, f"split{n}"))
        for side in "ab":
            flows.append(_flow(f"to_{side}{n}", f"split{n}", f"{side}{n}"))
            flows.append(_flow(f"of_{side}{n}", f"{side}{n}", f"join{n}"))
        before = f"join{n}"
    flows.append(_flow("out", before, "e"))
    return _process("proc_parallel", "".join(nodes), flows)


def _flow(key: str, source: str, target: str, condition: str = "") -> str:
    return (
        f'<bpmn:sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">'
        f"{condition}</bpmn:sequenceFlow>"
    )


def _process(key: str, nodes: str, flows: list[str]) -> bytes:
    inside = nodes + "".join(flows)
    return (
        f'{_HEAD} targetNamespace="urn:praxis-qms:bench">'
        f'<bpmn:process id="{key}" isExecutable="true">{inside}</bpmn:process>'
        "</bpmn:definitions>"
    ).encode()
