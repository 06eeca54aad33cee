"""Cases that wait by the hundred thousand: an open step each, and a timer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from math import ceil

from sqlalchemy import text

from engine.cli.bench_house import BenchHouse
from engine.cli.bench_scale import TABLES, copy_rows
from engine.clock import new_id, utc_now
from engine.model import Base, ProcessInstance, TaskGroup, Timer, UserTask

TEMPLATES = 100
WAIT, PROMPT, ROLE = "waiting", "prompt", "reporter"
SPAN, LATE, APART = "P30D", timedelta(days=40), timedelta(minutes=7)
FEW: Mapping[type[Base], str] = {
    kind: TABLES[kind] for kind in (ProcessInstance, UserTask, TaskGroup, Timer)
}
"""What a case that goes on waiting is copied to: no claim looks at its trail."""
_MODEL = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:qms="urn:praxis-qms:bpmn:1" id="d" targetNamespace="urn:bench">'
    '<bpmn:process id="{name}" isExecutable="true"><bpmn:startEvent id="s"/>'
    '<bpmn:userTask id="work" name="Answer">{role}</bpmn:userTask>'
    '<bpmn:boundaryEvent id="late" attachedToRef="work" cancelActivity="false">'
    "<bpmn:timerEventDefinition><bpmn:timeDuration>{wait}</bpmn:timeDuration>"
    "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:userTask id="chase" name="Chase">{role}</bpmn:userTask>'
    '<bpmn:endEvent id="e"/><bpmn:endEvent id="f"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="e"/>'
    '<bpmn:sequenceFlow id="f3" sourceRef="late" targetRef="chase"/>'
    '<bpmn:sequenceFlow id="f4" sourceRef="chase" targetRef="f"/>'
    "</bpmn:process></bpmn:definitions>"
)
_ROLE = (
    f'<bpmn:extensionElements><qms:assignment role="{ROLE}"/></bpmn:extensionElements>'
)


def waiting_model(name: str, wait: str) -> bytes:
    """Return a process with one step; who lets it wait is chased by another."""
    return _MODEL.format(name=name, role=_ROLE, wait=wait).encode()


def deploy_waiting(house: BenchHouse) -> None:
    """Put two processes into effect: one waits for a month, one for three seconds."""
    house.deploy(waiting_model(WAIT, SPAN))
    house.deploy(waiting_model(PROMPT, "PT3S"))


def add_waiting(house: BenchHouse, number: int) -> None:
    """Add so many open steps, each with a timer due within the month."""
    _add(house, number, begun=timedelta(days=1), tables=FEW)


def add_late(house: BenchHouse, number: int) -> None:
    """Add so many cases whose timer has been due for days: an outage has ended."""
    _add(house, number, begun=LATE, tables=TABLES)


def _add(
    house: BenchHouse,
    number: int,
    *,
    begun: timedelta,
    tables: Mapping[type[Base], str],
) -> None:
    """Start some cases so long ago, minutes apart; copy them, rounded up."""
    templates, mark = min(TEMPLATES, number), new_id()
    for each in range(templates):
        with _earlier(house, begun - each * APART):
            house.start(WAIT)
    if copies := ceil(number / templates) - 1:
        copy_rows(house, copies, since=mark, tables=tables)
    settle(house)


@contextmanager
def _earlier(house: BenchHouse, ago: timedelta) -> Iterator[None]:
    """Set the engine's clock back meanwhile."""
    parts = house.engine.parts
    house.engine.parts = replace(parts, clock=lambda: utc_now() - ago)
    try:
        yield
    finally:
        house.engine.parts = parts


def settle(house: BenchHouse) -> None:
    """Let a server find out what it holds, as it does by itself after a while."""
    if house.connections.dialect.name == "postgresql":
        alone = house.connections.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
