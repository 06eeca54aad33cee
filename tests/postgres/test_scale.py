"""Many processes on PostgreSQL: roles, wake-ups, and a worker of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key
from engine.cli import database
from engine.commands.cases.start_instance import StartInstance
from engine.commands.work.fire_timer import NEXT_DUE
from engine.commands.work.sweep_jobs import LATE, SweepJobs
from engine.commands.work.take_job import LEASE, TakeJob
from engine.jobs.due import READY_JOBS
from engine.jobs.wake_procrastinate import Procrastinate, install
from engine.model import Incident, JobState
from engine.settings import Settings
from engine.store.database import connect
from engine.store.roles import EVIDENCE, OwnerServesError, require_servant
from engine.testing import Bench
from tests.engine.house import (
    LAB,
    WAITER,
    begun,
    count,
    jobs,
    rows,
    snapshot,
    timers,
    who,
)
from tests.engine.store.schema import filled

WAKES = text("SELECT count(*) FROM procrastinate_jobs")
PATIENCE = 40
MAIN = "import sys; from web.cli import main; sys.exit(main())"


@pytest.fixture
def served(url: str) -> Iterator[Settings]:
    """Prepare a database as ``qms db upgrade`` does, for a role that only serves."""
    servant = f"servant_{url.partition('/test_')[2].partition('?')[0]}"
    address = url.replace("praxis@", f"{servant}@")
    connections = connect(url)
    with connections.begin() as connection:
        connection.execute(text(f"CREATE ROLE {servant} LOGIN"))
    settings = Settings(database_url=address, migration_url=url, mode="scale")
    database.bring_up_to_date(connections)
    database.let_serve(connections, settings)
    yield settings
    with connections.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {servant}"))
        connection.execute(text(f"DROP ROLE {servant}"))
    connections.dispose()


REFUSED = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "DROP TRIGGER {table}_refuses_change ON {table}",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} ADD COLUMN forged text",
)


@pytest.mark.requirement("S10", "11.10(e)", "ASVS 13.2.2")
@pytest.mark.parametrize("statement", REFUSED)
def test_who_serves_cannot_change_evidence_nor_its_guards(
    bench: Bench, served: Settings, statement: str
) -> None:
    before = filled(bench)
    connections = create_engine(served.database_url)
    with connections.connect() as connection:
        tables = list(connection.scalars(EVIDENCE))
    assert {"audit_event", "audit_leaf", "audit_checkpoint", "signature"} <= {*tables}
    for table in tables:
        column = inspect(connections).get_columns(table)[0]["name"]
        with (
            pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
            connections.begin() as connection,
        ):
            connection.execute(text(statement.format(table=table, column=column)))
    connections.dispose()
    assert snapshot(bench) == before


@pytest.mark.requirement("S10")
def test_nobody_serves_as_the_owner_of_the_trail(served: Settings) -> None:
    database.require_servant(served)
    database.require_current(served)
    owner = connect(served.migration_url)
    with pytest.raises(OwnerServesError, match="serve as another one"):
        require_servant(owner)
    owner.dispose()


def _woken(bench: Bench) -> int:
    with bench.engine.database.connections.connect() as connection:
        return int(connection.scalar(WAKES) or 0)


@pytest.fixture
def waking(bench: Bench) -> Bench:
    """Let the bench send wake-ups as a process among many does."""
    install(bench.engine.database.connections)
    bench.engine.parts = replace(bench.engine.parts, wake=Procrastinate())
    bench.deploy(LAB)
    return bench


def _order(bench: Bench) -> None:
    bench.engine.execute(StartInstance(procedure="lab"), actor=who(bench, "ana"))


class _Refused:
    def execute(self, uow: object) -> None:
        StartInstance(procedure="lab").execute(uow)  # type: ignore[arg-type]
        raise LookupError


def test_row_and_wake_up_commit_together_or_not_at_all(waking: Bench) -> None:
    _order(waking)
    assert (len(jobs(waking)), _woken(waking)) == (1, 1)
    with pytest.raises(LookupError):
        waking.engine.execute(_Refused(), actor=who(waking, "ana"))
    assert (len(jobs(waking)), _woken(waking)) == (1, 1)


def test_wake_ups_that_were_lost_are_sent_again_once(waking: Bench) -> None:
    _order(waking)
    with waking.engine.database.connections.begin() as connection:
        connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
    waking.clock.set(waking.clock() + LATE)
    sweep = [waking.engine.execute(SweepJobs(), actor=SYSTEM) for _ in range(2)]
    assert [each.woken for each in sweep] == [1, 0]
    assert _woken(waking) == 1


def test_what_a_dead_worker_left_in_the_queue_is_cleared(waking: Bench) -> None:
    _order(waking)
    with waking.engine.database.connections.begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    waking.clock.set(waking.clock() + LATE)
    assert waking.engine.execute(SweepJobs(), actor=SYSTEM).woken == 1
    assert _woken(waking) == 1


def test_a_job_that_kills_its_worker_each_time_becomes_an_incident(
    bench: Bench,
) -> None:
    bench.deploy(LAB)
    _order(bench)
    (job,) = jobs(bench)
    for _ in range(8):
        assert bench.engine.execute(TakeJob(job_id=job.id), actor=SYSTEM) is not None
        bench.clock.set(bench.clock() + LEASE + timedelta(seconds=1))
    assert bench.engine.execute(TakeJob(job_id=job.id), actor=SYSTEM) is None
    for _ in range(2):
        bench.engine.execute(SweepJobs(), actor=SYSTEM)
    (buried,) = jobs(bench)
    assert (buried.state, buried.attempts) == (JobState.DEAD, 8)
    assert count(bench, Incident) == 1
    assert "worker was lost" in rows(bench, Incident)[0].message


@pytest.mark.parametrize("plan", ["auto", "force_generic_plan"])
def test_the_claim_of_a_timer_uses_its_index_whatever_the_plan(
    bench: Bench, plan: str
) -> None:
    asked = str(NEXT_DUE.compile(bench.engine.database.connections))
    statement = asked.replace("%(now)s", "$1").replace("%(low)s", "$2")
    with bench.engine.database.connections.begin() as connection:
        for each in (
            f"SET LOCAL plan_cache_mode = {plan}",
            "SET LOCAL enable_seqscan = off",
            f"PREPARE claim (bigint, bigint) AS {statement.replace('::BIGINT', '')}",
        ):
            connection.exec_driver_sql(each)
        found = connection.exec_driver_sql("EXPLAIN EXECUTE claim (5, 1)").scalars()
        plan_text = "\n".join(found)
    assert "timer_by_claim" in plan_text
    assert "Sort" not in plan_text


@pytest.mark.parametrize("plan", ["auto", "force_generic_plan"])
def test_ready_jobs_are_found_by_their_index_whatever_the_plan(
    bench: Bench, plan: str
) -> None:
    """A plan for any parameters uses a partial index only if it knows the state."""
    literal = {"render_postcompile": True}
    asked = str(
        READY_JOBS.compile(bench.engine.database.connections, compile_kwargs=literal)
    )
    for number, name in enumerate(("queue", "now", "most"), 1):
        asked = re.sub(rf"%\({name}\)s(::\w+)?", f"${number}", asked)
    with bench.engine.database.connections.begin() as connection:
        for each in (
            f"SET LOCAL plan_cache_mode = {plan}",
            "SET LOCAL enable_seqscan = off",
            f"PREPARE ready (text, bigint, integer) AS {asked}",
        ):
            connection.exec_driver_sql(each)
        found = connection.exec_driver_sql("EXPLAIN EXECUTE ready ('mail', 5, 50)")
        plan_text = "\n".join(found.scalars())
    assert "job_by_run" in plan_text
    assert "Sort" not in plan_text
    assert "Filter" not in plan_text


@pytest.mark.requirement("R22")
def test_a_worker_process_fires_and_works_and_drains_when_told_to_stop(
    bench: Bench, served: Settings, tmp_path: Path
) -> None:
    bench.deploy(WAITER)
    bench.engine.execute(StartInstance(procedure="waiter"), actor=who(bench, "ana"))
    begun(bench)
    with _worker(served, tmp_path) as process:
        deadline = monotonic() + PATIENCE
        while timers(bench) and monotonic() < deadline:
            assert process.poll() is None
            sleep(0.1)
        assert timers(bench) == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert sorted(bench.open_tasks()) == ["after", "chase"]


def _worker(settings: Settings, folder: Path) -> subprocess.Popen[bytes]:
    key = folder / "secret.key"
    key.write_text("a secret of forty characters for the tests")
    make_key(folder / "sealing.key")
    known = {
        "QMS_MODE": "scale",
        "QMS_DATABASE_URL": settings.database_url,
        "QMS_FILES": str(folder / "files"),
        "QMS_SECRET_KEY_FILE": str(key),
        "QMS_SIGNING_KEY_FILE": str(folder / "sealing.key"),
    }
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            MAIN,
            "worker",
        ],
        env={**os.environ, **known},
    )
