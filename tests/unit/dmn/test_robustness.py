"""Broken models give findings and nulls, never another exception."""

import copy
import random
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import etree

from engine.dmn import Model, Trace, analyse, explain, parse_model
from engine.errors import InvalidModelError

MODELS = sorted((Path(__file__).parent / "suite").glob("*/*.dmn"))
TEXTS = ["", "-", "1 +", "null", "(", "[1..", "x y z", "? > 1", "function(a) a", "not("]
VALUES = ["", "x", "number", "tList", "1", "#x", "UNIQUE", "a b", "true", "Java"]
INPUTS = [1, "a", None, [1], {"a": 1}, True, [[{}]]]


def rewrite(part: etree._Element, chance: random.Random) -> None:
    if chance.random() < 0.5:
        part.text = chance.choice(TEXTS)
    else:
        part.set(chance.choice([*part.attrib, "name"]), chance.choice(VALUES))


def broken(root: etree._Element, chance: random.Random) -> bytes:
    """Return the model with a few parts removed, copied, renamed or rewritten."""
    for _ in range(chance.randint(1, 6)):
        parts = list(root.iterdescendants())
        part, other = chance.choice(parts), chance.choice(parts)
        change = chance.randrange(5)
        if change == 0:
            other.append(copy.deepcopy(part))
        elif change == 1:
            part.tag = other.tag
        elif change == 2 and len(parts) > 2:
            root.remove(chance.choice(list(root)))
        else:
            rewrite(part, chance)
    return etree.tostring(root)


@pytest.mark.parametrize("seed", range(150))
def test_a_broken_model_is_survived(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, no secret
    file = chance.choice(MODELS)
    xml = broken(etree.parse(file).getroot(), chance)
    with suppress(InvalidModelError):
        exercise(parse_model(xml, file=file.name), chance)


def exercise(model: Model, chance: random.Random) -> None:
    assert all(finding.message for finding in analyse(model))
    for target in model.targets():
        inputs = {name: chance.choice(INPUTS) for name in model.reads}
        result = model.evaluate(target.id, inputs)
        assert explain(result.trace) is not None
        assert Trace.from_json(result.trace.to_json()).decision == target.name
