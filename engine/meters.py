"""What processes count for those who watch it: commands and how long they took."""

import logging
import os
from functools import cache
from time import perf_counter
from types import TracebackType

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from engine.errors import BusyError, DamagedStateError, EngineError
from engine.logs import bound_names, release

LOG = logging.getLogger("praxis.commands")
QUIET = frozenset({"Beat", "ExtendLease", "OweDigests", "Seal", "Sweep", "WakeRetries"})
"""What a clock does each minute or second is no news, unless it fails."""
REGISTRY = CollectorRegistry()
COMMANDS = Counter(
    "praxis_commands",
    "Commands carried out by who answers, by name and what became of them",
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


def counted() -> CollectorRegistry:
    """Return what was counted: here, or by all processes that share a folder.

    ``web.gunicorn_conf`` names the folder, so that figures add up whichever of its
    processes is asked.
    """
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the package tells no type
    return together


class observed:  # noqa: N801  a block, read as a verb
    """Count a command, measure it, and log one line that names its case."""

    __slots__ = ("_actor", "_began", "_bound", "_command")

    def __init__(self, command: str, actor: str) -> None:
        self._command, self._actor = command, actor

    def __enter__(self) -> None:
        """Begin to measure."""
        self._bound = bound_names(command=self._command, actor=self._actor)
        self._began = perf_counter()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Count, and say what became of it."""
        took = perf_counter() - self._began
        outcome = "done" if error is None else _outcome(error)
        _counter(self._command, outcome).inc()
        _histogram(self._command).observe(took)
        _log(self._command, outcome, took)
        release(self._bound)


@cache
def _counter(command: str, outcome: str) -> Counter:
    return COMMANDS.labels(command, outcome)


@cache
def _histogram(command: str) -> Histogram:
    return SECONDS.labels(command)


def _outcome(refusal: BaseException) -> str:
    if isinstance(refusal, DamagedStateError) or not isinstance(refusal, EngineError):
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
