"""Make the open rows of a case what its tokens wait for: only when asked to."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from engine.execution import rows
from engine.execution.authority import require_operator
from engine.execution.open_rows import open_rows, place_of
from engine.execution.turn import Turn
from engine.model import AuditAction
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairCase:
    """Offer what waits without a row, withdraw rows no token waits for.

    The tokens decide: they carry a checksum, rows do not. A damaged state is not
    repaired but restored from a backup (``DamagedStateError``). Everything that was
    done stands in the trail.
    """

    instance_id: UUID
    reason: str

    fault: ClassVar[str] = "repair"

    def execute(self, uow: UnitOfWork) -> tuple[str, ...]:
        """Return what was repaired, in words; empty: nothing had to be."""
        require_operator(uow)
        instance = uow.lock(self.instance_id)
        turn = Turn.resume(uow, instance)
        waiting = {place_of(each): each for each in turn.run.waiting()}
        there = set(open_rows(uow.session, instance.id))
        missing, surplus = (
            sorted(waiting.keys() - there),
            sorted(there - waiting.keys()),
        )
        if not missing and not surplus:
            return ()
        for place in missing:
            turn.before.pop(waiting[place].token, None)
        for table in ("user_task", "timer", "job", "subscription"):
            tokens = [token for kind, token in surplus if kind == table]
            if tokens:
                WITHDRAW[table](uow.session, instance.id, tokens)
        turn.save()
        done = (
            *(f"{table}: offered again for token {token}" for table, token in missing),
            *(f"{table}: withdrawn, no token {token}" for table, token in surplus),
        )
        uow.audit(
            AuditAction.RECORD_REPAIRED,
            instance.business_key,
            instance=instance,
            reason=self.reason,
            done=list(done),
        )
        return done


WITHDRAW = {
    "user_task": rows.withdraw_tasks,
    "timer": rows.delete_timers,
    "job": rows.close_jobs,
    "subscription": rows.delete_subscriptions,
}
