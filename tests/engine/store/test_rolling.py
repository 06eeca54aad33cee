"""The schema moves on while cases run: they finish, and code of before still writes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from engine.cli.doctor import examine
from engine.commands.cases.start_instance import StartInstance
from engine.model import Base
from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.migrations import upgrade
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import LAB, PEOPLE, WAITER, begun, stocked, who
from tests.engine.store.test_migrations import _revisions as revisions
from tests.engine.trail import broken_links

BEFORE = revisions()[-4:-1]
"""The newest schemas before this one: each way leads through all that came after it."""
Open = Callable[[str], Bench]
Columns = dict[str, dict[str, bool]]


@pytest.fixture
def open_bench(tmp_path: Path) -> Iterator[Open]:
    opened: list[Bench] = []

    def open_one(name: str) -> Bench:
        connections = connect(f"sqlite:///{tmp_path / name}")
        Database.over(connections)
        upgrade(connections)
        settings = Settings(files=tmp_path / "files")
        lab = {"lab.order": lambda _given: {"purity": "clean"}}
        site = Site(connections, settings)
        opened.append(Bench(site=site, operations=lab))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def _running(bench: Bench) -> None:
    """Leave cases behind that wait for people, for a signature, a timer and a job."""
    stocked(bench)
    for model in (WAITER, LAB):
        bench.deploy(model)
    begun(bench)
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    for procedure in ("waiter", "lab"):
        command = StartInstance(procedure=procedure)
        bench.engine.execute(command, actor=who(bench, "ana"))


def _as_of(revision: str, source: Path, target: Path) -> None:
    """Fill a schema of before with the same rows, without what it does not have."""
    connections = connect(f"sqlite:///{target}")
    Database.over(connections)
    upgrade(connections, to=revision)
    connections.dispose()
    with closing(sqlite3.connect(target)) as database:
        database.execute("ATTACH ? AS now", (str(source),))
        for table in Base.metadata.sorted_tables:
            there = [
                str(row[1])
                for row in database.execute(f"PRAGMA main.table_info({table.name})")
            ]
            shared = [name for name in there if name in table.columns]
            if shared and table.name != "audit_unsealed":  # its trigger fills it
                names = ", ".join(f'"{name}"' for name in shared)
                database.execute(
                    f"INSERT OR IGNORE INTO main.{table.name} ({names}) "  # noqa: S608
                    f"SELECT {names} FROM now.{table.name}"
                )
        database.commit()


@pytest.mark.requirement("R13")
@pytest.mark.parametrize("revision", BEFORE)
def test_cases_begun_under_an_older_schema_finish_under_the_new_one(
    revision: str, open_bench: Open, tmp_path: Path
) -> None:
    _running(open_bench("now.db"))
    _as_of(revision, tmp_path / "now.db", tmp_path / "before.db")
    bench = open_bench("before.db")
    for person, roles in PEOPLE.items():
        bench.add_person(person, roles)
    assert examine(bench.engine) == []
    bench.complete("write", {"name": "Offer"}, actor="ana")
    for _ in range(2):
        bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    bench.advance("PT2H")
    bench.complete("after", actor="ana")
    assert {each.state for each in bench.instances()} == {"completed"}
    assert broken_links(bench) == []
    found = {each.rule for each in examine(bench.engine)}
    assert found <= {"I11"}  # who signs was not confirmed yet under an older schema


def _columns(connections: Engine) -> Columns:
    """Return of each table each column, and whether a row may leave it out."""
    inspector = inspect(connections)
    return {
        table: {
            each["name"]: bool(each["nullable"]) or each["default"] is not None
            for each in inspector.get_columns(table)
        }
        for table in inspector.get_table_names()
    }


@pytest.mark.requirement("R13")
def test_code_of_before_reads_and_writes_under_the_next_schema(tmp_path: Path) -> None:
    """Nothing it names is gone, and nothing it does not know is required of it."""
    connections = connect(f"sqlite:///{tmp_path / 'praxis.db'}")
    Database.over(connections)
    before: Columns = {}
    for revision in revisions():
        upgrade(connections, to=revision)
        after = _columns(connections)
        for table, known in before.items():
            assert known.keys() <= after[table].keys(), (revision, table)
            required = {name for name, free in after[table].items() if not free}
            assert required <= {n for n, free in known.items() if not free}, (
                revision,
                table,
            )
        before = after
    connections.dispose()
