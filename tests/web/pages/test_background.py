"""What those who run a site see of it: figures, logs, and background work."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from engine.actor import SYSTEM
from engine.commands.work.beat import Beat
from engine.logs import JsonLines
from engine.queries.open_incidents import cause_of
from engine.queries.work_state import WorkState
from tests.house import House
from tests.web.pages.test_incidents import _held_up, _State
from web.app import create_app
from web.settings import from_environment


@pytest.fixture
def house(built_company: Path, tmp_path: Path) -> Iterator[House]:
    """Move into a copy of the company for one test: its figures are counted."""
    opened = House.open(built_company, tmp_path / "house")
    yield opened
    opened.close()


PAGE = "/administration/background"


def _figures(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_commands_lags_queues_incidents_and_the_seal(
    house: House,
) -> None:
    _held_up(house)
    house.bench.clock.set(house.bench.clock() + timedelta(minutes=5))
    found = _figures(house.app.test_client().get("/metrics").text)

    assert found[("praxis_incidents_open",)] == 1
    assert found[("praxis_jobs_dead",)] == 1
    assert found[("praxis_audit_seal_lag_seconds",)] >= 300
    assert found[("praxis_queue_depth", "interactive", "ready")] == 0
    assert found[("praxis_commands_total", "FailJob", "done")] >= 1
    assert found[("praxis_command_seconds_count", "StartInstance")] >= 1


def test_the_lag_of_due_timers_is_the_age_of_the_oldest(house: House) -> None:
    house.play("capa", "happy_path", until="screen")
    engine = house.bench.engine
    house.bench.clock.set(house.bench.clock() + timedelta(days=30))
    late = engine.fetch(WorkState(), actor=SYSTEM)
    while house.bench.worker.fire_due():
        continue

    assert late.due >= 1
    assert late.due_lag_seconds > 86_400
    assert engine.fetch(WorkState(), actor=SYSTEM).due_lag_seconds == 0


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.7", {}),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}),
    ],
)
def test_strangers_read_no_figures(
    house: House, address: str, headers: dict[str, str]
) -> None:
    reply = house.app.test_client().get(
        "/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}
    )
    assert reply.status_code == 404


def test_with_a_token_figures_are_read_from_elsewhere_and_only_with_it(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("a token of thirty-two characters\n")
    pages = from_environment({"QMS_METRICS_TOKEN_FILE": str(file)}, data=tmp_path)
    settings = house.bench.engine.parts.settings
    client = create_app(settings, pages)[0].test_client()
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    given = {"Authorization": "Bearer a token of thirty-two characters"}

    assert client.get("/metrics").status_code == 404
    assert client.get(
        "/metrics", headers=given, environ_base=elsewhere
    ).status_code == (200)


@pytest.mark.requirement("ASVS 16.2.1", "ASVS 16.2.2")
def test_a_log_line_names_request_command_and_case(house: House) -> None:
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("praxis")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel("INFO")
    try:
        case = house.play("capa", "happy_path", until="screen")
        mona = house.as_("mona")
        page = f"/cases/{case}?tab=comments"
        reply = mona.post(f"/cases/{case}/comment", {"text": "A word of mine"}, at=page)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
    lines = [json.loads(line) for line in kept.getvalue().splitlines()]
    (line,) = [each for each in lines if each.get("command") == "CommentCase"]

    assert line["instance"] == case
    assert line["case"].startswith("CAPA-")
    assert line["actor"] == "mona"
    assert line["request"] == reply.headers["X-Request-ID"]
    assert line["message"] == "done"
    assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0)
    assert "A word of mine" not in kept.getvalue()


def test_the_page_of_the_background_shows_workers_queues_and_causes(
    house: House,
) -> None:
    case, _job, _address = _held_up(house)
    for process in ("process-1", "process-2"):
        beat = Beat(process=process, tick="fire-due", took_ms=3)
        house.bench.engine.execute(beat, actor=SYSTEM)
        house.bench.clock.set(house.bench.clock() + timedelta(seconds=40))
    page = house.as_("mona").get(PAGE)

    assert "Incidents by cause" in page
    assert f"/cases/{case}" in page
    assert page.count(">Silent<") == 2
    assert "no answer" in page


def test_incidents_of_one_cause_are_tried_again_together(house: House) -> None:
    first = _held_up(house)
    second = _held_up(house)
    mona = house.as_("mona")
    page = mona.get(PAGE)
    assert "Resolve these 2" in page
    mona.post(
        PAGE + "/incidents", {"reason": "The line is back", "retry": "yes"}, at=PAGE
    )

    for _case, job, _address in (first, second):
        _state, reason = house.bench.engine.fetch(_State(job), actor=SYSTEM)
        assert reason == "The line is back"
    assert "Nothing is held up" in mona.get(PAGE)


def test_incidents_are_not_resolved_together_without_words(house: House) -> None:
    _case, job, _address = _held_up(house)
    mona = house.as_("mona")
    mona.post(PAGE + "/incidents", {"reason": " ", "retry": "no"}, at=PAGE)

    assert house.bench.engine.fetch(_State(job), actor=SYSTEM)[1] is None
    assert "Say what was found and done" in mona.get(PAGE)


def test_who_does_not_run_the_system_does_not_see_how_it_works(house: House) -> None:
    ria = house.as_("ria")
    ria.get(PAGE, 403)
    assert PAGE not in ria.get("/")


def test_keys_and_numbers_in_the_words_make_no_other_cause() -> None:
    one = "mail: no answer after 12 s from CAPA-2026-0001"
    other = "mail: no answer after 7 s from CAPA-2026-0044"
    assert cause_of(one) == cause_of(other) != cause_of("mail: refused")


def test_a_page_of_the_background_without_workers_says_what_to_do(
    house: House,
) -> None:
    assert "No worker has been heard of" in house.as_("mona").get(PAGE)
