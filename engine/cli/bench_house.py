"""A house to measure in: an engine over an empty database of its own."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.actor import SYSTEM, Actor
from engine.app import Engine
from engine.bootstrap import build_engine
from engine.clock import new_id
from engine.commands.cases.start_instance import StartInstance
from engine.commands.release.deploy_model import DeployModel
from engine.commands.tasks.complete_task import CompleteTask
from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.migrations import upgrade
from engine.testing.reading import OpenTasks

WHO = Actor(id="bench", groups=frozenset({"everyone", "reporter"}), name="Bench")


class BenchHouse:
    """An engine in a folder, or on a server; ``file`` is the SQLite database."""

    def __init__(
        self,
        folder: Path,
        *,
        url: str | None = None,
        signing_keys: tuple[Path, ...] = (),
    ) -> None:
        self.file = None if url else folder / "ours.db"
        settings = Settings(
            database_url=url or f"sqlite:///{self.file}",
            files=folder / "files",
            signing_keys=signing_keys,
        )
        self.connections = connect(settings.database_url)
        upgrade(Database.over(self.connections).connections)
        self.engine: Engine = build_engine(self.connections, settings, ids=new_id)

    def deploy(self, bpmn: bytes, *, forms: Mapping[str, Any] | None = None) -> None:
        """Put a model into effect."""
        self.engine.execute(DeployModel(bpmn=bpmn, forms=forms or {}), actor=SYSTEM)

    def start(self, procedure: str) -> UUID:
        """Start a case."""
        return self.engine.execute(
            StartInstance(procedure=procedure), actor=WHO, key=str(new_id())
        )

    def complete(self, task_id: UUID, answers: Mapping[str, Any]) -> None:
        """Complete a task."""
        self.engine.execute(
            CompleteTask(task_id=task_id, answers=answers), actor=WHO, key=str(new_id())
        )

    def next_task(self, case: UUID) -> tuple[UUID, str] | None:
        """Return id and element of the first open task of a case."""
        tasks = self.engine.fetch(OpenTasks(instance=str(case)), actor=WHO)
        return (tasks[0].id, tasks[0].element) if tasks else None

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session that only looks."""
        return self.engine.database.reading()

    def checkpoint(self) -> None:
        """Move SQLite's log into its file, so that the file can be copied."""
        with self.connections.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the database."""
        self.connections.dispose()
