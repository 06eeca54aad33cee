"""Random processes against an oracle that knows nothing of BPMN.

Before every step the engine's side goes through a snapshot into a freshly compiled
model; compared are what is open, what is written and whether it is over.
"""

from random import Random

import pytest

from engine.bpmn.turn import Waiting
from tests.bpmn.blocks import Action
from tests.bpmn.models import document
from tests.bpmn.oracle import Generator, Oracle
from tests.bpmn.walk import Walk

_KINDS = {"user": "complete", "timer": "fire", "message": "message", "call": "finish"}
_UNSEEN = ("signal", "condition")
"""Nobody outside gives them to the instance here."""


def _open(walk: Walk) -> list[Action]:
    rows = [row for row in walk.run.waiting() if row.kind not in _UNSEEN]
    return sorted((_KINDS[row.kind], row.element) for row in rows)


def _act(walk: Walk, action: Action) -> None:
    verb, name = action
    asked = "finish" if verb == "fail" else verb
    kind = next(kind for kind, each in _KINDS.items() if each == asked)
    rows = [each for each in walk.rows(kind) if each.element == name]
    first = min(range(len(rows)), key=lambda at: _bodies(rows[at]))
    if verb == "complete":
        answers = {} if name.startswith("m") else {f"v_{name}": 1}
        walk.complete(name, first, **answers)
    elif verb == "fire":
        walk.fire(name, first)
    elif verb == "finish":
        call = rows[first].call
        assert call is not None
        walk.finish(name, first, m=call.inputs["n"] * 2, secret=1)
    elif verb == "fail":
        walk.fail(name, "E1", first)
    else:
        walk.message(name, first)


def _bodies(row: Waiting) -> list[int]:
    """Return in which body of each crowd a task stands, outermost first."""
    items = {key: value for key, value in row.local.items() if key.startswith("k")}
    return [items[key] for key in sorted(items, key=lambda key: -int(key[1:-1]))]


def _compare(oracle: Oracle, walk: Walk) -> None:
    heard = [
        (verb.replace("again", "message"), name)
        for verb, name in oracle.open()
        if verb != "fail"  # the other end of a call that is open
    ]
    assert _open(walk) == sorted(heard)
    written = {
        key: value for key, value in walk.variables.items() if not _is_private(key)
    }
    expected = {
        key: value
        for key, value in oracle.world.variables.items()
        if not _is_private(key)
    }
    assert written == expected
    assert (walk.state == "completed") == oracle.done
    assert walk.incidents == []


def _is_private(key: str) -> bool:
    """Say whether only one side writes it: answers under deadlines, whole results."""
    return key.startswith(("v_d", "k"))


def _choices(oracle: Oracle) -> list[Action]:
    return sorted(each for each in oracle.open() if each[0] != "again")


def _run(seed: int) -> int:
    oracle = Generator(seed).process()
    choose = Random(seed)  # noqa: S311  a test, not a secret
    walk = Walk(document(oracle.xml, oracle.beside), dict(oracle.world.variables))
    oracle.begin()
    _compare(oracle, walk)
    steps = 0
    while (actions := _choices(oracle)) and steps < 80:
        action = choose.choice(actions)
        oracle.act(action)
        _act(walk, action)
        _compare(oracle, walk)
        steps += 1
    return steps


@pytest.mark.parametrize("block", range(10))
def test_random_processes_do_what_an_independent_oracle_says(block: int) -> None:
    assert sum(_run(seed) for seed in range(block * 15, block * 15 + 15)) > 0


@pytest.mark.long
@pytest.mark.parametrize("block", range(10, 110))
def test_many_more_random_processes_agree_with_the_oracle(block: int) -> None:
    assert sum(_run(seed) for seed in range(block * 15, block * 15 + 15)) > 0
