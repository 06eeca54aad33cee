"""``qms bench engine``: what starting and completing cost, beside two references.

In one run and interleaved: our command with validation, inbox, timers and audit; the
same statements replayed through the bare driver; and the plain library. Medians of
several rounds, because machines are noisy.
"""

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from engine.actor import SYSTEM, Actor
from engine.app import Engine
from engine.bootstrap import build_engine
from engine.cli.bench_plain import PlainLibrary
from engine.cli.bench_replay import Recorder, Replay
from engine.clock import new_id
from engine.commands.cases.start_instance import StartInstance
from engine.commands.release.deploy_model import DeployModel
from engine.commands.tasks.complete_task import CompleteTask
from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.migrations import upgrade
from engine.testing.reading import OpenTasks

FOLDER = Path(__file__).parent / "workloads"
WHO = Actor(id="bench", groups=frozenset({"everyone", "reporter"}), name="Bench")
FORM = "bench/answers"
LONG, SHORT = 700, 300


@dataclass(frozen=True, slots=True)
class Workload:
    """A process to measure: its file, its id, and which answers move it on."""

    name: str
    process_id: str
    tasks: int
    answers: Mapping[str, Mapping[str, Any]]

    @property
    def bpmn(self) -> bytes:
        """Return the model as it is given."""
        return (FOLDER / f"{self.name}.bpmn").read_bytes()

    @property
    def with_forms(self) -> bytes:
        """Return the model with a form on every user task: answers are judged."""
        text = self.bpmn.decode()
        form = (
            '<bpmn:extensionElements><qms:form xmlns:qms="urn:praxis-qms:bpmn:1" '
            f'key="{FORM}"/></bpmn:extensionElements>'
        )
        parts = text.split("<bpmn:userTask ")
        return (
            parts[0]
            + "".join(
                f"<bpmn:userTask {part.replace('>', '>' + form, 1)}"
                for part in parts[1:]
            )
        ).encode()


WORKLOADS = {
    "w1": Workload("w1", "proc_w1", 1, {}),
    "w2": Workload("w2", "proc_w2", 10, {"u5": {"amount": 5}}),
    "w3": Workload("w3", "proc_w3", 12, {"t2": {"severity": 5}}),
}


@dataclass(slots=True)
class Times:
    """Seconds of each kind of operation, over all rounds."""

    start: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)


def form() -> dict[str, Any]:
    """Return a form like that of a CAPA step: long texts, a date, numbers, choices."""
    texts = [
        {"type": "textarea", "key": key, "label": key, "validate": {"required": True}}
        for key in ("finding", "cause", "remark")
    ]
    return {
        "type": "default",
        "id": "bench_answers",
        "components": [
            *texts,
            {"type": "textfield", "key": "owner", "label": "Owner"},
            {
                "type": "datetime",
                "subtype": "date",
                "key": "due",
                "label": "Due",
                "dateLabel": "Due",
            },
            {"type": "checkbox", "key": "ok", "label": "Fine"},
            {"type": "number", "key": "score", "label": "Score"},
            {"type": "number", "key": "severity", "label": "Severity"},
            {"type": "number", "key": "amount", "label": "Amount"},
            {
                "type": "taglist",
                "key": "documents",
                "label": "Documents",
                "properties": {"free": True},
            },
        ],
    }


def answers(dice: random.Random, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return about 2 KB that no other task shares."""
    words = [f"w{dice.randrange(10**6)}" for _ in range(400)]
    text = " ".join(words)
    return {
        "finding": text[:LONG],
        "cause": text[LONG : 2 * LONG],
        "remark": text[2 * LONG : 2 * LONG + SHORT],
        "owner": f"person {dice.randrange(500)}",
        "due": "2026-12-01",
        "ok": True,
        "score": dice.randrange(100),
        "documents": [f"DOC-{dice.randrange(10**4)}" for _ in range(8)],
        **more,
    }


class EngineBench:
    """Runs one workload on one kind of database."""

    def __init__(self, workload: Workload, folder: Path, url: str | None) -> None:
        self.workload = workload
        self.folder = folder
        self.file = folder / "ours.db"
        settings = Settings(
            database_url=url or f"sqlite:///{self.file}", files=folder / "files"
        )
        self.connections = connect(settings.database_url)
        upgrade(Database.over(self.connections).connections)
        self.engine: Engine = build_engine(self.connections, settings, ids=new_id)
        self.engine.execute(
            DeployModel(bpmn=workload.with_forms, forms={FORM: form()}), actor=SYSTEM
        )
        self.recorder = Recorder(self.connections)
        self.plain = PlainLibrary(
            folder / "plain.db", workload.bpmn, workload.process_id
        )
        self.is_sqlite = url is None
        self.dice = random.Random(7)  # noqa: S311 - repeatable answers, no secret

    def round(self, number: int, times: Times, *, cases: int) -> None:
        """Play some cases from start to end, each step beside both references."""
        for case in range(cases):
            self._case(times, copy=self.folder / f"bare-{number}-{case}.db")

    def _case(self, times: Times, *, copy: Path) -> None:
        began = perf_counter()
        case = self.engine.execute(
            StartInstance(procedure=self.workload.process_id), actor=WHO
        )
        started = perf_counter() - began
        times.start.append(started)
        row = self.plain.start()
        replay = self._replay(copy)
        whole = started
        for _ in range(self.workload.tasks):
            task = self._next(case)
            if task is None:
                break
            given = answers(self.dice, self.workload.answers.get(task[1], {}))
            whole += self._step(times, task[0], given, replay)
            nested = {f"form_{task[1]}": given}
            times.plain.append(
                self.plain.complete(
                    row, task[1], nested | dict(self.workload.answers.get(task[1], {}))
                )
            )
        times.whole.append(whole)
        copy.unlink(missing_ok=True)

    def _replay(self, copy: Path) -> Replay | None:
        if not self.is_sqlite:
            return None
        with self.connections.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Replay(self.file, copy)

    def _step(
        self,
        times: Times,
        task_id: UUID,
        given: Mapping[str, Any],
        replay: Replay | None,
    ) -> float:
        """Complete one task; replay its statements on the copy."""
        command = CompleteTask(task_id=task_id, answers=given)
        with self.recorder.recording():
            began = perf_counter()
            self.engine.execute(command, actor=WHO, key=str(new_id()))
            took = perf_counter() - began
        times.complete.append(took)
        times.statements.append(len(self.recorder.statements))
        if replay is not None:
            times.bare.append(replay.run(self.recorder.statements))
        return took

    def _next(self, case: UUID) -> tuple[UUID, str] | None:
        tasks = self.engine.fetch(OpenTasks(instance=str(case)), actor=WHO)
        return (tasks[0].id, tasks[0].element) if tasks else None


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds, and how many per second."""
    ordered = sorted(seconds)
    median = statistics.median(ordered)
    return {
        "p50_ms": round(median * 1e3, 3),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1e3, 3),
        "per_second": round(1 / median, 1),
    }


def run(arguments: Sequence[str]) -> int:
    """Measure and print JSON; the last line with ``--json`` holds the ratios."""
    parser = argparse.ArgumentParser(prog="qms bench engine")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=3, help="cases per round")
    parser.add_argument("--postgres", metavar="URL", help="measure there, not SQLite")
    parser.add_argument("--json", action="store_true", help="only the last line")
    options = parser.parse_args(arguments)
    found: dict[str, Any] = {}
    for name, workload in WORKLOADS.items():
        with tempfile.TemporaryDirectory(prefix="praxis-bench-") as folder:
            bench = EngineBench(workload, Path(folder), options.postgres)
            bench.round(-1, Times(), cases=1)
            times = Times()
            for number in range(options.rounds):
                bench.round(number, times, cases=options.cases)
            found[name] = _report(times)
            bench.connections.dispose()
    if not options.json:
        print(json.dumps(found, indent=2))
    line = {key: found["w3"][key] for key in RATIOS if key in found["w3"]}
    print(json.dumps(line))
    return 0


RATIOS = ("ratio_to_plain_spiff", "ratio_to_bare_sql", "statements", "complete")


def _report(times: Times) -> dict[str, Any]:
    ours = statistics.median(times.complete)
    report: dict[str, Any] = {
        "start": summary(times.start),
        "complete": summary(times.complete),
        "whole": summary(times.whole),
        "plain": summary(times.plain),
        "ratio_to_plain_spiff": round(statistics.median(times.plain) / ours, 2),
        "statements": max(times.statements),
    }
    if times.bare:
        report["bare"] = summary(times.bare)
        report["ratio_to_bare_sql"] = round(ours / statistics.median(times.bare), 2)
    return report
