"""Timers that fire while people work: a backlog after an outage, and prompt ones."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from engine.cli.bench_house import BenchHouse
from engine.cli.bench_served import Served
from engine.cli.bench_times import Watch, percentile
from engine.cli.bench_waiting import PROMPT
from engine.clock import new_id, utc_now
from engine.model import AuditAction, AuditEvent, ProcessInstance, Timer

FIRINGS_GOAL, PAGE_GOAL_MS, LAG_GOAL_S, COMMANDS = 150, 500.0, 2.0, 20
PAGES = ("/", "/?box=groups", "/?box=overdue")
PAGE_EVERY, PATIENCE = 0.2, 30.0
SOON = timedelta(minutes=1)


def drain_figures(house: BenchHouse, site: Served, *, seconds: float) -> dict[str, Any]:
    """Read inbox pages until nothing is overdue, at most so many seconds long."""
    now = utc_now()
    before = _due(house, now)
    watch, began = Watch(), monotonic()
    left, took = before, 0.0
    for path in cycle(PAGES):
        with watch.running():
            site.page(path)
        if path == PAGES[-1]:
            left, took = _due(house, now), monotonic() - began
            if not left or took > seconds:
                break
        sleep(PAGE_EVERY)
    return {
        "overdue": before,
        "fired": before - left,
        "seconds": round(took, 1),
        "per_second": round((before - left) / took, 1),
        "goal_per_second": FIRINGS_GOAL,
        "inbox_page": watch.figures(goal_ms=PAGE_GOAL_MS),
    }


def _due(house: BenchHouse, now: datetime) -> int:
    asked = select(func.count()).select_from(Timer).where(Timer.claim_at <= now)
    with house.reading() as session:
        return session.scalar(asked) or 0


def lag_figures(house: BenchHouse, *, seconds: float) -> dict[str, Any]:
    """Send commands at a steady pace, and return how late the timers they left fired.

    Every second command starts a case that has a timer three seconds later; every
    other one completes a step of a case whose timer has fired.
    """
    mark, began = new_id(), monotonic()
    cases: list[UUID] = []
    sent = 0
    for number in _paced(began, seconds):
        sent += 1
        if number % 2 and len(cases) > COMMANDS * 3:
            task = house.next_task(cases.pop(0))
            if task is not None:
                house.complete(task[0], {})
                continue
        cases.append(house.start(PROMPT))
    took = monotonic() - began
    late = _lags(house, mark)
    return {
        "commands_per_second": round(sent / took, 1),
        "fired": len(late),
        "left": _left(house),
        "late_p50_s": percentile(late, 0.5) / 1e3,
        "late_p99_s": percentile(late, 0.99) / 1e3,
        "late_max_s": percentile(late, 1) / 1e3,
        "goal_s": LAG_GOAL_S,
    }


def _paced(began: float, seconds: float) -> Iterator[int]:
    """Count commands, each at its moment; one that is late is not waited for."""
    for number in range(round(seconds * COMMANDS)):
        sleep(max(0.0, began + number / COMMANDS - monotonic()))
        yield number


def _lags(house: BenchHouse, since: UUID) -> list[float]:
    """Wait for the last timer, and return how many seconds after due each fired."""
    until = monotonic() + PATIENCE
    while _left(house) and monotonic() < until:
        sleep(0.5)
    asked = select(AuditEvent.at, AuditEvent.body).where(
        AuditEvent.action == AuditAction.TIMER_FIRED, AuditEvent.id > since
    )
    with house.reading() as session:
        rows = session.execute(asked).all()
    return [
        (at - datetime.fromisoformat(json.loads(body)["detail"]["due"])).total_seconds()
        for at, body in rows
    ]


def _left(house: BenchHouse) -> int:
    """Return how many prompt timers are still to fire."""
    asked = (
        select(func.count())
        .select_from(Timer)
        .join(ProcessInstance, ProcessInstance.id == Timer.instance_id)
        .where(Timer.claim_at <= utc_now() + SOON, ProcessInstance.key == PROMPT)
    )
    with house.reading() as session:
        return session.scalar(asked) or 0
