"""What a completion costs among many open cases: clones of some the engine made.

The engine plays some cases; their rows in all tables are copied in bulk, ids and keys
changed. The chains of the copies do not verify, and nothing here looks at that: what is
measured is the size of tables and indexes.
"""

import os
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, Uuid, select, text

from engine.cli.bench_house import BenchHouse
from engine.cli.bench_times import milliseconds
from engine.cli.bench_workloads import WORKLOADS
from engine.clock import new_id
from engine.model import (
    AuditEvent,
    Base,
    Job,
    ProcessInstance,
    Request,
    Subscription,
    TaskGroup,
    Timer,
    UserTask,
    UserTaskState,
    Visit,
)

TEMPLATES, FEW, WARM_UP, SAMPLES = 10, 1_000, 300, 300
TABLES: Mapping[type[Base], str] = {
    ProcessInstance: "id",
    UserTask: "id",
    TaskGroup: "task_id",
    Timer: "id",
    Subscription: "id",
    Visit: "instance_id",
    Job: "id",
    Request: "key",
    AuditEvent: "id",
}
"""What a case consists of, in the order in which the tables refer to each other, and
the column that tells by its time which rows are new."""
SHARED = {"definition_id"}
UNIQUE = {
    ("process_instance", "business_key"),
    ("job", "key"),
    ("request", "key"),
    ("audit_event", "stream"),
    ("audit_event", "hash"),
}


@dataclass(slots=True)
class _Side:
    """One database, open tasks of its copies, and what completing one took.

    Each is a task of another copy anywhere in the tables, which nobody has touched
    before; only the database as a whole is warm. ``busy`` is time of the processor.
    """

    house: BenchHouse
    copies: Iterator[tuple[UUID, str]]
    wall: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


def clones(many: int, *, url: str | None = None) -> dict[str, Any]:
    """Compare completing a task among ``FEW`` open cases with one among ``many``.

    On a server both numbers are measured one after the other, in one database.
    """
    with tempfile.TemporaryDirectory(prefix="praxis-bench-") as folder:
        if url is not None:
            house = _house(Path(folder), url=url)
            sides = _one_after_the_other(house, many)
        else:
            sides = _beside(Path(folder), many)
    few, lots = sides
    return {
        "cases": [FEW, many],
        "complete_ms": [milliseconds(few.wall), milliseconds(lots.wall)],
        "complete_process_ms": [milliseconds(few.busy), milliseconds(lots.busy)],
        "ratio": round(milliseconds(lots.wall) / milliseconds(few.wall), 2),
        "process_ratio": round(milliseconds(lots.busy) / milliseconds(few.busy), 2),
    }


def _house(folder: Path, *, url: str | None = None) -> BenchHouse:
    house = BenchHouse(folder, url=url)
    house.deploy(WORKLOADS["w3"].with_forms, forms=WORKLOADS["w3"].forms)
    return house


def _beside(folder: Path, many: int) -> list[_Side]:
    """Measure two databases in turns."""
    places = [folder / name for name in ("few", "many")]
    for place in places:
        place.mkdir()
    numbers = zip(places, (FEW, many), strict=True)
    sides = [_filled(_house(place), number) for place, number in numbers]
    _measure(sides)
    for side in sides:
        side.house.close()
    return sides


def _one_after_the_other(house: BenchHouse, many: int) -> list[_Side]:
    sides = []
    for number in (FEW, many):
        side = _filled(house, number)
        _measure([side])
        sides.append(side)
    house.close()
    return sides


def _measure(sides: list[_Side]) -> None:
    """Complete tasks in turns; the first ones only warm up."""
    for _ in range(WARM_UP):
        for side in sides:
            _complete(side)
    _forget(*sides)
    for _ in range(SAMPLES):
        for side in sides:
            _complete(side)


def _forget(*sides: _Side) -> None:
    for side in sides:
        side.wall.clear()
        side.busy.clear()


def _complete(side: _Side) -> None:
    """Complete the open task of a copy."""
    task, element = next(side.copies)
    answers = WORKLOADS["w3"].answers(element, random.Random(7))  # noqa: S311  no secret
    began, busy = perf_counter(), process_time()
    side.house.complete(task, answers)
    side.wall.append(perf_counter() - began)
    side.busy.append(process_time() - busy)


def _filled(house: BenchHouse, number: int) -> _Side:
    """Return a house with so many open cases more, copies of a few played ones."""
    workload = WORKLOADS["w3"]
    dice = random.Random(7)  # noqa: S311 - repeatable answers, no secret
    mark = new_id()
    for _ in range(TEMPLATES):
        case = house.start(workload.process_id)
        for _ in range(dice.randrange(3)):
            if (task := house.next_task(case)) is not None:
                house.complete(task[0], workload.answers(task[1], dice))
    tasks = _open_tasks(house, since=mark)
    copies = number // TEMPLATES
    copy_rows(house, copies, since=mark)
    return _Side(house, _some(tasks, copies, dice))


def _open_tasks(house: BenchHouse, *, since: UUID) -> list[tuple[UUID, str]]:
    """Return one open task of each case that was made after ``since``."""
    with house.reading() as session:
        found = session.execute(
            select(UserTask.instance_id, UserTask.id, UserTask.element).where(
                UserTask.state == UserTaskState.OPEN, UserTask.id > since
            )
        )
        by_case = {case: (task, element) for case, task, element in found}
    return list(by_case.values())


def _some(
    tasks: list[tuple[UUID, str]], copies: int, dice: random.Random
) -> Iterator[tuple[UUID, str]]:
    """Yield tasks of the copies, anywhere in the tables and none twice."""
    everywhere = range(len(tasks) * copies)
    for place in dice.sample(everywhere, WARM_UP + SAMPLES):
        number, which = divmod(place, len(tasks))
        task, element = tasks[which]
        yield UUID(f"{number + 1:012x}{task.hex[12:]}"), element


def copy_rows(
    house: BenchHouse,
    copies: int,
    *,
    since: UUID,
    tables: Mapping[type[Base], str] = TABLES,
) -> None:
    """Copy the rows that were made after ``since``, and no other rows."""
    dialect = house.connections.dialect.name
    for kind, age in tables.items():
        table = Base.metadata.tables[kind.__tablename__]
        mark: Any = since
        if not isinstance(table.c[age].type, Uuid):
            mark = str(since)
        elif dialect == "sqlite":
            mark = since.hex
        statement = text(_statement(table, age, dialect))
        with house.connections.begin() as connection:
            connection.execute(statement, {"copies": copies, "mark": mark})
        if dialect == "sqlite":
            house.checkpoint()
    os.sync()


def _statement(table: Table, age: str, dialect: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_value(table, column, dialect) for column in table.columns)
    return (
        "WITH RECURSIVE copy(n) AS "  # noqa: S608 - the names of our own tables
        "(SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :copies), "
        f'made AS MATERIALIZED (SELECT * FROM {table.name} WHERE "{age}" > :mark) '
        f"INSERT INTO {table.name} ({names}) SELECT {values} FROM copy CROSS JOIN made"
    )


def _value(table: Table, column: Column[Any], dialect: str) -> str:
    """Return what a column of the n-th copy holds: ids begin with n in 48 bits."""
    name = f'made."{column.name}"'
    server = dialect == "postgresql"
    number = "lpad(to_hex(n), 12, '0')" if server else "printf('%012x', n)"
    if isinstance(column.type, Uuid) and column.name not in SHARED:
        if server:
            return f"({number} || substr(replace({name}::text, '-', ''), 13))::uuid"
        return f"{number} || substr({name}, 13)"
    if (table.name, column.name) in UNIQUE:
        return f"{name} || '/' || n"
    return name
