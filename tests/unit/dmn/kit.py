"""Reads and runs files of the DMN compatibility kit's form.

A test file names its model; a case has inputs and expected results. Numbers agree
within a relative 1e-8, as the kit's own runners do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from engine.dmn import Model, parse_model
from engine.dmn.vocabulary import local
from engine.feel.temporal_text import (
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)

SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"
READERS: dict[str, Any] = {
    "date": parse_date,
    "dateTime": parse_datetime,
    "time": parse_time,
    "duration": parse_duration,
    "boolean": lambda text: text == "true",
    **dict.fromkeys(("decimal", "double", "integer", "int", "long", "float"), Decimal),
}


@dataclass(frozen=True)
class Case:
    """One expected result of one test case."""

    folder: str
    model: Path
    name: str
    target: str
    invocable: str
    inputs: dict[str, Any]
    expected: Any

    @property
    def label(self) -> str:
        """Return folder and case, as the list of refusals names it."""
        return f"{self.folder} {self.name}"


def cases(root: Path) -> Iterator[Case]:
    """Yield every expected result below a folder."""
    for file in sorted(root.glob("**/*-test-*.xml")):
        tree = etree.parse(file).getroot()
        model = next((e.text for e in tree if local(e) == "modelName"), None)
        for case in (e for e in tree if local(e) == "testCase"):
            inputs = {
                str(e.get("name")): _value(e) for e in case if local(e) == "inputNode"
            }
            for result in (e for e in case if local(e) == "resultNode"):
                wanted = next((e for e in result if local(e) == "expected"), None)
                yield Case(
                    folder=file.parent.name,
                    model=file.parent / str(model),
                    name=f"{case.get('id')}/{result.get('name')}",
                    target=str(result.get("name")),
                    invocable=str(case.get("invocableName") or ""),
                    inputs=inputs,
                    expected=None if wanted is None else _value(wanted),
                )


def _value(node: etree._Element) -> Any:
    components: dict[str, Any] = {}
    for part in node:
        name = local(part)
        if name in ("value", "list") and part.get(f"{SCHEMA}nil") == "true":
            return None
        if name == "value":
            return _scalar(part)
        if name == "list":
            return [_value(item) for item in part]
        if name == "component":
            nil = part.get(f"{SCHEMA}nil") == "true"
            components[str(part.get("name"))] = None if nil else _value(part)
    return components or None


def _scalar(part: etree._Element) -> Any:
    kind = (part.get(f"{SCHEMA}type") or "string").rpartition(":")[2]
    text = part.text or ""
    return READERS[kind](text.strip()) if kind in READERS else text


@cache
def model(path: Path) -> Model:
    """Return a model with the other files of its folder to import from."""
    others = {
        other.name: other.read_bytes()
        for other in path.parent.glob("*.dmn")
        if other != path
    }
    return parse_model(path.read_bytes(), file=path.name, imports=others)


def outcome(case: Case) -> tuple[Any, str]:
    """Return what our engine gives for a case, and why it may be null."""
    found = model(case.model)
    if case.invocable:
        result = found.invoke(case.invocable, case.inputs)
    else:
        result = found.evaluate(case.target, case.inputs)
    value = result.value
    if case.invocable and isinstance(value, dict) and case.target in value:
        value = value[case.target]
    return value, "; ".join(map(str, result.warnings[:2]))


def agrees(expected: Any, got: Any) -> bool:
    """Say whether a result is the expected one."""
    if isinstance(expected, Decimal) and isinstance(got, Decimal):
        return abs(expected - got) <= Decimal("1e-8") * max(1, abs(expected))
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(agrees, expected, got))
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(
            agrees(value, got[name]) for name, value in expected.items()
        )
    if type(expected) is not type(got):
        return False
    same: bool = expected == got
    return same or (hasattr(got, "key") and expected.key() == got.key())
