"""Instances that earlier releases stored: new code loads and finishes them."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine import feel
from engine.bpmn.runtime import Runtime, compile_definition
from tests.bpmn.walk import House, plain

_STORED = sorted(Path(__file__).parent.glob("instances/*.json"))


def _push(run: Runtime, verb: str, element: str, answers: dict[str, Any]) -> None:
    row = next(each for each in run.waiting() if each.element == element)
    if verb == "complete":
        run.complete(row.token, answers)
    else:
        assert run.fire(row.token)


@pytest.mark.requirement("R14")
@pytest.mark.parametrize("path", _STORED, ids=lambda path: path.stem)
def test_a_stored_instance_is_loaded_and_finished(path: Path) -> None:
    stored = json.loads(path.read_text())
    definition = compile_definition(stored["model"].encode(), process_id="P")
    run = Runtime.restore(
        definition,
        stored["snapshot"].encode(),
        variables=feel.Document(stored=stored["variables"]),
        host=House({}),
    )
    for verb, element, answers in stored["finish"]:
        _push(run, verb, element, answers)
    assert run.state == "completed"
    assert plain(dict(run.variables)) == stored["ends_with"]


@pytest.mark.requirement("R14")
def test_every_released_format_has_instances_in_the_corpus() -> None:
    formats = {json.loads(path.read_text())["format"] for path in _STORED}
    assert formats == {1, 2}
