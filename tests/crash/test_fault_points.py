"""Fault points themselves: they do what was planned, once, and otherwise nothing."""

from collections.abc import Iterator
from time import monotonic

import pytest

from engine import faults
from engine.faults import Fault, PlannedFaultError, hit
from engine.settings import from_environment


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Let each test plan its own fault."""
    faults._planned.cache_clear()  # noqa: SLF001 - a process reads its plan once
    yield
    faults._planned.cache_clear()  # noqa: SLF001 - a process reads its plan once


def test_without_a_plan_nothing_happens() -> None:
    hit("complete.begin")


def test_a_planned_failure_strikes_at_the_named_time_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QMS_FAULT", "struck.second:2:raise")
    hit("struck.second")
    hit("struck.other")
    with pytest.raises(PlannedFaultError, match="struck"):
        hit("struck.second")
    hit("struck.second")


def test_a_planned_pause_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "PAUSE", 0.05)
    monkeypatch.setenv("QMS_FAULT", "struck.pause:1:sleep")
    began = monotonic()
    hit("struck.pause")
    assert monotonic() - began >= 0.05


@pytest.mark.parametrize(
    "text", ["", "complete", "complete:1", "complete:x:kill", "c:1:explode", ":1:kill"]
)
def test_a_plan_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="name:n:kill"):
        Fault.parse(text)


def test_a_served_installation_refuses_to_start_with_a_planned_fault() -> None:
    planned = {"QMS_FAULT": "complete.begin:1:kill"}
    with pytest.raises(ValueError, match="for tests only"):
        from_environment({**planned, "QMS_URL": "https://quality.example"})
    assert from_environment({**planned, "QMS_URL": "http://127.0.0.1:8000"})
