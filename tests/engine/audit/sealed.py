"""A trail that was sealed three times, as its export and as its database file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key
from engine.audit.verifier import Key, read_key
from engine.commands.trust.seal import Seal
from engine.queries.trail_lines import TrailLines
from engine.settings import Settings
from engine.store.database import Database, connect
from engine.store.migrations import upgrade
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import begun, stocked


@dataclass(frozen=True)
class Sealed:
    """The bench, its file, the public key, and the newest checkpoint outside."""

    bench: Bench
    file: Path
    public: str

    @property
    def keys(self) -> list[Key]:
        return [read_key(self.public)]

    def lines(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        self.bench.engine.fetch(TrailLines(take=found.append), actor=SYSTEM)
        return found

    def newest(self) -> str:
        return str(
            [line for line in self.lines() if "checkpoint" in line][-1]["checkpoint"]
        )

    def seal(self, limit: int = 1_000) -> int:
        return self.bench.engine.execute(Seal(limit=limit), actor=SYSTEM)


@contextmanager
def sealed_site(folder: Path, *, outside: tuple[str, ...] = ()) -> Iterator[Sealed]:
    """Open a migrated file with a few cases; nothing is sealed yet."""
    key = make_key(folder / "sealing.key")
    file = folder / "praxis.db"
    connections = connect(f"sqlite:///{file}")
    Database.over(connections)
    upgrade(connections)
    settings = Settings(
        files=folder / "files",
        signing_keys=(folder / "sealing.key",),
        checkpoints=outside,
    )
    bench = stocked(Bench(site=Site(connections, settings)))
    yield Sealed(bench, file, key.public)
    bench.close()


def work(bench: Bench, *, cases: int) -> None:
    """Bring some letters to their end."""
    for _ in range(cases):
        begun(bench)
        bench.complete("write", {"name": "Offer"}, actor="ana")
        bench.sign("approve", {"verdict": "accept"}, actor="quinn")
