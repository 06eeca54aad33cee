"""What a supervisor is told about this process."""

from datetime import timedelta
from pathlib import Path

from engine.actor import SYSTEM
from engine.commands.work.beat import Beat
from engine.settings import Settings
from engine.testing import Bench
from tests.house import KEY, House
from web.app import create_app
from web.settings import WebSettings


def _beat(bench: Bench, *ticks: str, process: str = "process-1") -> None:
    for tick in ticks:
        beat = Beat(process=process, tick=tick, took_ms=1)
        bench.engine.execute(beat, actor=SYSTEM)


def _later(bench: Bench, seconds: int) -> None:
    bench.clock.set(bench.clock() + timedelta(seconds=seconds))


def test_a_site_is_ready_while_its_clock_ticks_and_not_when_it_stopped(
    house: House,
) -> None:
    stranger = house.app.test_client()
    _later(house.bench, 60)
    _beat(house.bench, "fire-due", "run-ready")
    _later(house.bench, 30)
    assert stranger.get("/health/ready").status_code == 200

    _later(house.bench, 1)
    _beat(house.bench, "run-ready")
    reply = stranger.get("/health/ready")

    assert reply.status_code == 503
    assert reply.json == {"status": "not ready", "missing": ["fire-due"]}
    assert stranger.get("/health/live").status_code == 200


def test_one_process_that_ticks_is_enough(house: House) -> None:
    _later(house.bench, 60)
    _beat(house.bench, "fire-due", "run-ready", process="process-dead")
    _later(house.bench, 60)
    _beat(house.bench, "fire-due", "run-ready", process="process-alive")

    assert house.app.test_client().get("/health/ready").status_code == 200


def test_a_site_without_its_database_is_alive_but_not_ready(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'gone' / 'praxis.db'}"
    settings = Settings(database_url=nowhere, files=tmp_path / "files")
    app, _engine = create_app(settings, WebSettings(secret_key=KEY))
    reply = app.test_client().get("/health/ready")

    assert reply.status_code == 503
    assert reply.json == {"status": "not ready", "missing": ["database"]}
    assert app.test_client().get("/health/live").status_code == 200
