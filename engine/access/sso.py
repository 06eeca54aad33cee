"""Groups at the identity provider give roles here, by a table of ours."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine.clock import NEVER
from engine.store.policy import policy


def roles_by_groups(
    session: Session, held: Mapping[str, datetime], groups: Collection[str]
) -> dict[str, datetime | None]:
    """Return the roles somebody holds with these groups.

    Roles the table speaks of follow the groups; roles it does not mention stay.
    """
    table = [
        (each.fields["group"], each.fields["role"])
        for each in policy(session, "group_roles").values()
        if each.state == "active"
    ]
    governed = {role for _group, role in table}
    given = {role for group, role in table if group in groups}
    kept = {
        role: ends
        for role, ends in held.items()
        if role not in governed or role in given
    }
    return {
        **{role: ends if ends < NEVER else None for role, ends in kept.items()},
        **{role: None for role in given if role not in kept},
    }
