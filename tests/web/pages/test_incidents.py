"""A case that is held up: who sees it, who resolves it, and with what words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.work.fail_job import FailJob
from engine.commands.work.take_job import TakeJob
from engine.model import Incident, Job, JobState
from engine.queries.base import Reading
from tests.house import House


@dataclass(frozen=True, slots=True)
class _Owe:
    """Owe work of a case that has one try only."""

    case: str

    def execute(self, uow: Any) -> UUID:
        job = Job(
            id=uow.new_id(),
            queue="interactive",
            kind="laboratory",
            key=f"laboratory/{self.case}",
            payload={"instance": self.case},
            run_at=uow.now,
            max_attempts=1,
        )
        uow.add(job)
        return job.id


@dataclass(frozen=True, slots=True)
class _State:
    """The state of a job, and the resolution of its incident."""

    job: UUID

    def fetch(self, reading: Reading) -> tuple[int, str | None]:
        row = reading.session.execute(
            select(Job.state, Incident.resolution)
            .join(Incident, Incident.job_id == Job.id)
            .where(Job.id == self.job)
        ).one()
        return row[0], row[1]


def _held_up(house: House) -> tuple[str, UUID, str]:
    """Return a case with a dead job, the job, and where its incident is resolved."""
    case = house.play("capa", "happy_path", until="screen")
    engine = house.bench.engine
    job = engine.execute(_Owe(case), actor=SYSTEM)
    taken = engine.execute(TakeJob(job_id=job), actor=SYSTEM)
    assert taken is not None
    failed = FailJob(job_id=job, attempt=taken.attempt, error="no answer")
    engine.execute(failed, actor=SYSTEM)
    page = house.as_("mona").get(f"/cases/{case}")
    address = page.split('action="/cases/' + case + "/incidents/")[1].split('"')[0]
    return case, job, f"/cases/{case}/incidents/{address}"


@pytest.mark.parametrize("retry", ["yes", "no"])
def test_an_incident_is_tried_again_or_closed_with_a_reason(
    house: House, retry: str
) -> None:
    case, job, address = _held_up(house)
    mona = house.as_("mona")
    sent = {"reason": "The line was cut", "retry": retry}
    mona.post(address, sent, at=f"/cases/{case}")
    now, reason = house.bench.engine.fetch(_State(job), actor=SYSTEM)

    assert reason == "The line was cut"
    assert (now == JobState.DEAD) is (retry == "no")
    assert "Held up" not in mona.get(f"/cases/{case}")


def test_an_incident_is_not_resolved_without_words(house: House) -> None:
    case, job, address = _held_up(house)
    mona = house.as_("mona")
    mona.post(address, {"reason": " ", "retry": "no"}, at=f"/cases/{case}")

    assert house.bench.engine.fetch(_State(job), actor=SYSTEM)[1] is None
    assert "Held up" in mona.get(f"/cases/{case}")


def test_who_may_not_resolve_an_incident_sees_it_and_nothing_to_press(
    house: House,
) -> None:
    case, job, address = _held_up(house)
    ria = house.as_("ria")
    page = ria.get(f"/cases/{case}")
    ria.post(address, {"reason": "Let me", "retry": "no"}, at=f"/cases/{case}")

    assert "no answer" in page
    assert "Try again" not in page
    assert house.bench.engine.fetch(_State(job), actor=SYSTEM)[1] is None
