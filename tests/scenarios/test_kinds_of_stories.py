"""Every shipped procedure tells how it is late, extended, cancelled and reopened."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.content.shipped import shipped_bundles
from engine.scenarios import Scenario, read_scenarios

_BUNDLES = shipped_bundles()
_STORIES = {key: read_scenarios(each.scenarios) for key, each in _BUNDLES.items()}
Facts = Mapping[str, Any]


def _some(key: str, holds: Callable[[Facts], bool]) -> bool:
    """Say whether a step of some story of a procedure is of a kind."""
    return any(holds(step.data) for each in _STORIES[key] for step in each.steps)


def _of(data: Facts, procedure: str, key: str) -> bool:
    return data.get("do") == "request" and data.get("procedure", key) == procedure


def _is_late(story: Scenario) -> bool:
    """Say whether somebody is told because time passes, and the case goes on."""
    waits = [each.data for each in story.steps if "wait" in each.data]
    return any(each.get("expect", {}).get("told") for each in waits)


@pytest.mark.parametrize("key", _BUNDLES)
def test_every_procedure_has_a_story_in_which_somebody_is_late(key: str) -> None:
    assert [each.name for each in _STORIES[key] if _is_late(each)]


@pytest.mark.parametrize("key", _BUNDLES)
def test_every_procedure_has_a_story_of_a_date_that_is_extended(key: str) -> None:
    assert _some(key, lambda data: _of(data, "extension", key))
    assert _some(key, lambda data: data.get("expect", {}).get("outcome") == "extended")
    assert _some(key, lambda data: bool(data.get("expect", {}).get("due")))


def _offering(action: str) -> list[str]:
    return [key for key, each in _BUNDLES.items() if action in each.procedure.actions]


@pytest.mark.parametrize("key", [*_offering("cancellation"), "cancellation"])
def test_what_offers_cancellation_has_a_story_of_it(key: str) -> None:
    assert _some(key, lambda data: "cancel" in data or _of(data, "cancellation", key))
    assert _some(key, lambda data: data.get("expect", {}).get("status") == "cancelled")


@pytest.mark.parametrize("key", [*_offering("reopening"), "reopening"])
def test_what_offers_reopening_has_a_story_of_it(key: str) -> None:
    assert _some(key, lambda data: _of(data, "reopening", key))
    assert _some(key, lambda data: data.get("expect", {}).get("outcome") == "reopened")
