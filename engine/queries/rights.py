"""The rules about rights as they count now: shipped ones, and those of the site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.access.permissions import kinds, permissions_of, shipped_permissions
from engine.access.roles import FORBIDDEN_PAIRS, known_roles, shipped_roles
from engine.execution.authority import require_permission
from engine.model import ProcessDefinition, Record
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """A rule the site added: the key of its record, and its fields."""

    key: str
    title: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsView:
    """Everything the pages about rights show."""

    roles: Mapping[str, str]
    shipped: frozenset[str]
    matrix: Sequence[tuple[str, str, Sequence[str]]]
    actions: Sequence[tuple[str, str]]
    permissions: Sequence[OwnRule]
    pairs: Sequence[tuple[str, str]]
    role_pairs: Sequence[OwnRule]
    separations: Sequence[OwnRule]
    own_roles: Sequence[OwnRule]
    group_roles: Sequence[OwnRule]
    sites: Sequence[OwnRule]
    procedures: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The rules, to who looks after accounts or reads the trail (an auditor does)."""

    def fetch(self, reading: Reading) -> RightsView:
        """Return them."""
        require_permission(reading, "manage", "person")
        table = permissions_of(reading.session)
        titles = reading.session.execute(
            select(ProcessDefinition.key, ProcessDefinition.title).distinct()
        )
        rows = {name: _rules(reading, name) for name in _REGISTERS}
        return RightsView(
            roles={
                key: role.title for key, role in known_roles(reading.session).items()
            },
            shipped=frozenset(shipped_roles()),
            matrix=[
                (
                    action,
                    kind,
                    sorted(
                        {
                            rule.role
                            for rule in table.rules
                            if (rule.action, rule.kind) == (action, kind)
                            and rule.allowed
                            and not (rule.state or rule.procedure or rule.site)
                        }
                    ),
                )
                for action, kind in sorted(kinds(shipped_permissions().rules))
            ],
            actions=sorted(kinds(shipped_permissions().rules)),
            pairs=FORBIDDEN_PAIRS,
            own_roles=rows.pop("roles"),
            procedures=dict(titles.all()),
            **rows,
        )


_REGISTERS = (
    "permissions",
    "role_pairs",
    "separations",
    "roles",
    "group_roles",
    "sites",
)


def _rules(reading: Reading, register: str) -> list[OwnRule]:
    rows = reading.session.scalars(
        select(Record)
        .where(Record.register == register, Record.state == "active")
        .order_by(Record.key)
    )
    return [OwnRule(key=row.key, title=row.title, fields=row.fields) for row in rows]
