"""Places where a test lets the process die, fail or wait, to see what is left behind.

``QMS_FAULT=complete.before_commit:1:kill`` acts the first time that point is passed;
``raise`` and ``sleep`` are the other two acts. Without the variable nothing happens,
and settings of a served installation refuse it.
"""

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Self

VARIABLE = "QMS_FAULT"
ACTS = ("kill", "raise", "sleep")
PAUSE = 2.0
"""Seconds that ``sleep`` waits."""

_PASSED: Counter[str] = Counter()


class PlannedFaultError(Exception):
    """A test asked for this failure."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens where, the how-manieth time."""

    point: str
    time: int
    act: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``name:n:kill|raise|sleep``; raise ``ValueError`` for anything else."""
        point, number, act = [*text.split(":"), "", "", ""][:3]
        if not point or not number.isdecimal() or act not in ACTS:
            raise ValueError(f"{VARIABLE} is name:n:{'|'.join(ACTS)}, not {text!r}.")
        return cls(point, int(number), act)

    def strike(self) -> None:
        """Do it."""
        if self.act == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.act == "sleep":
            time.sleep(PAUSE)
            return
        raise PlannedFaultError(self.point)


@cache
def _planned() -> Fault | None:
    text = os.environ.get(VARIABLE)
    return Fault.parse(text) if text else None


def hit(point: str) -> None:
    """Pass a fault point: a no-op unless a test has planned something here."""
    fault = _planned()
    if fault is None or fault.point != point:
        return
    _PASSED[point] += 1
    if _PASSED[point] == fault.time:
        fault.strike()
