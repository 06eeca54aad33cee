"""Lock somebody out, note that they left, or let them in again."""

from dataclasses import dataclass

from sqlalchemy import func, select

from engine.access import links, people
from engine.access.permissions import Target, permissions_of
from engine.access.sessions import end_sessions
from engine.execution.authority import require_administrator
from engine.model import Account, AccountState, UserTask, UserTaskState
from engine.registers.notices import tell
from engine.store.holders import holders
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAccountState:
    """Change whether somebody may work here; their sessions end at once.

    What they had open stays theirs until somebody gives it to others: those who may
    assign tasks are told how much that is (R30).
    """

    person: str
    state: AccountState
    reason: str

    def execute(self, uow: UnitOfWork) -> int:
        """Return how many open tasks wait for somebody else now."""
        require_administrator(uow)
        account = uow.get(Account, self.person)
        people.change_state(uow, account, self.state, reason=self.reason)
        if self.state is AccountState.ACTIVE:
            return 0
        end_sessions(uow, account.id, "the account was disabled")
        links.revoke(uow, account.id)
        left = self._left(uow)
        if left:
            self._tell(uow, account, left)
        return left

    def _left(self, uow: UnitOfWork) -> int:
        return (
            uow.session.scalar(
                select(func.count())
                .select_from(UserTask)
                .where(
                    UserTask.assignee_id == self.person,
                    UserTask.state == UserTaskState.OPEN,
                )
            )
            or 0
        )

    def _tell(self, uow: UnitOfWork, account: Account, left: int) -> None:
        table = permissions_of(uow.session)
        roles = table.roles_that_may("assign", Target(kind="task"))
        heads = {
            person
            for role in roles
            if role in ("qa_manager", "process_owner")
            for person in holders(uow.session, role, now=uow.now)
        }
        noun = "task waits" if left == 1 else "tasks wait"
        tell(
            uow,
            sorted(heads - {account.id}),
            key=f"left/{account.id}/{uow.now.isoformat()}",
            event="assigned",
            text=f"{account.name} does not work here any more: {left} open {noun} for "
            "somebody else. See “To reassign” beside your inbox.",
            subject="",
        )
