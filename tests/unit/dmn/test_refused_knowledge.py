"""A knowledge model outside of FEEL is found at deployment and never run."""

import pytest

from engine.dmn import parse_model
from tests.unit.dmn.builder import decision, definitions, knowledge, literal, needs


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_a_knowledge_model_outside_of_feel_is_refused_by_name(kind: str) -> None:
    model = parse_model(
        definitions(
            knowledge("k", {"x": ""}, literal("x"), kind=kind),
            decision("d", literal("k(1)"), needs(functions=["k"])),
        )
    )

    assert [finding.rule for finding in model.findings] == ["external-function"]
    assert model.evaluate("d", {}).value is None


def test_a_knowledge_model_in_feel_is_called() -> None:
    model = parse_model(
        definitions(
            knowledge("k", {"x": ""}, literal("x + 1")),
            decision("d", literal("k(1)"), needs(functions=["k"])),
        )
    )

    assert list(model.findings) == []
    assert model.evaluate("d", {}).value == 2
