"""What may be asked for a case: another date, its end, its reopening."""

from engine.access.permissions import Target, permissions_of
from engine.execution.authority import DRAFTLIKE, may_start
from engine.model import InstanceState, ProcessInstance, Tombstone
from engine.queries.base import Reading

ASKED = ("extension", "cancellation", "reopening")


def askable(reading: Reading, case: ProcessInstance) -> tuple[str, ...]:
    """Return which procedures the actor may start for a case, in a fixed order."""
    return tuple(key for key in ASKED if may_ask(reading, case, key))


def may_ask(reading: Reading, case: ProcessInstance, key: str) -> bool:
    """Say whether the actor may start one of them for a case.

    Only what the case's own procedure offers, what is in use, and what fits its state.
    """
    open_ = case.state is InstanceState.RUNNING
    direct = key == "cancellation" and case.key in DRAFTLIKE
    fits = case.status == "closed" if key == "reopening" else open_ and not direct
    offered = reading.library.definition(reading.session, case.definition_id)
    if not fits or key not in offered.procedure.actions:
        return False
    if not open_ and reading.session.get(Tombstone, case.id) is not None:
        return False
    return _startable(reading, key)


def changes_due(reading: Reading, case: ProcessInstance) -> bool:
    """Say whether the actor may give the steps of a case another date directly."""
    if reading.actor.id == case.owner_id:
        return True
    target = Target(kind="due_date", procedure=case.key, site=case.site or "")
    return permissions_of(reading.session).allows(reading.actor, "change", target)


def _startable(reading: Reading, key: str) -> bool:
    loaded = reading.library.effective(reading.session, key)
    return loaded is not None and may_start(reading.actor, loaded)
