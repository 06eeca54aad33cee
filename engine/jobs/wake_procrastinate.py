"""Wake-ups by procrastinate: deferred on the command's own connection.

Its table carries ids, no payload, no far future and no decision to retry. It may be
emptied at any time: the sweep wakes again. Each wake-up has the job's id as its lock
of queueing, so at most one of a job waits.
"""

from collections.abc import Sequence
from importlib.metadata import version
from uuid import UUID

import procrastinate
from procrastinate.jobs import Job as WakeUp
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from engine.store.wake import Due

TASK = "run_job"
_ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(7374726170)")
_WAITING = text(
    "SELECT queueing_lock FROM procrastinate_jobs "
    "WHERE status = 'todo' AND queueing_lock = ANY(:ids)"
)
_CLEAR = text(
    "DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL"
)
_DEAD_WORKERS = text("SELECT procrastinate_prune_stalled_workers_v1(60)")
_INSTALLED = text(
    "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
)
_EXISTS = text("SELECT to_regclass('procrastinate_jobs')")


class Procrastinate:
    """The wake port of scale mode."""

    def __init__(self) -> None:
        # Never opened: what is deferred goes over the connection of the caller.
        self._sender = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

    def wake(self, session: Session, jobs: Sequence[Due]) -> None:
        """Defer a wake-up for each job, all in one statement."""
        if not jobs:
            return
        connection = session.connection().connection.driver_connection
        self._sender.job_manager.batch_defer_jobs(
            jobs=[_wake_up(each) for each in jobs],
            connection=connection,
        )

    def wake_again(self, session: Session, jobs: Sequence[Due]) -> int:
        """Defer wake-ups for those that have none; one sweeper at a time does so."""
        if not jobs or not session.scalar(_ONE_AT_A_TIME):
            return 0
        ids = [str(each.job_id) for each in jobs]
        waiting = set(session.scalars(_WAITING, {"ids": ids}))
        lost = [each for each in jobs if str(each.job_id) not in waiting]
        self.wake(session, lost)
        return len(lost)

    def clear(self, session: Session) -> int:
        """Forget workers without a sign of life and the wake-ups they held."""
        session.execute(_DEAD_WORKERS)
        return int(session.execute(_CLEAR).rowcount)  # type: ignore[attr-defined]  # a cursor's result


def _wake_up(due: Due) -> WakeUp:
    name = str(due.job_id)
    return WakeUp(
        id=None,
        queue=due.queue,
        lock=None,
        queueing_lock=name,
        task_name=TASK,
        task_kwargs={"job_id": name},
    )


def job_of(argument: str) -> UUID:
    """Return the id that a wake-up carries."""
    return UUID(argument)


def install(connections: Engine) -> None:
    """Give the database procrastinate's tables; of another version: made anew.

    Nothing is lost with them. The comment on its table says which version it is.
    """
    wanted = f"procrastinate {version('procrastinate')}"
    with connections.begin() as connection:
        found = connection.scalar(_EXISTS) is not None
        if found and connection.scalar(_INSTALLED) == wanted:
            return
        if found:
            _remove(connection)
        cursor = connection.connection.cursor()
        cursor.execute(procrastinate.schema.SchemaManager.get_schema())
        cursor.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{wanted}'")


def _remove(connection: Connection) -> None:
    """Drop everything whose name begins like procrastinate's."""
    connection.exec_driver_sql(
        """
DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT oid::regclass AS name FROM pg_class
    WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r'
      AND relnamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP TABLE ' || each.name || ' CASCADE'; END LOOP;
  FOR each IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE proname LIKE 'procrastinate\\_%'
      AND pronamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP FUNCTION ' || each.name || ' CASCADE'; END LOOP;
  FOR each IN SELECT oid::regtype AS name FROM pg_type
    WHERE typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c')
      AND typnamespace = current_schema()::regnamespace
  LOOP EXECUTE 'DROP TYPE ' || each.name || ' CASCADE'; END LOOP;
END $$"""
    )
