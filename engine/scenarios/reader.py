"""Read ``scenarios/*.toml``: refuse what nobody would notice if it were ignored."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

COMPANY = "company"
DEFAULT_START = "2026-01-05T09:00:00+00:00"
"""A Monday."""
_STEP_KEYS = frozenset(
    (
        "as",
        "do",
        "answers",
        "given",
        "procedure",
        "case",
        "sign",
        "wait",
        "message",
        "signal",
        "cancel",
        "answer",
        "expect",
        "note",
    )
)
_EXPECT_KEYS = frozenset(
    (
        "open",
        "state",
        "status",
        "outcome",
        "told",
        "refused",
        "incident",
        "variables",
        "links",
        "register",
        "due",
    )
)
_FILE_KEYS = frozenset(
    (
        "title",
        "begins",
        "finding",
        "continues",
        "until",
        "needs",
        "people",
        "records",
        "step",
    )
)


class ScenarioError(ValueError):
    """A scenario file cannot be read; the message names file, step and mend."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part: roles, and who they report to."""

    roles: tuple[str, ...]
    manager: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step, as written; ``number`` counts from 1 in its own file."""

    file: str
    number: int
    data: Mapping[str, Any]

    @property
    def place(self) -> str:
        """Return where the step stands, for messages."""
        return f"{self.file}, step {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story: who takes part, what is on record, what happens and what must hold."""

    name: str
    title: str
    begins: datetime
    finding: str | None = None
    needs: tuple[str, ...] = ()
    """Procedures in use beside this one and those it calls."""
    people: Mapping[str, Person] = field(default_factory=dict)
    records: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


def read_scenarios(files: Mapping[str, bytes]) -> list[Scenario]:
    """Return the scenarios of a bundle by name; raise ``ScenarioError``.

    ``company.toml`` holds people and records all of them begin with.
    """
    raw = {_name(path): _parsed(path, content) for path, content in files.items()}
    company = raw.pop(COMPANY, {})
    return [_scenario(name, raw, company) for name in sorted(raw)]


def _name(path: str) -> str:
    return path.removeprefix("scenarios/").removesuffix(".toml")


def _parsed(path: str, content: bytes) -> dict[str, Any]:
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: {error}") from error
    _refuse_unknown(data, _FILE_KEYS, path)
    for number, step in enumerate(data.get("step", ()), 1):
        _refuse_unknown(step, _STEP_KEYS, f"{path}, step {number}")
        _refuse_unknown(step.get("expect", {}), _EXPECT_KEYS, f"{path}, step {number}")
    return data


def _refuse_unknown(data: Mapping[str, Any], known: frozenset[str], place: str) -> None:
    unknown = sorted(data.keys() - known)
    if unknown:
        raise ScenarioError(
            f"{place}: “{unknown[0]}” is unknown; known are {', '.join(sorted(known))}."
        )


def _scenario(
    name: str, raw: Mapping[str, Mapping[str, Any]], company: Mapping[str, Any]
) -> Scenario:
    data = raw[name]
    if not data.get("title"):
        raise ScenarioError(f"{name}: give the scenario a title.")
    chain = _chain(name, raw)
    people: dict[str, Person] = {}
    records: dict[str, dict[str, Mapping[str, Any]]] = {}
    for part in (company, *(raw[each] for each in chain)):
        people |= {key: _person(each) for key, each in part.get("people", {}).items()}
        for register, rows in part.get("records", {}).items():
            records.setdefault(register, {}).update(rows)
    begins = data.get("begins") or raw[chain[0]].get("begins")
    return Scenario(
        name=name,
        title=str(data["title"]),
        begins=begins or datetime.fromisoformat(DEFAULT_START),
        finding=data.get("finding"),
        needs=tuple(each for part in chain for each in raw[part].get("needs", ())),
        people=people,
        records=records,
        steps=tuple(_steps(name, raw)),
    )


def _person(value: Any) -> Person:
    if isinstance(value, Mapping):
        return Person(tuple(value.get("roles", ())), value.get("manager"))
    return Person(tuple(value))


def _chain(name: str, raw: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the files a scenario continues, the first one first."""
    chain = [name]
    while (earlier := raw[chain[0]].get("continues")) is not None:
        if earlier not in raw or earlier in chain:
            raise ScenarioError(
                f"{name}: there is no scenario “{earlier}” to continue."
            )
        chain.insert(0, str(earlier))
    return chain


def _steps(name: str, raw: Mapping[str, Mapping[str, Any]]) -> list[Step]:
    """Return the steps of the file it continues, up to ``until``, then its own."""
    data = raw[name]
    own = [
        Step(name, place, each) for place, each in enumerate(data.get("step", ()), 1)
    ]
    earlier = data.get("continues")
    if earlier is None:
        return own
    before = _steps(str(earlier), raw)
    until = data.get("until")
    if until is None:
        return before + own
    for place, step in enumerate(before):
        if step.data.get("do") == until:
            return before[:place] + own
    raise ScenarioError(f"{name}: “{earlier}” has no step that does “{until}”.")
