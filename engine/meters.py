"""What this process counts for those who watch it: commands and how long they took."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram

from engine.errors import BusyError, DamagedStateError, EngineError
from engine.logs import bound

LOG = logging.getLogger("praxis.commands")
QUIET = frozenset({"Beat", "Seal", "Sweep", "OweDigests"})
"""What a clock does each minute or second is no news, unless it fails."""
REGISTRY = CollectorRegistry()
COMMANDS = Counter(
    "praxis_commands",
    "Commands carried out by this process, by name and what became of them",
    ("command", "outcome"),
    registry=REGISTRY,
)
SECONDS = Histogram(
    "praxis_command_seconds",
    "How long commands took, the commit included",
    ("command",),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)


@contextmanager
def observed(command: str, actor: str) -> Iterator[None]:
    """Count a command, measure it, and log one line that names its case."""
    began, outcome = perf_counter(), "failed"
    with bound(command=command, actor=actor):
        try:
            yield
            outcome = "done"
        except EngineError as refusal:
            outcome = _outcome(refusal)
            raise
        finally:
            took = perf_counter() - began
            COMMANDS.labels(command, outcome).inc()
            SECONDS.labels(command).observe(took)
            _log(command, outcome, took)


def _outcome(refusal: EngineError) -> str:
    if isinstance(refusal, DamagedStateError):
        return "failed"
    return "busy" if isinstance(refusal, BusyError) else "refused"


def _log(command: str, outcome: str, took: float) -> None:
    if outcome == "failed":
        level = logging.ERROR
    elif outcome == "done" and command in QUIET:
        level = logging.DEBUG
    else:
        level = logging.INFO
    if LOG.isEnabledFor(level):
        LOG.log(level, outcome, extra={"took_ms": round(took * 1000, 1)})
