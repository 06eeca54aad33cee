"""What is laid over a diagram: where the tokens are, what was done, what is wrong."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How an element is shown; also its CSS class. ``DONE`` on a flow: it was taken."""

    PLAIN = "plain"
    DONE = "done"
    ACTIVE = "active"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What to show at one element or flow.

    Counts are sums over loops and parallel instances. ``heat`` is a step from 0 (cold)
    to 3 (hot); ``finding`` is ``error``, ``warning`` or ``hint``; ``change`` is
    ``added``, ``removed`` or ``changed``. A number or a sign always stands beside a
    colour, because colour alone says nothing to some readers and on grey paper.
    ``note`` is said of the element in words: who waits there, what was found.
    """

    state: State = State.PLAIN
    tokens: int = 0
    incidents: int = 0
    done: int = 0
    heat: int = 0
    finding: str = ""
    change: str = ""
    note: str = ""

    def in_words(self) -> str:
        """Return the mark as somebody hears it who does not see the picture."""
        counts = (
            (self.tokens, "waiting"),
            (self.incidents, "with an incident"),
            (self.done, "completed"),
        )
        parts = [f"{count} {what}" for count, what in counts if count]
        return ", ".join(filter(None, [*parts, self.finding, self.change, self.note]))


NOTHING = Mark()
