"""Results of a test run, with the requirements each test proves, for the report."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

ROOT = Path(__file__).resolve().parents[1]


class Recorder:
    """Collects the outcome of every test, and writes one file at the end."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.began = datetime.now(UTC)
        self.tests: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the worst outcome of set-up, call and tear-down."""
        kept = self.tests.setdefault(
            report.nodeid,
            {
                "id": report.nodeid,
                "outcome": "passed",
                "seconds": 0.0,
                "requirements": sorted(
                    {
                        str(v)
                        for name, v in report.user_properties
                        if name == "requirement"
                    }
                ),
            },
        )
        kept["seconds"] += report.duration
        if report.outcome != "passed" and kept["outcome"] != "failed":
            kept["outcome"] = report.outcome

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        asked = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        self.place.write_bytes(
            orjson.dumps(
                {
                    "began": self.began.isoformat(timespec="seconds"),
                    "ended": datetime.now(UTC).isoformat(timespec="seconds"),
                    "commit": asked.stdout.strip(),
                    "tests": sorted(self.tests.values(), key=lambda each: each["id"]),
                }
            )
        )
