"""What the first page of an inbox costs among very many open tasks.

The engine starts cases whose one step is offered to one of ``ROLES`` groups, or named
for one of as many people; their rows are copied. Each person asked for belongs to
``GROUPS`` of the groups: the page has to merge thirteen lists.
"""

import random
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import select, text

from engine.actor import SYSTEM, Actor
from engine.cli.bench_house import BenchHouse
from engine.cli.bench_scale import copy_rows
from engine.cli.bench_times import milliseconds, summary
from engine.clock import new_id
from engine.commands.cases.start_instance import StartInstance
from engine.model import Base, ProcessInstance, TaskGroup, UserTask
from engine.queries.inbox import Inbox

ROLES, GROUPS, PEOPLE, TEMPLATES = 40, 12, 20, 1_000
WARM_UP, SAMPLES = 20, 200
BOXES = ("mine", "groups", "overdue")
TABLES: Mapping[type[Base], str] = {
    ProcessInstance: "id",
    UserTask: "id",
    TaskGroup: "task_id",
}
"""What the page reads; the other rows of a case stand in no list."""
MODEL = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:qms="urn:praxis-qms:bpmn:1" targetNamespace="urn:praxis-qms:bench">
<bpmn:process id="proc_inbox" isExecutable="true"><bpmn:startEvent id="s"/>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
<bpmn:userTask id="work" name="Work"><bpmn:extensionElements>
<qms:assignment role="=role" person="=person"/><qms:due at="=due"/>
</bpmn:extensionElements></bpmn:userTask>
<bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="e"/><bpmn:endEvent id="e"/>
</bpmn:process></bpmn:definitions>"""


def inbox_pages(tasks: int, *, url: str | None = None) -> dict[str, Any]:
    """Return what each box costs with so many open tasks: query time, all of it."""
    with tempfile.TemporaryDirectory(prefix="praxis-bench-") as folder:
        house = BenchHouse(Path(folder), url=url)
        house.deploy(MODEL.encode())
        _fill(house, tasks, url=url)
        dice = random.Random(7)  # noqa: S311 - repeatable people, no secret
        found: dict[str, Any] = {
            "open_tasks": _count(house),
            "groups_per_user": GROUPS,
            **{box: _measured(house, box, dice) for box in BOXES},
        }
        house.close()
    return found


def _fill(house: BenchHouse, tasks: int, *, url: str | None) -> None:
    """Open the tasks: a tenth is named for people, a tenth is late."""
    mark = new_id()
    dice = random.Random(7)  # noqa: S311 - repeatable tasks, no secret
    templates = min(TEMPLATES, tasks)
    today = house.engine.parts.clock().date()
    for number in range(templates):
        named, late = number % 10 == 0, number % 10 in (1, 2)
        days = dice.randrange(1, 50)
        given = {
            "role": None if named else f"group_{dice.randrange(ROLES)}",
            "person": f"person_{dice.randrange(PEOPLE)}" if named else None,
            "due": today + timedelta(days=-days if late else days),
        }
        command = StartInstance(procedure="proc_inbox", given=given)
        house.engine.execute(command, actor=SYSTEM, key=str(new_id()))
    if tasks > templates:
        copy_rows(house, tasks // templates - 1, since=mark, tables=TABLES)
    gather = "VACUUM ANALYZE" if url else "ANALYZE"
    alone = house.connections.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:  # as a server does by itself, in its time
        connection.execute(text(gather))


def _count(house: BenchHouse) -> int:
    with house.reading() as session:
        return len(session.scalars(select(UserTask.id)).all())


def _measured(house: BenchHouse, box: str, dice: random.Random) -> dict[str, Any]:
    """Ask for the first page of ever other people; a page must hold what it can."""
    times, busy, items = [], [], []
    counted: set[int] = set()
    for number in range(WARM_UP + SAMPLES):
        groups = dice.sample(range(ROLES), GROUPS)
        who = Actor(
            id=f"person_{dice.randrange(PEOPLE)}",
            groups=frozenset(f"group_{each}" for each in groups),
        )
        began, used = perf_counter(), process_time()
        page = house.engine.fetch(Inbox(box=box), actor=who)
        if number >= WARM_UP:
            times.append(perf_counter() - began)
            busy.append(process_time() - used)
            items.append(len(page.items))
            counted.add(getattr(page, box))
    return {
        **summary(times),
        "process_ms": milliseconds(busy),
        "items": [min(items), max(items)],
        "counted_to": max(counted),
    }
