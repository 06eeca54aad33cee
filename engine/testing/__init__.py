"""``Bench``: the whole engine on an in-memory database and a clock one moves.

The public test API, for our tests, scenario files and process owners.
"""

from engine.bpmn.turn import BpmnError
from engine.errors import ConflictError, InvalidModelError
from engine.testing.bench import Bench
from engine.testing.moving_clock import MovingClock
from engine.testing.site import Site
from engine.testing.views import BenchEntry, BenchIncident, BenchInstance, Deployed

__all__ = [
    "Bench",
    "BenchEntry",
    "BenchIncident",
    "BenchInstance",
    "BpmnError",
    "ConflictError",
    "Deployed",
    "InvalidModelError",
    "MovingClock",
    "Site",
]
