"""What holds for all tests."""

import pytest
from hypothesis import settings

# Assertions that several folders share explain themselves like those of a test file;
# it has to be said before anything imports them.
pytest.register_assert_rewrite("tests.engine.races", "tests.engine.budgets")

# Two shared cores: a slow example is no failure, and a failing one is found again.
settings.register_profile("praxis", deadline=None, print_blob=True)
settings.load_profile("praxis")
