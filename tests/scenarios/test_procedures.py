"""The scenarios of the shipped procedures, played through the real engine."""

from functools import cache

import pytest

from engine.content.shipped import shipped_bundles
from engine.markup import parse
from engine.scenarios import Scenario, ScenarioResult, play, read_scenarios
from engine.scenarios.runner import companions
from engine.store.library import read_parts

_BUNDLES = shipped_bundles()
_SCENARIOS = {
    (key, each.name): each
    for key, bundle in _BUNDLES.items()
    for each in read_scenarios(bundle.scenarios)
}


@cache
def _played(key: str, name: str) -> ScenarioResult:
    bundle = _BUNDLES[key]
    scenario = _SCENARIOS[key, name]
    others = companions(bundle, _BUNDLES, needs=scenario.needs)
    return play(scenario, bundle, others)


def _all_played(key: str) -> list[ScenarioResult]:
    return [_played(*each) for each in _SCENARIOS if each[0] == key]


def _id(value: object) -> str | None:
    return value.title if isinstance(value, Scenario) else None


@pytest.mark.requirement("R-058")
@pytest.mark.parametrize(
    ("key", "scenario"),
    [(key, each) for (key, _), each in _SCENARIOS.items()],
    ids=_id,
)
def test_the_story_goes_as_its_owner_says(key: str, scenario: Scenario) -> None:
    assert _played(key, scenario.name).failures == ()


@pytest.mark.parametrize("key", _BUNDLES)
def test_some_scenario_passes_every_element_of_the_diagram(key: str) -> None:
    reached = frozenset().union(*(each.elements for each in _all_played(key)))
    assert set(read_parts(_BUNDLES[key]).definition.elements) - reached == set()


@pytest.mark.parametrize("key", _BUNDLES)
def test_some_scenario_reaches_every_end_event(key: str) -> None:
    elements = read_parts(_BUNDLES[key]).definition.elements.values()
    ends = {each.id for each in elements if each.kind == "endEvent"}
    assert ends
    reached = frozenset().union(*(each.elements for each in _all_played(key)))
    assert ends - reached == set()


@pytest.mark.parametrize("key", _BUNDLES)
def test_some_scenario_takes_every_sequence_flow(key: str) -> None:
    flows = _flows(_BUNDLES[key].bpmn)
    assert flows
    taken = frozenset().union(*(each.flows for each in _all_played(key)))
    assert flows - taken == set()


def _flows(bpmn: bytes) -> set[str]:
    name = "{http://www.omg.org/spec/BPMN/20100524/MODEL}sequenceFlow"
    return {str(flow.get("id")) for flow in parse(bpmn).iter(name)}


@pytest.mark.parametrize("key", _BUNDLES)
def test_no_two_scenarios_of_a_procedure_tell_one_title(key: str) -> None:
    titles = [each.title for (owner, _), each in _SCENARIOS.items() if owner == key]
    assert len(titles) == len(set(titles))


def test_the_scenarios_restate_published_inspection_findings() -> None:
    assert {each.finding for each in _SCENARIOS.values() if each.finding}
