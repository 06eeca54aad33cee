"""The files of docs/deployment start what docs/operations.md says, and only that."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.settings import Settings, from_environment
from tests.architecture.sources import ROOT
from tests.postgres.fleet import SERVED

PLACE = ROOT / "docs" / "deployment"
UNITS = ("praxis-web.service", "praxis-worker@.service")
PROGRAMS = "/opt/praxis/.venv/bin/"


@pytest.fixture
def compose() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load((PLACE / "compose.yml").read_text())
    return read


def _settings(given: Mapping[str, str], folder: Path) -> Settings:
    """Read an environment whose secrets lie in a folder."""
    there = {
        name: value.replace("/run/secrets", str(folder))
        for name, value in given.items()
    }
    return from_environment(there)


def test_pages_workers_and_postgresql_are_watched_and_start_in_order(
    compose: Mapping[str, Any],
) -> None:
    services = compose["services"]
    assert {"web", "worker", "postgres"} <= services.keys()
    for name in ("web", "worker", "postgres"):
        assert services[name]["healthcheck"]["test"]
        assert services[name]["restart"] == "always"
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["upgrade"] == {
            "condition": "service_completed_successfully"
        }
    assert services["upgrade"]["depends_on"]["postgres"] == {
        "condition": "service_healthy"
    }


def test_what_is_kept_lies_in_volumes_and_what_is_secret_in_files(
    compose: Mapping[str, Any],
) -> None:
    for service in compose["services"].values():
        mounted = {each.partition(":")[0] for each in service["volumes"]}
        named = {each for each in mounted if not each.startswith(".")}
        assert named <= compose["volumes"].keys()
        for each in mounted - named:
            assert (PLACE / each).is_file()
        assert set(service["secrets"]) <= compose["secrets"].keys()
        words = str(service["environment"])
        asked = set(re.findall(r"/run/secrets/(\w+)", words))
        assert asked <= set(service["secrets"])
    assert all(each["file"] for each in compose["secrets"].values())


def test_the_environment_of_the_containers_is_one_the_product_takes(
    compose: Mapping[str, Any], tmp_path: Path
) -> None:
    for name in compose["secrets"]:
        (tmp_path / name).write_text(f"{name}: ü\n")
    serving = _settings(compose["services"]["web"]["environment"], tmp_path)
    upgrading = _settings(compose["services"]["upgrade"]["environment"], tmp_path)
    assert serving.mode == "scale"
    assert serving.migration_url == ""
    assert "//praxis:praxis_password%3A %C3%BC@postgres" in serving.database_url
    assert "//praxis_owner:owner_password%3A %C3%BC@" in upgrading.migration_url
    assert (
        compose["services"]["worker"]["environment"]
        == (compose["services"]["web"]["environment"])
    )


def test_containers_and_units_start_what_the_tests_start(
    compose: Mapping[str, Any],
) -> None:
    services = compose["services"]
    assert services["web"]["command"][:-1] == ["gunicorn", *SERVED]
    assert services["worker"]["command"] == ["qms", "worker"]
    started = [_unit(name)["Service"]["ExecStart"] for name in UNITS]
    pages, worker = (shlex.split(each.removeprefix(PROGRAMS)) for each in started)
    assert pages[:-1] == ["gunicorn", *SERVED]
    assert worker == ["qms", "worker"]


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_started_again_and_gets_the_time_to_finish(name: str) -> None:
    unit = _unit(name)
    assert unit["Service"]["Restart"] == "always"
    assert int(unit["Service"]["TimeoutStopSec"]) >= 30
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def _unit(name: str) -> RawConfigParser:
    unit = RawConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # keys as written
    unit.read_string((PLACE / name).read_text())
    return unit


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong_with_a_unit(name: str, tmp_path: Path) -> None:
    for program in ("gunicorn", "qms"):
        there = tmp_path / program
        there.write_text("#!/bin/sh\n")
        there.chmod(0o755)
    text = (PLACE / name).read_text()
    copy = tmp_path / name.replace("@", "@1")
    copy.write_text(text.replace(PROGRAMS, f"{tmp_path}/"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if copy.name in line]
    assert ours == []
