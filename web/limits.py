"""How often one address or one account may ask: a flood is cut off, not served.

Counted in this process: with several processes each counts for itself. What must count
everywhere and for long (failed proofs of identity) is in rows (``access.lockout``).
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Request, abort, request

MINUTE = 60.0
MOST_KEYS = 20_000
TOO_MANY = "Too many requests in one minute. Wait a little, then send it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Requests per minute; the defaults are far above what people do.

    ``starts`` are reports and other new cases (ASVS 2.4.1), ``signs_in`` attempts of
    one address, ``changes`` and ``reads`` those of one account, ``strangers`` those of
    an address nobody is signed in at.
    """

    starts: int = 60
    signs_in: int = 30
    changes: int = 1_200
    reads: int = 6_000
    strangers: int = 600


@dataclass(slots=True)
class Window:
    """Counts what happened in the last minute, by key."""

    ticker: Callable[[], float] = time.monotonic
    seen: dict[str, deque[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def admits(self, key: str, most: int) -> bool:
        """Count one more, unless there were ``most`` of them within a minute."""
        now = self.ticker()
        with self.lock:
            if len(self.seen) > MOST_KEYS:
                self._forget(now)
            times = self.seen.setdefault(key, deque())
            while times and times[0] <= now - MINUTE:
                times.popleft()
            if len(times) >= most:
                return False
            times.append(now)
            return True

    def _forget(self, now: float) -> None:
        """Drop who was silent for a minute, and all if that does not make room."""
        kept = {k: t for k, t in self.seen.items() if t and t[-1] > now - MINUTE}
        self.seen = kept if len(kept) <= MOST_KEYS else {}


def add_limits(
    app: Flask, whose: Callable[[], str], limits: Limits, window: Window
) -> None:
    """Refuse (429) what comes too often; ``whose`` says which account asks."""

    @app.before_request
    def refuse_floods() -> None:
        if request.endpoint in (None, "assets", "health.live", "health.ready"):
            return
        key, most = _counted(request, whose(), limits)
        if not window.admits(key, most):
            abort(429, TOO_MANY)


def _counted(asked: Request, account: str, limits: Limits) -> tuple[str, int]:
    """Return what a request counts as, and how many of those there may be."""
    address = asked.remote_addr or ""
    if asked.endpoint == "sign_in.enter":
        return f"signs in {address}", limits.signs_in
    if not account:
        return f"stranger {address}", limits.strangers
    if asked.endpoint in ("start.hand_in", "api_cases.start"):
        return f"starts {account}", limits.starts
    if asked.method in ("GET", "HEAD", "OPTIONS"):
        return f"reads {account}", limits.reads
    return f"changes {account}", limits.changes
