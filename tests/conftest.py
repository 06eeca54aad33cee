"""What holds for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres.databases import server, url
from tests.recording import Recorder

__all__ = ["server", "url"]

# Assertions that several folders share explain themselves like those of a test file;
# it has to be said before anything imports them.
pytest.register_assert_rewrite("tests.engine.races", "tests.engine.budgets")

# Two shared cores: a slow example is no failure, and a failing one is found again.
settings.register_profile("praxis", deadline=None, print_blob=True)
settings.load_profile("praxis")


def pytest_configure(config: pytest.Config) -> None:
    """Write down the results where asked; of several processes the one in front."""
    place = os.environ.get("QMS_TEST_RESULTS")
    if place and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(place)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each report carry the requirements its test proves."""
    for item in items:
        for mark in item.iter_markers("requirement"):
            item.user_properties += [("requirement", each) for each in mark.args]
