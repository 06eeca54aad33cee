"""Whether somebody still looks for what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from engine.model import Heartbeat
from engine.queries.base import Reading

WATCHED = {
    "embedded": ("fire-due", "run-ready"),
    "scale": ("fire-due", "sweep-jobs"),
}
SILENT = timedelta(seconds=30)
"""A sign of life is written every ten seconds; three may be missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentTicks:
    """Ticks that no process has made lately: a scheduler's thread dies silently.

    With ``host`` only the processes of that machine count.
    """

    host: str = ""

    def fetch(self, reading: Reading) -> Sequence[str]:
        """Return their names; one process that ticks is enough."""
        heard = reading.session.execute(
            select(Heartbeat.tick, func.max(Heartbeat.at))
            .where(Heartbeat.process.startswith(self.host, autoescape=True))
            .group_by(Heartbeat.tick)
        )
        lively = {tick for tick, at in heard if reading.now - at <= SILENT}
        watched = WATCHED[reading.settings.mode]
        return [tick for tick in watched if tick not in lively]
