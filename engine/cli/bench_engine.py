"""``qms bench engine``: what starting and completing cost, beside two references.

In one run and interleaved: our command with validation, inbox, timers and audit; the
same statements replayed through the bare driver; and the plain library. Medians of
several rounds, because machines are noisy.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from engine.cli.bench_house import WHO, BenchHouse
from engine.cli.bench_plain import PlainLibrary
from engine.cli.bench_replay import Recorder, Replay
from engine.cli.bench_scale import clones
from engine.cli.bench_shapes import parallel_blocks, rework_rounds
from engine.cli.bench_times import Times, report
from engine.cli.bench_workloads import WORKLOADS, Workload
from engine.clock import new_id
from engine.commands.tasks.complete_task import CompleteTask
from engine.model import ProcessInstance

WARM_UP = 3


class EngineBench:
    """Runs one workload on one kind of database."""

    def __init__(self, workload: Workload, folder: Path, url: str | None) -> None:
        self.workload = workload
        self.folder = folder
        self.house = BenchHouse(folder, url=url)
        self.house.deploy(workload.with_forms, forms=workload.forms)
        self.recorder = Recorder(self.house.connections)
        self.plain = PlainLibrary(
            folder / "plain.db", workload.bpmn, workload.process_id
        )
        self.saving = PlainLibrary(
            folder / "saving.db", workload.bpmn, workload.process_id, in_memory=True
        )
        self.replay: Replay | None = None
        self.dice = random.Random(7)  # noqa: S311 - repeatable answers, no secret

    def warm_up(self, cases: int) -> None:
        """Play some cases unmeasured; then copy the database for the bare driver.

        From here on the copy gets each statement too, so both files stay alike.
        """
        for _ in range(cases):
            self._case(Times())
        if self.house.file is not None:
            self.house.checkpoint()
            self.replay = Replay(self.house.file, self.folder / "bare.db")

    def round(self, times: Times, *, cases: int) -> None:
        """Play some cases from start to end, each step beside both references."""
        for _ in range(cases):
            self._case(times)

    def bytes_per_case(self) -> int:
        """Return what the stored state and data of a case take, on average."""
        stored = func.length(ProcessInstance.snapshot) + func.length(
            ProcessInstance.variables
        )
        with self.house.reading() as session:
            return int(session.scalar(select(func.avg(stored))) or 0)

    def _case(self, times: Times) -> None:
        with self.recorder.recording():
            began = perf_counter()
            case = self.house.start(self.workload.process_id)
            started = perf_counter() - began
        times.start.append(started)
        if self.replay is not None:
            self.replay.run(self.recorder.statements)
        row, kept = self.plain.start(), self.saving.start()
        whole = started
        while (task := self.house.next_task(case)) is not None:
            given = self.workload.answers(task[1], self.dice)
            whole += self._step(times, task[0], given)
            gateways = dict(self.workload.gateways.get(task[1], {}))
            nested = {f"form_{task[1]}": given} | gateways
            busy = process_time()
            times.plain.append(self.plain.complete(row, task[1], nested))
            times.plain_busy.append(process_time() - busy)
            times.saving.append(self.saving.complete(kept, task[1], nested))
        times.whole.append(whole)

    def _step(self, times: Times, task_id: UUID, given: dict[str, Any]) -> float:
        """Complete one task; replay its statements on the copy."""
        command = CompleteTask(task_id=task_id, answers=given)
        with self.recorder.recording():
            began, busy = perf_counter(), process_time()
            self.house.engine.execute(command, actor=WHO, key=str(new_id()))
            took, busy = perf_counter() - began, process_time() - busy
        times.complete.append(took)
        times.busy.append(busy)
        times.statements.append(len(self.recorder.statements))
        if self.replay is not None:
            times.bare.append(self.replay.run(self.recorder.statements))
        return took


def run(arguments: Sequence[str]) -> int:
    """Measure and print JSON; the last line with ``--json`` holds the ratios."""
    options = _options(arguments)
    found: dict[str, Any] = {}
    for name in options.workload:
        found[name] = _measured(WORKLOADS[name], options)
    found["parallel"] = parallel_blocks(options.parallel, url=options.postgres)
    if options.rework:
        found["rework"] = rework_rounds(options.rework, url=options.postgres)
    if options.clones:
        found["clones"] = clones(options.clones, url=options.postgres)
    if not options.json:
        print(json.dumps(found, indent=2))
    print(json.dumps(_last_line(found)))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="qms bench engine")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=3, help="cases per round")
    parser.add_argument(
        "--workload", nargs="+", choices=[*WORKLOADS], default=[*WORKLOADS]
    )
    parser.add_argument("--postgres", metavar="URL", help="measure there, not SQLite")
    parser.add_argument(
        "--parallel", type=int, default=14, metavar="N", help="blocks in sequence"
    )
    parser.add_argument(
        "--rework",
        type=int,
        nargs="?",
        const=5_000,
        metavar="N",
        help="also compare round 5 of a rework loop with round N (5000)",
    )
    parser.add_argument(
        "--clones",
        type=int,
        metavar="N",
        help="also compare 1,000 open cases with N, cloned from some of ours",
    )
    parser.add_argument("--json", action="store_true", help="only the last line")
    return parser.parse_args(arguments)


def _measured(workload: Workload, options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="praxis-bench-") as folder:
        bench = EngineBench(workload, Path(folder), options.postgres)
        bench.warm_up(WARM_UP)
        times = Times()
        for _ in range(options.rounds):
            bench.round(times, cases=options.cases)
        found = report(times) | {"bytes_per_case": bench.bytes_per_case()}
        bench.house.close()
    return found


RATIOS = (
    "ratio_to_plain_spiff",
    "process_ratio_to_plain_spiff",
    "ratio_to_plain_spiff_in_memory",
    "ratio_to_bare_sql",
    "statements",
    "complete",
)


def _last_line(found: dict[str, Any]) -> dict[str, Any]:
    """Return the ratios of the last workload, and what was measured beside."""
    last = [each for each in found if each in WORKLOADS][-1]
    line = {key: found[last][key] for key in RATIOS if key in found[last]}
    return line | {
        key: found[key] for key in ("parallel", "rework", "clones") if key in found
    }
