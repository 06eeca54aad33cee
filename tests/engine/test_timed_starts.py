"""Timer start events start cases as long as their version is in effect."""

from engine.testing import Bench
from tests.bpmn.models import chain, document, end, start, timer, users


def _every_day(task: str) -> bytes:
    body = start("s", timer("R5/P1D", "timeCycle")) + users(task) + end()
    return document(body + chain(f"s {task} end"))


def test_a_cycle_starts_a_case_each_time() -> None:
    bench = Bench(start="2026-01-05T09:00:00Z")
    bench.deploy(_every_day("u"))
    assert bench.instances() == []
    bench.advance("P3D")
    assert bench.open_tasks() == ["u", "u", "u"]
    bench.advance("P30D")
    assert len(bench.instances()) == 5


def test_a_new_version_takes_the_starts_over() -> None:
    bench = Bench(start="2026-01-05T09:00:00Z")
    bench.deploy(_every_day("old"))
    bench.advance("P1D")
    bench.deploy(_every_day("new"))
    bench.advance("P2D")
    assert bench.open_tasks() == ["old", "new", "new"]


def test_a_date_starts_one_case() -> None:
    body = start("s", timer("2026-02-01T00:00:00Z", "timeDate")) + users("u") + end()
    bench = Bench(start="2026-01-05T09:00:00Z")
    bench.deploy(document(body + chain("s u end")))
    bench.advance("P60D")
    assert bench.open_tasks() == ["u"]
