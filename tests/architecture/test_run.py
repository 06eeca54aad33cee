"""The set-up script: nothing but Python, and nothing done twice."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.sources import ROOT, parsed

SCRIPT = ROOT / "run.py"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the script as if it lay in an empty checkout."""
    spec = importlib.util.spec_from_file_location("praxis_run", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "web" / "assets" / "src").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[project]")
    monkeypatch.delenv("QMS_BROWSER", raising=False)
    monkeypatch.delenv("QMS_POSTGRES_BIN", raising=False)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "BROWSER", tmp_path / ".browser")
    monkeypatch.setattr(module, "PLACES", ())
    monkeypatch.setattr(module, "NAMES", ("no-such-browser",))
    return module


def program(path: Path, status: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(0o755)
    return path


def test_the_script_needs_the_standard_library_only() -> None:
    imported = {
        name.partition(".")[0]
        for each in ast.walk(parsed(SCRIPT))
        for name in (
            [alias.name for alias in each.names]
            if isinstance(each, ast.Import)
            else [each.module or ""]
            if isinstance(each, ast.ImportFrom)
            else []
        )
    }

    assert imported - set(sys.stdlib_module_names) == set()


def test_help_tells_the_commands_and_an_unknown_one_is_refused() -> None:
    told, refused = (
        subprocess.run(
            [sys.executable, "-I", SCRIPT, word],
            capture_output=True,
            text=True,
            check=False,
        )
        for word in ("--help", "dance")
    )

    assert told.returncode == 0
    assert refused.returncode == 2
    assert all(word in told.stdout for word in ("demo", "test", "qms", "--reset"))


def test_a_changed_source_of_the_pages_is_installed_again(script: ModuleType) -> None:
    before = script.digest()
    (script.ROOT / "web" / "assets" / "src" / "app.css").write_text("body {}")
    changed = script.digest()
    (script.ROOT / "web" / "assets" / "node_modules").mkdir()
    (script.ROOT / "web" / "assets" / "node_modules" / "x.js").write_text("1")

    assert before != changed
    assert script.digest() == changed


def test_the_browser_that_is_asked_for_comes_first(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, fetched = program(tmp_path / "a", 0), program(tmp_path / ".browser" / "b", 0)
    (tmp_path / ".browser" / "path").write_text(str(fetched))
    assert script.browser() == str(fetched)
    monkeypatch.setenv("QMS_BROWSER", str(asked))

    assert script.browser() == str(asked)


def test_a_browser_that_does_not_start_is_passed_over(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub, good = program(tmp_path / "a", 1), program(tmp_path / ".browser" / "b", 0)
    (tmp_path / ".browser" / "path").write_text(str(good))
    monkeypatch.setenv("QMS_BROWSER", str(stub))

    assert script.browser() == str(good)


def test_the_database_server_that_is_asked_for_comes_first(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "pg" / "initdb", 0)
    monkeypatch.setenv("QMS_POSTGRES_BIN", str(tmp_path / "pg"))

    assert script.known_postgres() == str(tmp_path / "pg")


def test_a_step_that_fails_shows_what_it_said(
    script: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="Failed: Doing something"):
        script.step("Doing something", [sys.executable, "-c", "1 / 0"])

    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_step_that_may_fail_says_so(
    script: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    assert not script.step("Trying", [sys.executable, "-c", "1 / 0"], needed=False)
    assert script.step("Trying", [sys.executable, "-c", "0"], needed=False)

    assert "Not possible here: trying" in capfd.readouterr().err
