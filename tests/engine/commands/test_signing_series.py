"""Both components first, then the password alone while a series is fresh."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from engine.actor import SYSTEM, Actor
from engine.commands.people.open_session import EndSession, OpenSession
from engine.commands.people.prove_identity import ProveIdentity
from engine.commands.people.set_password import SetPassword
from engine.commands.tasks.sign_task import SignTask
from engine.errors import SignatureRefusedError
from engine.model import Signature, SigningSeries
from engine.queries.signing_preview import PreviewSigning
from engine.queries.task_page import TaskPage
from engine.testing import Bench
from tests.engine.house import FORMS, LETTER, begun, count, rows, stocked, task_id

PASSWORD = "seven quiet lamps in the harbour"
ACCEPT = {"verdict": "accept"}


@pytest.fixture
def series() -> Any:
    """Return a bench whose approval may be signed in series."""
    bench = stocked(Bench())
    bench.deploy(LETTER.replace(b'policy="strict"', b'policy="series"'), forms=FORMS)
    bench.engine.execute(SetPassword(person="quinn", new=PASSWORD), actor=SYSTEM)
    for each in ("s", "other"):
        bench.engine.execute(OpenSession(digest=each, csrf="c"), actor=SYSTEM)
    yield bench
    bench.close()


def quinn(session: str = "s") -> Actor:
    return Actor(
        id="quinn",
        name="Quinn",
        groups=frozenset({"approver", "everyone"}),
        session=session,
    )


def ready(bench: Bench) -> UUID:
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    return task_id(bench, "approve")


def prove(
    bench: Bench, task: UUID, person: str, password: str = PASSWORD, session: str = "s"
) -> dict[str, Any]:
    preview = bench.engine.fetch(
        PreviewSigning(task_id=task, answers=ACCEPT), actor=quinn(session)
    )
    command = ProveIdentity(
        person=person,
        password=password,
        session_digest=session,
        digest=preview.digest,
        meaning=preview.meaning,
    )
    return bench.engine.execute(command, actor=quinn(session))


def sign(bench: Bench, person: str, session: str = "s") -> str:
    """Sign a new letter; return the code of the refusal, or nothing."""
    task = ready(bench)
    answer = prove(bench, task, person, session=session)
    if "refused" in answer:
        return str(answer["refused"])
    proof = UUID(answer["proof"])
    command = SignTask(task_id=task, answers=ACCEPT, proof_id=proof)
    try:
        bench.engine.execute(command, actor=quinn(session))
    except SignatureRefusedError as refusal:
        return refusal.code
    return ""


def later(bench: Bench, minutes: float) -> None:
    bench.clock.set(bench.clock() + timedelta(minutes=minutes))


@pytest.mark.requirement("P11-30", "11.200(a)(1)(i)", "S9")
def test_after_both_the_password_is_enough_in_the_same_session(series: Bench) -> None:
    assert [sign(series, "quinn"), sign(series, ""), sign(series, "")] == ["", "", ""]
    assert [each.components for each in rows(series, Signature)] == [
        "user name and password",
        "password, in a series",
        "password, in a series",
    ]


@pytest.mark.requirement("P11-30", "11.200(a)(1)(i)", "S9")
def test_the_first_signing_wants_both(series: Bench) -> None:
    assert sign(series, "") == "components-missing"
    assert count(series, Signature) == 0


@pytest.mark.requirement("P11-31", "11.200(a)(1)(ii)", "S9")
def test_ten_idle_minutes_end_a_series(series: Bench) -> None:
    assert sign(series, "quinn") == ""
    later(series, 9)
    assert sign(series, "") == ""
    later(series, 10)
    assert sign(series, "") == "components-missing"


@pytest.mark.requirement("P11-31", "11.200(a)(1)(ii)", "S9")
def test_a_series_lasts_half_an_hour_however_busy(series: Bench) -> None:
    codes = [sign(series, "quinn")]
    for _ in range(4):
        later(series, 8)
        codes.append(sign(series, ""))
    assert codes == ["", "", "", "", "components-missing"]


@pytest.mark.requirement("P11-31", "11.200(a)(1)(ii)", "S9")
def test_one_failure_ends_a_series(series: Bench) -> None:
    assert sign(series, "quinn") == ""
    answer = prove(series, ready(series), "", password="wrong")
    assert answer["refused"] == "not-authenticated"
    assert count(series, SigningSeries) == 0
    assert sign(series, "") == "components-missing"


@pytest.mark.requirement("P11-31", "11.200(a)(1)(ii)", "S9")
def test_another_session_has_no_part_in_a_series(series: Bench) -> None:
    assert sign(series, "quinn") == ""
    assert sign(series, "", session="other") == "components-missing"


@pytest.mark.requirement("P11-31", "11.200(a)(1)(ii)", "S9")
def test_signing_out_ends_a_series(series: Bench) -> None:
    assert sign(series, "quinn") == ""
    series.engine.execute(EndSession(digest="s"), actor=SYSTEM)
    assert sign(series, "") == "components-missing"


@pytest.mark.requirement("P11-30", "11.200(a)(1)(i)", "S9")
def test_a_strict_step_wants_both_each_time_whatever_was_signed_before() -> None:
    bench = stocked(Bench())
    bench.engine.execute(SetPassword(person="quinn", new=PASSWORD), actor=SYSTEM)
    assert sign(bench, "quinn") == ""
    assert sign(bench, "") == "components-missing"
    assert sign(bench, "quinn") == ""
    bench.close()


def test_the_page_asks_for_the_password_alone_only_in_a_fresh_series(
    series: Bench,
) -> None:
    def asks_less() -> bool:
        page = TaskPage(task_id=ready(series))
        return series.engine.fetch(page, actor=quinn()).series

    assert not asks_less()
    assert sign(series, "quinn") == ""
    assert asks_less()
    later(series, 11)
    assert not asks_less()
