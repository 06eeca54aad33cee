"""kill -9 over pages, workers and the database: each timer and each job counts once."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from engine.commands.cases.start_instance import StartInstance
from engine.errors import BusyError
from engine.queries.inbox import Inbox
from tests.postgres.errands import Listener, deploy_errands
from tests.postgres.fleet import CLERK, LASTING, Fleet, bench_of, fleet
from tests.postgres.killing import Plan, campaign
from tests.postgres.once import faults
from tests.postgres.server import binaries, running

pytestmark = pytest.mark.crash
NORMAL = Plan(errands=2_000, workers=2, kills=20, within=timedelta(seconds=30))
"""2,000 timers and 2,000 jobs, so that it takes about a minute; 5,000 with --long."""
WHOLE = [
    Plan(
        errands=5_000,
        workers=workers,
        kills=200,
        within=timedelta(minutes=6),
        patience=timedelta(minutes=15),
    )
    for workers in (2, 4)
]


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def site(listener: Listener, tmp_path: Path) -> Iterator[Fleet]:
    """Make a site on a server of its own, which may be killed, too."""
    programs = binaries()
    assert programs is not None
    with running(programs, LASTING) as server, fleet(server, tmp_path) as made:
        deploy_errands(made, listener.url)
        yield made


@pytest.mark.requirement("R1", "R3", "R5", "R6", "R7")
@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(NORMAL, id="20 kills, 2 workers"),
        *(
            pytest.param(
                each, id=f"200 kills, {each.workers} workers", marks=pytest.mark.long
            )
            for each in WHOLE
        ),
    ],
)
def test_whoever_is_killed_each_case_moves_once_and_no_effect_is_lost(
    plan: Plan, site: Fleet, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = campaign(site, plan)
    heard = listener.heard
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the result
            f"\nkills: {outcome.seconds:.0f} s, {plan.workers} workers, "
            f"{len(outcome.cases)} timers and as many jobs; {dict(outcome.hit)}; "
            f"{outcome.again} requests sent again, "
            f"{heard.total() - len(heard)} effects repeated under their key"
        )
    connections = create_engine(site.server.url("site"))
    found = faults(connections, outcome.cases, heard)
    connections.dispose()
    assert found[:20] == []
    assert outcome.left == 0
    assert outcome.hit.total() == plan.kills
    looked = site.run("doctor")
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert "0 findings" in looked.stdout


@pytest.mark.requirement("R6", "R7")
def test_while_the_server_is_away_work_is_refused_for_now_and_then_goes_on(
    site: Fleet,
) -> None:
    bench = bench_of(site, time.gmtime())
    who, begin = bench.actor(CLERK), StartInstance(procedure="errand")
    bench.engine.execute(begin, actor=who)
    site.server.stop()
    for _ in range(2):
        with pytest.raises(BusyError):
            bench.engine.fetch(Inbox(), actor=who)
        with pytest.raises(BusyError):
            bench.engine.execute(begin, actor=who)
        with pytest.raises(BusyError):
            bench.engine.execute(begin, actor=who, key="again")
    site.server.start()
    first = bench.engine.execute(begin, actor=who, key="again")
    assert bench.engine.execute(begin, actor=who, key="again") == first
    assert not bench.engine.fetch(Inbox(), actor=who).items
    bench.close()
