"""When the ticks are asked to look at once: only if there is something to do."""

from dataclasses import dataclass

from engine.actor import SYSTEM
from engine.app import Engine
from engine.commands.work.beat import Beat
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class OweMail:
    """Leaves one job."""

    person: str

    def execute(self, uow: UnitOfWork) -> None:
        uow.enqueue("mail", key="mail/1", payload={"person": self.person})


def test_a_sign_of_life_wakes_nobody_and_a_job_wakes_the_ticks(bench: Bench) -> None:
    pokes: list[str] = []
    parts = bench.engine.parts
    engine = Engine(
        bench.engine.database, parts, after_commit=lambda: pokes.append("look")
    )
    for _round in range(3):
        engine.execute(Beat(process="one", tick="run-ready", took_ms=1), actor=SYSTEM)
    assert not pokes, "each tick ends with a sign of life: it would never rest again"
    engine.execute(OweMail(person="ana"), actor=SYSTEM)
    assert pokes == ["look"]
