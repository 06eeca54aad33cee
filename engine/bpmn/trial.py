"""The last step of the gate: start the model once, in a process that may die.

Static bounds cannot prove everything. A child process with limits on memory, CPU and
time compiles the model, starts it, takes a snapshot and loads that again; what it does
not survive, the server does not see.

A start without data that goes round by itself refuses a model only if no data could
stop it: where conditions are asked, it is a warning.
"""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from engine.bpmn.runtime import OperationCall, Runtime, compile_definition
from engine.dmn import parse_model
from engine.errors import EndlessError, EngineError, Finding, InvalidModelError
from engine.markup import parse

RULE = "trial"
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from engine.bpmn.trial import main; main()"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLimits:
    """Bytes and seconds of CPU that the model may cost, seconds of waiting, tokens."""

    memory: int = 200_000_000
    cpu: int = 2
    seconds: int = 10
    tokens: int = 5_000
    stack: int = 64_000_000
    recursion: int = 20_000


LIMITS = TrialLimits()
ERROR, WARNING = "error", "warning"
MOST_SHOWN = 5
_Problem = tuple[str, str, str]
"""Process, what is wrong, level."""
_TOO_DEAR = "needs more memory or time to start than allowed"
_CONDITIONS = ("conditionExpression", "condition", "loopCondition")
NO_TABLES: Mapping[str, bytes] = {}


class Trial(Protocol):
    """Starts the processes of a file that the gate accepted; returns what is wrong."""

    def __call__(
        self, xml: bytes, *, process_ids: Sequence[str], tables: Mapping[str, bytes]
    ) -> list[Finding]:
        """Return why a process cannot be started; nothing if all can."""
        ...


def try_out(
    xml: bytes,
    *,
    process_ids: Sequence[str],
    tables: Mapping[str, bytes] = NO_TABLES,
    limits: TrialLimits = LIMITS,
) -> list[Finding]:
    """Return why a process cannot be started; nothing if all can.

    Only for files that ``gate.check`` accepted. ``tables`` are the DMN files by path.
    """
    if not process_ids:
        return []
    job = {
        "xml": _packed(xml),
        "processes": list(process_ids),
        "tables": {path: _packed(content) for path, content in tables.items()},
        "limits": asdict(limits),
    }
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [_told(process_ids, f"did not start within {limits.seconds} seconds")]
    if done.returncode != 0:
        return [_told(process_ids, _TOO_DEAR)]
    return [_told([key], text, level) for key, text, level in json.loads(done.stdout)]


def main() -> None:
    """Run in the child: read a job from standard input, print a list of problems."""
    job = json.loads(sys.stdin.buffer.read())
    limits = TrialLimits(**job["limits"])
    _limit(limits)
    problems: list[_Problem] = []
    threading.stack_size(limits.stack)
    worker = threading.Thread(target=lambda: problems.extend(_problems(job, limits)))
    worker.start()
    worker.join()
    sys.stdout.write(json.dumps(problems))


def _limit(limits: TrialLimits) -> None:
    sys.setrecursionlimit(limits.recursion)
    with suppress(ImportError):  # Windows has no such limits: there time alone counts
        import resource  # noqa: PLC0415  absent on Windows

        spent = int(time.process_time()) + 1
        for kind, amount in (
            (resource.RLIMIT_AS, _address_space() + limits.stack + limits.memory),
            (resource.RLIMIT_CPU, spent + limits.cpu),
        ):
            _, most = resource.getrlimit(kind)
            least = amount if most == resource.RLIM_INFINITY else min(amount, most)
            resource.setrlimit(kind, (least, most))


def _address_space() -> int:
    """Return the bytes this process has mapped before the model, as Linux tells them.

    Elsewhere a limit on the address space is not kept, or this guess is enough.
    """
    with suppress(OSError, ValueError), Path("/proc/self/statm").open() as statm:
        return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 1_000_000_000


def _problems(job: Mapping[str, Any], limits: TrialLimits) -> list[_Problem]:
    xml = base64.b64decode(job["xml"])
    return [
        (process_id, text, level)
        for process_id in job["processes"]
        for text, level in _of_process(job, xml, process_id, limits)
    ]


def _of_process(
    job: Mapping[str, Any], xml: bytes, process_id: str, limits: TrialLimits
) -> list[tuple[str, str]]:
    try:
        return [(each, ERROR) for each in _tried(job, xml, process_id, limits)]
    except InvalidModelError as error:
        return [(each.message, ERROR) for each in error.findings] or [
            (str(error), ERROR)
        ]
    except EndlessError as error:
        return [(f"goes round by itself: {error}", _level_of_endless(xml))]
    except EngineError as error:
        return [(f"cannot be started: {error}", ERROR)]
    except (MemoryError, RecursionError):
        return [(_TOO_DEAR, ERROR)]
    except Exception as error:  # noqa: BLE001  any fault here is one in production
        text = f"fails when it is started: {type(error).__name__}: {error}"
        return [(text[:300], ERROR)]


def _level_of_endless(xml: bytes) -> str:
    """Return a warning if data that the trial does not have might stop it."""
    asked = parse(xml).iter(*(f"{{*}}{name}" for name in _CONDITIONS))
    return WARNING if next(asked, None) is not None else ERROR


def _tried(
    job: Mapping[str, Any], xml: bytes, process_id: str, limits: TrialLimits
) -> list[str]:
    tables = {path: base64.b64decode(each) for path, each in job["tables"].items()}
    decisions = {
        name: model
        for path, content in tables.items()
        for model in [parse_model(content, file=path, imports=tables)]
        for name in [*model.decisions, *model.services]
    }
    definition = compile_definition(xml, process_id=process_id, decisions=decisions)
    host = _Host()
    starts = [each.element for each in definition.starts if each.kind != "none"]
    event = starts[0] if len(starts) == len(definition.starts) and starts else None
    run = Runtime.start(definition, variables={}, host=host, start_event=event)
    if len(run.waiting()) > limits.tokens:
        return [f"waits at more than {limits.tokens:,} places after the start"]
    return _round_trip(run, xml, process_id, decisions)


def _round_trip(
    run: Runtime, xml: bytes, process_id: str, decisions: Mapping[str, Any]
) -> list[str]:
    """Load the snapshot into a fresh definition: it has to say the same again."""
    first = run.snapshot()
    fresh = compile_definition(xml, process_id=process_id, decisions=decisions)
    again = Runtime.restore(fresh, first, variables=run.variables, host=_Host())
    if run.state == "running" and again.snapshot() != first:
        return ["is another case after it was stored and loaded"]
    return []


class _Host:
    """A house in which nothing is known: every operation becomes a job."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        self.zone = ZoneInfo("UTC")
        self.services = None
        self.offers: Mapping[str, Mapping[str, Any]] = {}

    def context(self) -> Mapping[str, Any]:
        """Return the reserved names of a case nobody has started."""
        return {"case": {}, "children": {}, "reported": {}, "links": []}

    def operate(self, call: OperationCall) -> Mapping[str, Any] | None:
        """Leave every operation to a job."""
        return self.offers.get(call.name)


def _told(process_ids: Sequence[str], problem: str, level: str = ERROR) -> Finding:
    shown = ", ".join(process_ids[:MOST_SHOWN])
    return Finding(
        rule=RULE,
        severity=level,
        message=f"The process {shown} {problem.rstrip('.')}.",
        mend="Make it smaller, or put a step that waits near its start.",
        elements=tuple(process_ids),
    )


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()
