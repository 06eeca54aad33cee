"""What is required, by series, and which tests prove it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

FILE, REASONS = "requirements.toml", "reasons.toml"
PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One requirement with the tests that carry its id, and their outcomes.

    Where no test does, ``without`` says what that means, and ``reason`` why.
    """

    id: str
    title: str
    tests: Sequence[tuple[str, str]]
    without: str = "not proven"
    reason: str = ""

    @property
    def verdict(self) -> str:
        """Return proven, failed, skipped, or what it is called without any test."""
        outcomes = {outcome for _test, outcome in self.tests}
        if not outcomes:
            return self.without
        if "failed" in outcomes:
            return "failed"
        return "proven" if PASSED in outcomes else "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A list of requirements of one origin."""

    title: str
    proofs: Sequence[Proof]


def lists() -> dict[str, Any]:
    """Return every list of requirements: title, and items by id."""
    return _read(FILE)


def reasons() -> dict[str, tuple[str, str]]:
    """Return, by id, what it is called that no test proves it, and why."""
    return {
        key: (verdict, words)
        for verdict, items in _read(REASONS).items()
        for key, words in items.items()
    }


def matrix(results: Mapping[str, Any]) -> list[Series]:
    """Return every requirement with its tests; unknown ids are a series apart."""
    by_id: dict[str, list[tuple[str, str]]] = {}
    for test in results["tests"]:
        for each in test["requirements"]:
            by_id.setdefault(each, []).append((test["id"], test["outcome"]))
    why = reasons()
    found = [
        Series(
            title=series["title"],
            proofs=[
                _proof(key, title, by_id.pop(key, []), why)
                for key, title in series["items"].items()
            ],
        )
        for series in lists().values()
    ]
    others = [
        Proof(id=key, title="Named by tests only", tests=tests)
        for key, tests in sorted(by_id.items())
    ]
    return [*found, Series(title="Further ids", proofs=others)] if others else found


def _proof(
    key: str,
    title: str,
    tests: Sequence[tuple[str, str]],
    why: Mapping[str, tuple[str, str]],
) -> Proof:
    if tests or key not in why:
        return Proof(id=key, title=title, tests=tests)
    verdict, words = why[key]
    return Proof(id=key, title=title, tests=(), without=verdict, reason=words)


def _read(name: str) -> dict[str, Any]:
    text = (files("web.validation") / name).read_text(encoding="utf-8")
    return tomllib.loads(text)
