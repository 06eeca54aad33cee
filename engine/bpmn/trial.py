"""The last step of the gate: start the model once, in a process that may die.

Static bounds cannot prove everything. A child process with limits on memory, CPU and
time compiles the model, starts it, takes a snapshot and loads that again; what it does
not survive, the server does not see.
"""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.bpmn.runtime import OperationCall, Runtime, compile_definition
from engine.dmn import parse_model
from engine.errors import EngineError, Finding, InvalidModelError

RULE = "trial"
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from engine.bpmn.trial import main; main()"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLimits:
    """Bytes of address space, seconds of CPU and of waiting, tokens after the start."""

    memory: int = 1_000_000_000
    cpu: int = 5
    seconds: int = 10
    tokens: int = 5_000
    stack: int = 64_000_000
    recursion: int = 20_000


LIMITS = TrialLimits()
NO_TABLES: Mapping[str, bytes] = {}


def try_out(
    xml: bytes,
    *,
    process_id: str,
    tables: Mapping[str, bytes] = NO_TABLES,
    limits: TrialLimits = LIMITS,
) -> list[Finding]:
    """Return why a process cannot be started; nothing if it can.

    Only for files that ``gate.check`` accepted. ``tables`` are the DMN files by path.
    """
    job = {
        "xml": _packed(xml),
        "process": process_id,
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
        return [_told(process_id, f"did not start within {limits.seconds} seconds")]
    if done.returncode != 0:
        return [_told(process_id, "needs more memory or time to start than allowed")]
    problems = json.loads(done.stdout)
    return [_told(process_id, each) for each in problems]


def main() -> None:
    """Run in the child: read a job from standard input, print a list of problems."""
    job = json.loads(sys.stdin.buffer.read())
    limits = TrialLimits(**job["limits"])
    _limit(limits)
    problems: list[str] = []
    threading.stack_size(limits.stack)
    worker = threading.Thread(target=lambda: problems.extend(_problems(job, limits)))
    worker.start()
    worker.join()
    sys.stdout.write(json.dumps(problems))


def _limit(limits: TrialLimits) -> None:
    sys.setrecursionlimit(limits.recursion)
    with suppress(ImportError):  # Windows has no such limits: there time alone counts
        import resource  # noqa: PLC0415  absent on Windows

        for kind, amount in (
            (resource.RLIMIT_AS, limits.memory),
            (resource.RLIMIT_CPU, limits.cpu),
        ):
            _, most = resource.getrlimit(kind)
            least = amount if most == resource.RLIM_INFINITY else min(amount, most)
            resource.setrlimit(kind, (least, most))


def _problems(job: Mapping[str, Any], limits: TrialLimits) -> list[str]:
    try:
        return _tried(job, limits)
    except InvalidModelError as error:
        return [each.message for each in error.findings] or [str(error)]
    except EngineError as error:
        return [f"cannot be started: {error}"]
    except (MemoryError, RecursionError):
        return ["needs more memory or depth to start than allowed"]
    except Exception as error:  # noqa: BLE001  any fault here is one in production
        return [f"fails when it is started: {type(error).__name__}: {error}"[:300]]


def _tried(job: Mapping[str, Any], limits: TrialLimits) -> list[str]:
    xml = base64.b64decode(job["xml"])
    tables = {path: base64.b64decode(each) for path, each in job["tables"].items()}
    decisions = {
        name: model
        for path, content in tables.items()
        for model in [parse_model(content, file=path, imports=tables)]
        for name in [*model.decisions, *model.services]
    }
    process_id = str(job["process"])
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


def _told(process_id: str, problem: str) -> Finding:
    return Finding(
        rule=RULE,
        severity="error",
        message=f"The process {process_id} {problem}.",
        mend="Make it smaller, or put a step that waits near its start.",
        elements=(process_id,),
    )


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()
