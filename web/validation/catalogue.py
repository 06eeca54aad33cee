"""What is required, by series, and which tests prove it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

FILE = "requirements.toml"
PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One requirement with the tests that carry its id, and their outcomes."""

    id: str
    title: str
    tests: Sequence[tuple[str, str]]

    @property
    def verdict(self) -> str:
        """Return proven, failed, skipped, or not proven: no test carries the id."""
        outcomes = {outcome for _test, outcome in self.tests}
        if not outcomes:
            return "not proven"
        if "failed" in outcomes:
            return "failed"
        return "proven" if PASSED in outcomes else "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A list of requirements of one origin."""

    title: str
    proofs: Sequence[Proof]


def matrix(results: Mapping[str, Any]) -> list[Series]:
    """Return every requirement with its tests; unknown ids are a series apart."""
    text = (files("web.validation") / FILE).read_text(encoding="utf-8")
    by_id: dict[str, list[tuple[str, str]]] = {}
    for test in results["tests"]:
        for each in test["requirements"]:
            by_id.setdefault(each, []).append((test["id"], test["outcome"]))
    found = [
        Series(
            title=series["title"],
            proofs=[
                Proof(id=key, title=title, tests=by_id.pop(key, []))
                for key, title in series["items"].items()
            ],
        )
        for series in tomllib.loads(text).values()
    ]
    others = [
        Proof(id=key, title="Named by tests only", tests=tests)
        for key, tests in sorted(by_id.items())
    ]
    return [*found, Series(title="Further ids", proofs=others)] if others else found
