"""The reference of ``qms bench engine``: the plain library, as one would use it first.

SpiffWorkflow with its own serializer, the whole workflow as JSON in one row, one commit
per step; no inbox, no audit, no validation. Like a command of ours, a step loads what
the row holds; told to keep workflows in memory, which one process alone may do, it only
saves. Never imported by anything that serves: this is the one place outside
``engine.bpmn`` that knows the library, so that all is measured in one run.
"""

import re
import sqlite3
from pathlib import Path
from time import perf_counter
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

_DURATION = re.compile(rb'(<bpmn:timeDuration[^>]*>)([^<"]+)(</)')


def _as_python(bpmn: bytes) -> bytes:
    """Quote literal durations: the plain library evaluates them as Python."""
    return _DURATION.sub(rb'\1"\2"\3', bpmn)


class PlainLibrary:
    """One database file with the settings of ours: WAL, synchronous FULL."""

    def __init__(
        self, file: Path, bpmn: bytes, process_id: str, *, in_memory: bool = False
    ) -> None:
        self._kept: dict[int, BpmnWorkflow] | None = {} if in_memory else None
        self._database = sqlite3.connect(file, isolation_level=None)
        for setting in ("journal_mode = WAL", "synchronous = FULL"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE state (id INTEGER PRIMARY KEY, json TEXT)")
        parser = BpmnParser()
        parser.add_bpmn_str(_as_python(bpmn))
        self._spec = parser.get_spec(process_id)
        self._subprocesses = parser.get_subprocess_specs(process_id)
        self._serializer = BpmnWorkflowSerializer()

    def start(self) -> int:
        """Start an instance, save it, and return its row."""
        workflow = BpmnWorkflow(self._spec, self._subprocesses)
        workflow.do_engine_steps()
        cursor = self._save(
            "INSERT INTO state (json) VALUES (?)", self._serialized(workflow)
        )
        row = int(cursor.lastrowid or 0)
        if self._kept is not None:
            self._kept = {row: workflow}  # one case at a time: no heap to look after
        return row

    def complete(self, row: int, element: str, answers: dict[str, Any]) -> float:
        """Load, complete one user task, save; return the seconds it took."""
        began = perf_counter()
        workflow = self._loaded(row)
        task = next(
            each
            for each in workflow.get_tasks(state=TaskState.READY)
            if each.task_spec.name == element
        )
        task.data.update(answers)
        task.run()
        workflow.do_engine_steps()
        self._save(
            "UPDATE state SET json = ? WHERE id = ?", self._serialized(workflow), row
        )
        return perf_counter() - began

    def _loaded(self, row: int) -> Any:
        if self._kept is not None:
            return self._kept[row]
        (stored,) = self._database.execute(
            "SELECT json FROM state WHERE id = ?", (row,)
        ).fetchone()
        return self._serializer.deserialize_json(stored)

    def _serialized(self, workflow: Any) -> str:
        return str(self._serializer.serialize_json(workflow))

    def _save(self, statement: str, *values: Any) -> sqlite3.Cursor:
        self._database.execute("BEGIN IMMEDIATE")
        cursor = self._database.execute(statement, values)
        self._database.execute("COMMIT")
        return cursor
