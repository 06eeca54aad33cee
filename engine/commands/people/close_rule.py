"""Take back a rule about rights that the site has added."""

from dataclasses import dataclass

from engine.access.people import groups_of
from engine.commands.people.add_rule import RULES
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.execution.authority import require_permission
from engine.registers.records import locked_record, move_record
from engine.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRule:
    """Close a record of a register of rules, with a reason; it stays to be read."""

    register: str
    key: str
    reason: str

    def execute(self, uow: UnitOfWork) -> None:
        """Move the record; what forbade the actor something is closed by others."""
        require_permission(uow, "manage", "rule")
        if self.register not in RULES:
            raise NotPermittedError("This register is not changed here.")
        if not self.reason.strip():
            raise InvalidAnswersError({"reason": ["Say why."]})
        record = locked_record(uow, self.register, self.key)
        mine = groups_of(uow.session, uow.actor.id, now=uow.now)
        forbids = record.fields.get("allowed") is False
        if forbids and record.fields.get("role") in mine:
            raise NotPermittedError(
                "Nobody lifts what is forbidden to a role they hold; ask somebody else."
            )
        move_record(uow, record, "closed", reason=self.reason.strip())
