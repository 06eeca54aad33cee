"""Whether a signature may go on with a series: the password is enough."""

from engine.bpmn.specs import Element
from engine.model import SigningSeries
from engine.queries.base import Reading


def in_series(reading: Reading, element: Element) -> bool:
    """Tell whether the step allows a series and the actor's session has a fresh one."""
    demand = element.extensions.signature
    if demand is None or demand.policy != "series" or not reading.actor.session:
        return False
    series = reading.session.get(SigningSeries, reading.actor.session)
    return series is not None and series.is_fresh(
        person=reading.actor.id, now=reading.now
    )
