"""Timer events: due times, calendar, cycles, what a downtime does."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.bpmn.timers import (
    TimerError,
    TimerKind,
    after_firing,
    armed,
    parse_instant,
    parse_span,
)
from tests.bpmn.models import (
    boundary,
    catch,
    chain,
    document,
    end,
    on_event,
    start,
    timer,
    users,
)
from tests.bpmn.walk import Walk

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)


def _due(text: str) -> datetime:
    return datetime.fromisoformat(armed("duration", text, NOW, BERLIN)["due"])


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT90M", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("P1M", datetime(2026, 2, 28, 8, 0, tzinfo=UTC)),
        ("P2W", datetime(2026, 2, 14, 8, 0, tzinfo=UTC)),
        ("P60D", datetime(2026, 4, 1, 7, 0, tzinfo=UTC)),
        ("P1Y2M3DT4H", datetime(2027, 4, 3, 11, 0, tzinfo=UTC)),
    ],
)
def test_a_duration_counts_days_and_months_by_the_calendar_of_the_site(
    text: str, due: datetime
) -> None:
    assert _due(text) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-03-29T02:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, 0, tzinfo=UTC)),
        ("2026-07-01T10:00:00Z", datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
        ("2026-07-01T10:00:00+05:00", datetime(2026, 7, 1, 5, 0, tzinfo=UTC)),
        ("2026-07-01T10:00:00@Asia/Tokyo", datetime(2026, 7, 1, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_date_without_zone_is_in_the_zone_of_the_site(
    text: str, due: datetime
) -> None:
    assert parse_instant(text, BERLIN) == due


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("duration", "-P1D"),
        ("duration", "P"),
        ("duration", "5 days"),
        ("duration", "P101Y"),
        ("duration", "P99999999Y"),
        ("duration", "PT99999999999H"),
        ("date", "yesterday"),
        ("date", "2226-01-01T00:00:00Z"),
        ("date", "2026-01-01T00:00:00@Nowhere/Land"),
        ("cycle", "R/PT0S"),
        ("cycle", "R3/PT1S"),
        ("cycle", "P1D/R"),
        ("cycle", "R3"),
        ("cycle", None),
    ],
)
def test_a_value_that_is_no_timer_is_refused(kind: TimerKind, text: str | None) -> None:
    with pytest.raises(TimerError):
        armed(kind, text, NOW, BERLIN)


def test_a_monthly_cycle_counts_from_its_anchor() -> None:
    state: dict[str, Any] | None = armed("cycle", "R3/P1M", NOW, BERLIN)
    dues = []
    while state is not None:
        dues.append(state["due"][:10])
        due = datetime.fromisoformat(state["due"])
        state = after_firing(state, due, BERLIN)
    assert dues == ["2026-02-28", "2026-03-31", "2026-04-30"]


def test_occurrences_missed_in_a_downtime_collapse_into_one() -> None:
    state = armed("cycle", "R/P1D", NOW, BERLIN)
    after = after_firing(state, NOW + timedelta(days=10, hours=3), BERLIN)
    assert after is not None
    assert (after["due"][:10], after["round"]) == ("2026-02-11", 10)


def test_a_cycle_with_a_start_fires_first_at_its_start() -> None:
    state = armed("cycle", "R2/2026-03-01T00:00:00Z/P1W", NOW, BERLIN)
    assert state["due"].startswith("2026-03-01")
    following = after_firing(state, datetime(2026, 3, 1, tzinfo=UTC), BERLIN)
    assert following is not None
    assert following["due"].startswith("2026-03-08")
    assert after_firing(following, datetime(2026, 3, 9, tzinfo=UTC), BERLIN) is None


def test_a_cycle_with_an_end_stops_before_it() -> None:
    state = armed("cycle", "R/P1D/2026-02-02T08:00:00Z", NOW, BERLIN)
    second = after_firing(state, NOW + timedelta(days=1), BERLIN)
    assert second is not None
    assert after_firing(second, NOW + timedelta(days=2), BERLIN) is None


def test_a_span_knows_its_parts() -> None:
    span = parse_span("P1Y1M1W1DT1H")
    assert (span.months, span.days, span.exact) == (13, 8, timedelta(hours=1))


# -- in a process


def _with_boundary(definition: str, *, interrupting: bool = False) -> bytes:
    body = start() + users("t h") + end() + chain("start t end") + chain("b h")
    return document(body + boundary("b", "t", definition, interrupting=interrupting))


def test_a_cycle_boundary_reminds_as_often_as_it_says() -> None:
    walk = Walk(_with_boundary(timer("R3/P1D", "timeCycle")))
    assert walk.wait(days=30) == ["b", "b", "b"]
    assert walk.open == ["t", "h", "h", "h"]
    assert walk.complete("t").open == ["h", "h", "h"]


def test_after_a_downtime_a_reminder_comes_once() -> None:
    walk = Walk(_with_boundary(timer("R/P1D", "timeCycle")))
    walk.house.now += timedelta(days=10)
    assert walk.fire("b")
    assert walk.open == ["t", "h"]
    (row,) = walk.rows("timer")
    assert row.due is not None
    assert row.due > walk.house.now


def test_a_one_shot_reminder_fires_once() -> None:
    walk = Walk(_with_boundary(timer("P1D")))
    assert walk.wait(days=3) == ["b"]
    assert walk.rows("timer") == []


def test_of_an_interrupting_cycle_only_the_first_counts() -> None:
    walk = Walk(_with_boundary(timer("R3/P1D", "timeCycle"), interrupting=True))
    assert walk.wait(days=30) == ["b"]
    assert walk.open == ["h"]


def test_a_value_after_an_equals_sign_is_feel_over_the_case() -> None:
    text = '=date and time("2026-02-01T08:00:00") + duration("PT2H")'
    body = start() + catch("c", timer(text, "timeDate")) + end()
    walk = Walk(document(body + chain("start c end")))
    assert walk.rows("timer")[0].due == datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
    by_days = start() + catch("c", timer("=d")) + end() + chain("start c end")
    with_text = Walk(document(by_days), {"d": "P2D"})
    assert with_text.rows("timer")[0].due == datetime(2026, 1, 7, 9, 0, tzinfo=UTC)


def test_a_date_alone_is_midnight_at_the_site() -> None:
    body = start() + catch("c", timer("=due_on", "timeDate")) + end()
    walk = Walk(document(body + chain("start c end")), {"due_on": "2026-02-01"})
    assert walk.rows("timer")[0].due == datetime(2026, 1, 31, 23, 0, tzinfo=UTC)


def test_a_timer_without_value_is_an_incident_that_can_be_mended() -> None:
    body = start() + catch("c", timer("=wait_for")) + end() + chain("start c end")
    walk = Walk(document(body))
    assert walk.incidents == ["timer-value"]
    walk.mend(wait_for="P1D")
    assert walk.wait(days=1) == ["c"]
    assert walk.state == "completed"


def test_a_timer_that_nobody_waits_for_does_nothing() -> None:
    walk = Walk(_with_boundary(timer("P1D")))
    (row,) = walk.rows("timer")
    walk.complete("t")
    before = len(walk.run.visits)
    assert not walk.run.fire(row.token)
    assert len(walk.run.visits) == before


def test_an_event_subprocess_with_a_cycle_runs_beside_the_work() -> None:
    cycle = timer("R2/PT1H", "timeCycle")
    body = start() + users("work") + on_event("esp", cycle, interrupting=False)
    walk = Walk(document(body + end() + chain("start work end")))
    assert walk.wait(hours=9) == ["esp_s", "esp_s"]
    assert walk.open == ["work", "esp_h", "esp_h"]
    walk.complete("work").complete("esp_h").complete("esp_h")
    assert walk.state == "completed"
