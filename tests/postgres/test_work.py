"""Cases, timers and jobs on PostgreSQL: the same tests once more."""

from tests.engine.commands.test_cases import *  # noqa: F403 - every test of it
from tests.engine.commands.test_work import *  # noqa: F403 - every test of it
