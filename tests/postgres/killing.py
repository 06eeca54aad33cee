"""Who is killed, and when: an order and moments that chance decides."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from tests.postgres.errands import Client, begin_errands
from tests.postgres.fleet import Fleet, kill
from tests.postgres.server import Server

CONNECTIONS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'servant'"
)
SESSION = text(
    "SELECT pid FROM pg_stat_activity WHERE usename = 'servant' "
    "ORDER BY random() LIMIT 1"
)
LEASES_END = text("UPDATE job SET lease_until = 0 WHERE state = 1")
LEFT = text(
    "SELECT (SELECT count(*) FROM timer) + "
    "(SELECT count(*) FROM job WHERE state IN (0, 1))"
)
DECK = (
    *["worker"] * 9,
    *["page"] * 3,
    *["all pages"] * 2,
    *["connections"] * 2,
    *["session"] * 2,
    *["database"] * 1,
    *["restart"] * 1,
)
"""Twenty kills; what a person can do to a process, to many, or to the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is done, by how many workers, and how often somebody is killed."""

    errands: int
    workers: int
    kills: int
    within: timedelta
    patience: timedelta = timedelta(minutes=6)


@dataclass(slots=True)
class Killer:
    """Hits somebody at random and counts; the supervisor puts another in their place.

    A session of PostgreSQL that is killed takes all others with it: the server
    recovers, as it does when itself was killed or restarted at once.
    """

    site: Fleet
    chance: random.Random
    hit: Counter[str] = field(default_factory=Counter)

    def work(self, plan: Plan) -> None:
        """Kill as often as planned, the deck shuffled anew whenever it is through."""
        acts = {
            "worker": self._worker,
            "page": self._page,
            "all pages": self._all_pages,
            "connections": lambda: self.site.ask(CONNECTIONS),
            "session": self._session,
            "database": self._database,
            "restart": self._restart,
        }
        deck: list[str] = []
        mean = plan.within.total_seconds() / plan.kills
        for _ in range(plan.kills):
            deck = deck or self.chance.sample(DECK, len(DECK))
            time.sleep(mean * self.chance.uniform(0.2, 1.8))
            whom = deck.pop()
            acts[whom]()
            self.hit[whom] += 1

    def _worker(self) -> None:
        """Kill a worker; all leases end, as if their minute had passed.

        Living holders lose theirs as well: they have to be fenced off.
        """
        workers = [name for name in self.site.processes if name != "pages"]
        kill(self.site.processes[self.chance.choice(workers)].pid)
        self.site.ask(LEASES_END)

    def _page(self) -> None:
        if children := self.site.children_of_pages():
            kill(self.chance.choice(children))

    def _all_pages(self) -> None:
        for each in (self.site.processes["pages"].pid, *self.site.children_of_pages()):
            kill(each)

    def _session(self) -> None:
        if found := self.site.ask(SESSION):
            kill(found)

    def _database(self) -> None:
        kill(self.site.server.process)
        _begin_again(self.site.server)

    def _restart(self) -> None:
        self.site.server.stop()
        self.site.server.start()


def _begin_again(server: Server) -> None:
    """Start a server that died; its last sessions may still hold its memory."""
    for _ in range(50):
        try:
            server.start()
        except AssertionError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("The server did not come up again.")


@dataclass(slots=True)
class Outcome:
    """What a campaign did: the acknowledged cases, and figures."""

    cases: set[UUID]
    hit: Counter[str]
    again: int
    left: int | None
    seconds: float


def campaign(site: Fleet, plan: Plan) -> Outcome:
    """Kill while errands are run and begun; then wait until nothing is owed."""
    cases = begin_errands(site, plan.errands, within=plan.within)
    site.start(plan.workers)
    site.until_served()
    chance = random.Random(20261201 + plan.workers)  # noqa: S311 - moments, no secret
    enough = threading.Event()
    client, killer = Client(site, chance, enough), Killer(site, chance)
    hand = threading.Thread(target=client.work)
    hand.start()
    began = time.monotonic()
    try:
        killer.work(plan)
    finally:
        enough.set()
        hand.join()
    left = _drained(site, plan)
    took = time.monotonic() - began
    site.stop()
    if client.failure:
        raise client.failure
    assert client.cases, "Nobody could begin anything."
    return Outcome(cases | client.cases, killer.hit, client.again, left, took)


def _drained(site: Fleet, plan: Plan) -> int | None:
    """Wait until nothing is owed any more; return how much is."""
    began = time.monotonic()
    left: int | None = None
    while time.monotonic() - began < plan.patience.total_seconds():
        site.ask(LEASES_END)
        for _ in range(10):
            if (left := site.ask(LEFT)) == 0:
                return 0
            time.sleep(0.5)
    return left
