"""kill -9 anywhere: after the restart there is the old state or the new, never both."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from engine.actor import SYSTEM
from engine.commands.release.deploy_bundle import DeployBundle
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.tasks.sign_task import SignTask
from engine.commands.work.fire_timer import FireTimer
from engine.content.archive import to_zip
from engine.content.shipped import shipped_bundle
from engine.model import (
    AuditEvent,
    Base,
    Job,
    JobState,
    ProcessDefinition,
    ProcessInstance,
    Signature,
)
from engine.queries.signing_preview import PreviewSigning
from engine.testing import Bench
from engine.testing.staging import StageProof
from tests.crash.child import copied, effects, killed_at, opened
from tests.engine.house import (
    LAB,
    begun,
    count,
    jobs,
    rows,
    snapshot,
    stocked,
    task_id,
    timers,
    who,
)
from tests.engine.trail import broken_links

pytestmark = pytest.mark.crash

BEFORE = ("begin", "after_state", "before_audit", "before_commit")
POINTS = (*BEFORE, "after_commit")
Prepare = Callable[[Bench], Any]
Shape = dict[str, Any]


def shape(bench: Bench) -> Shape:
    """Return what a database holds apart from the ids made on the way."""
    found: Shape = {
        table.name: len(many)
        for table, many in zip(
            Base.metadata.sorted_tables, snapshot(bench).values(), strict=True
        )
    }
    found["cases"] = Counter(
        (each.key, each.state, each.revision, each.trail_seq, str(each.variables))
        for each in rows(bench, ProcessInstance)
    )
    found["open"] = Counter(bench.open_tasks())
    found["trail"] = Counter(each.action for each in rows(bench, AuditEvent))
    return found


def complete(bench: Bench, task: str) -> Any:
    command = CompleteTask(task_id=UUID(task), answers={"name": "Offer"})
    return bench.engine.execute(command, actor=who(bench, "ana"), key="form-1")


def sign(bench: Bench, given: tuple[str, str]) -> Any:
    task, proof = map(UUID, given)
    command = SignTask(task_id=task, answers={"verdict": "accept"}, proof_id=proof)
    return bench.engine.execute(command, actor=who(bench, "quinn"), key="form-2")


def fire(bench: Bench, timer: str) -> Any:
    bench.clock.set(bench.clock.later("PT8H", bench.calendar))
    return bench.engine.execute(FireTimer(timer_id=UUID(timer)), actor=SYSTEM)


def deploy(bench: Bench, content: bytes) -> Any:
    command = DeployBundle(content=content, companions=frozenset({"capa", "action"}))
    return bench.engine.execute(command, actor=SYSTEM)


def work(bench: Bench, _given: None) -> Any:
    bench.settle()


def to_complete(bench: Bench) -> str:
    begun(bench)
    return str(task_id(bench, "write"))


def to_sign(bench: Bench) -> tuple[str, str]:
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    task = task_id(bench, "approve")
    quinn = who(bench, "quinn")
    asked = PreviewSigning(task_id=task, answers={"verdict": "accept"})
    preview = bench.engine.fetch(asked, actor=quinn)
    staged = StageProof(digest=preview.digest, meaning=preview.meaning)
    return str(task), str(bench.engine.execute(staged, actor=quinn))


def to_fire(bench: Bench) -> str:
    begun(bench)
    return str(timers(bench)[0].id)


def to_deploy(_bench: Bench) -> bytes:
    return to_zip(shipped_bundle("effectiveness_check"))


def _prepared(folder: Path, prepare: Prepare) -> Any:
    """Fill a database and close it; return what the action is given."""
    folder.mkdir()
    bench = stocked(opened(folder))
    given = prepare(bench)
    bench.close()
    return given


def _expected(folder: Path, action: Callable[..., Any], given: Any) -> Shape:
    """Return the shape of a copy on which nothing went wrong."""
    bench = opened(folder)
    action(bench, given)
    found = shape(bench)
    bench.close()
    return found


ACTIONS = {
    "complete": (to_complete, complete),
    "sign": (to_sign, sign),
    "timer": (to_fire, fire),
    "deploy": (to_deploy, deploy),
}


@pytest.mark.requirement("R1", "R2", "R3")
@pytest.mark.parametrize("name", ACTIONS)
def test_killed_anywhere_it_happened_wholly_or_not_at_all(
    name: str, tmp_path: Path
) -> None:
    prepare, action = ACTIONS[name]
    given = _prepared(tmp_path / "old", prepare)
    bench = opened(copied(tmp_path / "old", tmp_path / "unharmed"))
    old = shape(bench)
    bench.close()
    new = _expected(tmp_path / "unharmed", action, given)
    assert old != new
    for point in POINTS:
        folder = copied(tmp_path / "old", tmp_path / point)
        killed_at(f"{name}.{point}", folder, action, given)
        bench = opened(folder)
        assert shape(bench) == (new if point == "after_commit" else old), point
        assert broken_links(bench) == []
        first = action(bench, given)  # the browser sends it again, the tick ticks again
        assert shape(bench) == new, point
        if name != "timer":
            assert action(bench, given) == first
        assert shape(bench) == new, point
        assert broken_links(bench) == []
        bench.close()


@pytest.mark.requirement("R1")
@pytest.mark.parametrize(
    "point", ["after_take", "after_effect", "before_audit", "before_commit"]
)
def test_a_job_whose_worker_died_is_done_by_the_next_one(
    point: str, tmp_path: Path
) -> None:
    _prepared(tmp_path / "db", _to_work)
    folder = tmp_path / "db"
    killed_at(f"job.{point}", folder, work, None)
    bench = opened(folder)
    bench.settle()
    assert bench.instances()[0].state == "running"  # the lease of the dead one holds
    bench.clock.set(bench.clock() + timedelta(seconds=61))
    bench.settle()
    (case,) = bench.instances()
    assert (case.state, case.variables["finding"]) == ("completed", "clean")
    assert [each.state for each in jobs(bench)] == [JobState.DONE]
    assert effects(folder) == (1 if point == "after_take" else 2)
    assert [each.action for each in rows(bench, AuditEvent)].count("job.finished") == 1
    assert broken_links(bench) == []
    bench.close()


def _to_work(bench: Bench) -> None:
    bench.deploy(LAB)
    settle, bench.settle = bench.settle, lambda: None  # type: ignore[method-assign]
    bench.start("lab")
    bench.settle = settle  # type: ignore[method-assign]
    assert count(bench, Job) == 1
    assert count(bench, Signature) == 0
    assert count(bench, ProcessDefinition) == 2
