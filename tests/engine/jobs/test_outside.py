"""What leaves the house: mails of a late action, and operations of service tasks."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path

import orjson
import pytest

from engine.actor import SYSTEM
from engine.commands.people.choose_telling import ChooseTelling
from engine.commands.work.fail_job import FIRST_PAUSE
from engine.commands.work.owe_digests import OweDigests
from engine.feel import from_json
from engine.jobs.calling import Caller
from engine.jobs.smtp import Mailer, SendMail
from engine.jobs.webhooks import CallWeb
from engine.model import Job, JobState, ProcessInstance
from engine.testing import Bench
from tests.bpmn.models import chain, document, element, end, extension, start
from tests.engine.commands.late_steps import ACTION, AT_E2, late_action
from tests.engine.house import rows, who
from tests.engine.jobs.test_mail import (
    SITE,
    Box,
    certificate,
    free_port,
    served,
    trusting,
)
from tests.engine.jobs.test_webhooks import CALL, Receiver

__all__ = ["certificate"]
NEXT_DAY = datetime(2026, 1, 22, 9, tzinfo=UTC)
WRITE = (
    '<qms:operation name="mail.send">'
    '<qms:input name="to" value="=&quot;lab@partner.example&quot;"/>'
    '<qms:input name="subject" value="=&quot;Lot &quot; + lot"/>'
    '<qms:input name="text" value="=&quot;Please test it.&quot;"/>'
    "</qms:operation>"
)
LETTERS = document(
    start()
    + element("serviceTask", "write", extension(WRITE))
    + element("userTask", "wait")
    + end()
    + chain("start write wait end"),
    process="letters",
)
CALLS = document(
    start()
    + element("serviceTask", "call", extension(CALL))
    + element("userTask", "look")
    + end()
    + chain("start call look end"),
    process="calls",
)


@pytest.fixture
def late() -> Iterator[Bench]:
    """Return a bench with an action that nobody carries out."""
    made = late_action()
    yield made
    made.close()


def _to_server(bench: Bench, port: int) -> None:
    mailer = Mailer(
        f"smtp://127.0.0.1:{port}",
        "praxis@quality.example",
        lambda person: f"{person}@quality.example",
        SITE,
        clock=bench.clock,
    )
    bench.worker.handlers["mail"] = mailer  # type: ignore[index]


def _of(box: Box, person: str, subject: str) -> list[EmailMessage]:
    return [
        each
        for each in box.mails
        if each["To"] == f"{person}@quality.example" and subject in each["Subject"]
    ]


@pytest.mark.requirement("R-125")
def test_assignment_reminder_escalation_and_digest_arrive_with_links(
    late: Bench,
) -> None:
    with served() as (box, port):
        _to_server(late, port)
        late.start("action", {**ACTION, "title": "A second one"}, actor="pia")
        choice = ChooseTelling(choices={"assigned": (True, "digest")})
        late.engine.execute(choice, actor=who(late, "adam"))
        late.advance(AT_E2)
        late.advance(NEXT_DAY)
        late.engine.execute(OweDigests(), actor=SYSTEM)
        late.settle()
    case = f"{SITE}/case/ACT-2026-000"
    for subject, link in (
        ("For you", case),
        ("Reminder", case),
        ("Overdue: ", case),
        ("steps overdue", f"{SITE}/notices"),
    ):
        found = _of(box, "adam", subject)
        assert found, (subject, [(each["To"], each["Subject"]) for each in box.mails])
        text, html = (found[0].get_body((kind,)) for kind in ("plain", "html"))
        assert text is not None
        assert html is not None
        assert link in text.get_content()
        assert f'href="{link}' in html.get_content()
    ids = [each["Message-ID"] for each in box.mails]
    assert len(ids) == len(set(ids))


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench(people={"ana": ("clerk",)})
    yield made
    made.close()


@pytest.mark.requirement("R25")
def test_a_letter_waits_for_its_server_and_the_case_for_the_letter(
    bench: Bench,
) -> None:
    port = free_port()
    mailer = Mailer(f"smtp://127.0.0.1:{port}", "", {}.get, SITE)
    operation = SendMail(mailer.send, "praxis@quality.example", SITE)
    bench.worker.handlers["mail.send"] = operation  # type: ignore[index]
    bench.deploy(LETTERS)
    bench.start("letters", {"lot": "L-7"}, actor="ana")
    (job,) = rows(bench, Job)
    assert (job.state, job.attempts) == (JobState.READY, 1)
    pause = job.run_at - bench.clock()
    assert FIRST_PAUSE <= pause < FIRST_PAUSE * 1.1  # the rest is chance
    assert bench.open_tasks() == []
    with served(port=port) as (box, _port):
        bench.advance(pause)
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == ("lab@partner.example", "Lot L-7")
    assert "Please test it." in mail.get_content()
    assert bench.open_tasks() == ["wait"]


def test_pauses_double_and_jobs_that_fail_together_part(bench: Bench) -> None:
    port = free_port()
    mailer = Mailer(f"smtp://127.0.0.1:{port}", "", {}.get, SITE)
    operation = SendMail(mailer.send, "praxis@quality.example", SITE)
    bench.worker.handlers["mail.send"] = operation  # type: ignore[index]
    bench.deploy(LETTERS)
    for number in range(12):
        bench.start("letters", {"lot": f"L-{number}"}, actor="ana")
    first = [each.run_at - bench.clock() for each in rows(bench, Job)]
    assert len(set(first)) > 1
    bench.clock.set(max(each.run_at for each in rows(bench, Job)))
    bench.settle()
    second = [each.run_at - bench.clock() for each in rows(bench, Job)]
    assert min(second) >= 2 * FIRST_PAUSE
    assert max(second) < 2 * FIRST_PAUSE * 1.1


@pytest.fixture
def secure(certificate: Path) -> Iterator[Receiver]:
    """Return a program that listens behind a certificate of this machine."""
    server = Receiver()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "certificate", certificate / "key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    yield server
    server.shutdown()
    server.server_close()


def _call_with(bench: Bench, tls: Callable[[], ssl.SSLContext]) -> None:
    caller = Caller(networks=(ip_network("127.0.0.0/8"),), tls=tls)
    bench.worker.handlers["webhook.call"] = CallWeb(caller=caller)  # type: ignore[index]
    bench.deploy(CALLS)


@pytest.mark.requirement("ASVS 12.3.2")
def test_a_program_is_called_over_https_if_its_certificate_holds(
    bench: Bench, secure: Receiver, certificate: Path
) -> None:
    address = secure.url.replace("http://", "https://")
    _call_with(bench, ssl.create_default_context)
    bench.start("calls", {"address": address, "lot": "L-7"}, actor="ana")
    (job,) = rows(bench, Job)
    assert secure.heard == []
    assert "CERTIFICATE_VERIFY_FAILED" in (job.error or "")
    _call_with(bench, trusting(certificate))
    bench.advance(2 * FIRST_PAUSE)
    (case,) = rows(bench, ProcessInstance)
    assert orjson.loads(secure.heard[0][2]) == {"lot": "L-7"}
    assert from_json(case.variables)["number"] == 7
    assert bench.open_tasks() == ["look"]
