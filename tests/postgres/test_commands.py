"""What commands promise, they promise on PostgreSQL too: the same tests once more."""

from tests.engine.commands.test_requests import *  # noqa: F403 - every test of it
from tests.engine.commands.test_signing import *  # noqa: F403 - every test of it
from tests.engine.commands.test_tasks import *  # noqa: F403 - every test of it
