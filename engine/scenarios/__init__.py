"""Owners' tests: files in the words of the procedure, played on the bench."""

from engine.scenarios.reader import Scenario, ScenarioError, read_scenarios
from engine.scenarios.runner import ScenarioResult, play, play_all

__all__ = [
    "Scenario",
    "ScenarioError",
    "ScenarioResult",
    "play",
    "play_all",
    "read_scenarios",
]
