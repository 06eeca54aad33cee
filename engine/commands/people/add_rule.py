"""Add a rule about rights: a permission, a separation, a pair, a role, a site."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.access.people import groups_of
from engine.access.permissions import kinds, shipped_permissions
from engine.access.roles import known_roles
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.execution.authority import require_permission
from engine.registers.records import create_record
from engine.store.unit_of_work import UnitOfWork

KEYED = {"roles": "key", "sites": "key"}
"""Registers whose records are named by whoever adds them."""
RULES = frozenset(
    {"permissions", "separations", "role_pairs", "group_roles", "roles", "sites"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRule:
    """Write one record of a register of rules, with a reason; it counts at once.

    What the product ships is never taken away by a separation or a pair: these
    registers only add. Nobody adds what gives themselves more.
    """

    register: str
    values: Mapping[str, Any]
    reason: str

    def execute(self, uow: UnitOfWork) -> str:
        """Return the key of the record."""
        require_permission(uow, "manage", "rule")
        if self.register not in RULES:
            raise NotPermittedError("This register is not changed here.")
        values = {name: each for name, each in self.values.items() if each != ""}
        key = values.pop("key", None) if self.register in KEYED else None
        self._check(uow, values, key)
        self._refuse_own_gain(uow, values)
        record = create_record(
            uow, self.register, values, key=key, reason=self.reason.strip()
        )
        return record.key

    def _check(
        self, uow: UnitOfWork, values: Mapping[str, Any], key: str | None
    ) -> None:
        problems: dict[str, list[str]] = {}
        if not self.reason.strip():
            problems["reason"] = ["Say why."]
        known = known_roles(uow.session)
        for name in {"role", "a", "b"} & set(values):
            if self.register != "separations" and values[name] not in known:
                problems[name] = ["There is no such role."]
        if self.register in KEYED and not key:
            problems["key"] = ["Give it a short name."]
        problems |= self._of_kind(values, known)
        if problems:
            raise InvalidAnswersError(problems)

    def _of_kind(
        self, values: Mapping[str, Any], known: Mapping[str, Any]
    ) -> dict[str, list[str]]:
        """Return what is wrong with a rule of just this kind."""
        if self.register == "role_pairs" and values.get("a") == values.get("b"):
            return {"b": ["Choose two different roles."]}
        if self.register == "permissions":
            wanted = (values.get("action"), values.get("kind"))
            if wanted not in kinds(shipped_permissions().rules):
                return {"action": ["Nothing in the product asks for this."]}
        if self.register == "roles" and str(self.values.get("key", "")) in known:
            return {"key": ["There is a role of this name already."]}
        return {}

    def _refuse_own_gain(self, uow: UnitOfWork, values: Mapping[str, Any]) -> None:
        """Refuse a permission that would give the actor more."""
        gains = self.register == "permissions" and values.get("allowed") is True
        if gains and values.get("role") in groups_of(
            uow.session, uow.actor.id, now=uow.now
        ):
            raise NotPermittedError(
                "Nobody gives a permission to a role they hold; ask somebody else."
            )
