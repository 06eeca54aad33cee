"""Programs are told what happened: signed, repeated under one key, never inside."""

import hmac
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

import orjson
import pytest

from engine.actor import SYSTEM
from engine.commands.work.resolve_incident import ResolveIncident
from engine.commands.work.subscribe import AddWebhook, EndWebhook
from engine.errors import InvalidAnswersError, NotPermittedError
from engine.feel import from_json
from engine.jobs.calling import Caller, ForbiddenAddressError, RefusedCallError
from engine.jobs.webhooks import CallWeb, Webhooks
from engine.model import AuditEvent, Incident, Job, JobState, ProcessInstance
from engine.queries.webhooks import Webhooks as Subscriptions
from engine.queries.webhooks import WebhookTarget
from engine.testing import Bench
from tests.bpmn.models import (
    boundary,
    chain,
    document,
    element,
    end,
    extension,
    start,
)
from tests.engine.house import rows, who

SECRET = "a secret of more than thirty-two characters"
LOOPBACK = (ip_network("127.0.0.0/8"),)


class Receiver(ThreadingHTTPServer):
    """A program that listens; it answers with the statuses it is given, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listening)
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.says = b'{"number": 7}'
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook?to=me"


class _Listening(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()
        self.wfile.write(self.server.says)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench(people={"ada": ("system_admin",), "ana": ("clerk",)})
    caller = Caller(networks=LOOPBACK)

    def subscription(webhook: UUID) -> tuple[str, str] | None:
        return made.engine.fetch(WebhookTarget(id=webhook), actor=SYSTEM)

    made.worker.handlers["webhook"] = Webhooks(  # type: ignore[index]
        caller=caller, subscription=subscription, clock=made.clock
    )
    made.deploy(document(start() + end() + chain("start end"), process="short"))
    yield made
    made.close()


def _subscribe(bench: Bench, url: str, *events: str) -> UUID:
    command = AddWebhook(
        title="Laboratory",
        url=url,
        events=events or ("case.started",),
        secret=SECRET,
    )
    return bench.engine.execute(command, actor=who(bench, "ada"))


@pytest.mark.requirement("R-124")
def test_a_program_is_told_signed_and_without_answers(
    bench: Bench, receiver: Receiver
) -> None:
    _subscribe(bench, receiver.url)
    bench.start("short", {"diagnosis": "confidential"})
    ((path, headers, body),) = receiver.heard
    event = orjson.loads(body)

    assert path == "/hook?to=me"
    assert event["type"] == "case.started"
    assert event["subject"]
    assert b"confidential" not in body
    signed = headers["Praxis-Timestamp"].encode() + b"." + body
    right = hmac.new(SECRET.encode(), signed, sha256).hexdigest()
    assert headers["Praxis-Signature"] == f"v1={right}"
    assert headers["Praxis-Timestamp"] == str(
        int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp())
    )


@pytest.mark.requirement("R-124")
def test_a_delivery_that_fails_is_repeated_under_the_same_key(
    bench: Bench, receiver: Receiver
) -> None:
    receiver.answers = [503, 500]
    _subscribe(bench, receiver.url)
    bench.start("short")
    bench.advance(120)
    keys = {headers["Idempotency-Key"] for _path, headers, _body in receiver.heard}
    bodies = {body for _path, _headers, body in receiver.heard}

    assert len(receiver.heard) == 3
    assert len(keys) == len(bodies) == 1


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [302]
    with pytest.raises(RefusedCallError, match="302"):
        Caller(networks=LOOPBACK).post(receiver.url, b"{}", {})


def test_what_is_never_taken_becomes_an_incident(
    bench: Bench, receiver: Receiver
) -> None:
    receiver.answers = [500] * 20
    _subscribe(bench, receiver.url)
    bench.start("short")
    bench.advance("5 days")

    (incident,) = rows(bench, Incident)
    assert "answered 500" in incident.message
    assert len(receiver.heard) == 8


def test_only_events_somebody_asked_for_are_owed(
    bench: Bench, receiver: Receiver
) -> None:
    _subscribe(bench, receiver.url, "task.escalated")
    bench.start("short")
    assert [each.kind for each in rows(bench, Job)] == []


def test_an_ended_subscription_hears_no_more_not_even_what_is_owed(
    bench: Bench, receiver: Receiver
) -> None:
    receiver.answers = [500]
    webhook = _subscribe(bench, receiver.url)
    bench.start("short")
    ending = EndWebhook(id=webhook, reason="The laboratory moved")
    bench.engine.execute(ending, actor=who(bench, "ada"))
    bench.start("short")
    bench.advance("1 day")

    assert len(receiver.heard) == 1
    assert {each.state for each in rows(bench, Job)} == {JobState.DONE}
    actions = [each.action for each in rows(bench, AuditEvent)]
    assert actions.count("webhook.added") == actions.count("webhook.ended") == 1


@pytest.mark.requirement("ASVS 1.3.6", "S11")
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.5",
        "64:ff9b::7f00:1",
        "2002:7f00:0001::",
    ],
)
def test_inner_addresses_are_not_called(address: str) -> None:
    caller = Caller(resolve=lambda _host, _port: [address])
    with pytest.raises(ForbiddenAddressError, match="QMS_WEBHOOK_NETWORKS"):
        caller.post("http://inside.example/", b"", {})


def test_a_public_address_may_be_called_and_an_inner_one_only_if_allowed() -> None:
    assert Caller().allows(ip_address("93.184.216.34"))
    inner = ip_address("10.1.2.3")
    assert not Caller().allows(inner)
    assert Caller(networks=(ip_network("10.1.0.0/16"),)).allows(inner)


@pytest.mark.requirement("ASVS 1.3.6", "S11")
def test_a_name_with_one_inner_address_among_others_is_not_called() -> None:
    caller = Caller(resolve=lambda _host, _port: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(ForbiddenAddressError):
        caller.post("http://both.example/", b"", {})


@pytest.mark.requirement("ASVS 1.3.6", "S11")
def test_the_connection_goes_to_the_address_that_was_checked(
    receiver: Receiver,
) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    port = receiver.server_address[1]
    caller = Caller(networks=LOOPBACK, resolve=rebinding)
    caller.post(f"http://rebind.invalid:{port}/", b"{}", {})

    assert asked == ["rebind.invalid"]
    assert receiver.heard[0][1]["Host"] == f"rebind.invalid:{port}"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://lab.example/",
        "lab.example",
        "http://",
        "http://me:word@lab.example/",
        "http://lab.example/a b",
        "http://lab.example:port/",
    ],
)
def test_an_address_that_cannot_be_called_is_refused(bench: Bench, url: str) -> None:
    with pytest.raises(InvalidAnswersError):
        _subscribe(bench, url)


def test_only_administrators_subscribe_and_nobody_reads_the_secret(
    bench: Bench,
) -> None:
    webhook = _subscribe(bench, "https://lab.example/hook")
    command = AddWebhook(
        title="Mine", url="https://x.example", events=["case.ended"], secret=SECRET
    )
    with pytest.raises(NotPermittedError):
        bench.engine.execute(command, actor=who(bench, "ana"))
    with pytest.raises(NotPermittedError):
        bench.engine.fetch(Subscriptions(), actor=who(bench, "ana"))
    ada = who(bench, "ada")
    assert bench.engine.fetch(WebhookTarget(id=webhook), actor=ada) is None
    assert SECRET not in repr(bench.engine.fetch(Subscriptions(), actor=ada))
    assert SECRET not in "".join(each.body for each in rows(bench, AuditEvent))


CALL = (
    '<qms:operation name="webhook.call"><qms:input name="url" value="=address"/>'
    '<qms:input name="body" value="={lot: lot}"/>'
    '<qms:output name="number" value="=answer.number"/></qms:operation>'
)
ERROR = "<bpmn:errorEventDefinition/>"


def _calling(*, caught: bool) -> bytes:
    """Return a process that calls a program, then somebody looks."""
    drawn = (
        start()
        + element("serviceTask", "call", extension(CALL))
        + element("userTask", "look")
        + end()
        + chain("start call look end")
    )
    if caught:
        drawn += boundary("failed", "call", ERROR) + element("userTask", "phone")
        drawn += end("given_up") + chain("failed phone given_up")
    return document(drawn, process="calling")


@pytest.fixture
def calls(bench: Bench) -> Bench:
    bench.worker.handlers["webhook.call"] = CallWeb(  # type: ignore[index]
        caller=Caller(networks=LOOPBACK)
    )
    return bench


def test_what_a_called_program_answers_returns_to_the_case(
    calls: Bench, receiver: Receiver
) -> None:
    calls.deploy(_calling(caught=False))
    calls.start("calling", {"address": receiver.url, "lot": "L-7"})
    (case,) = rows(calls, ProcessInstance)

    assert from_json(case.variables)["number"] == 7
    assert calls.open_tasks() == ["look"]
    assert orjson.loads(receiver.heard[0][2]) == {"lot": "L-7"}
    assert receiver.heard[0][1]["Idempotency-Key"]


def test_an_operation_out_of_tries_goes_where_the_diagram_says(
    calls: Bench, receiver: Receiver
) -> None:
    receiver.answers = [500] * 20
    calls.deploy(_calling(caught=True))
    calls.start("calling", {"address": receiver.url, "lot": "L-7"})
    calls.advance("5 days")

    assert len(receiver.heard) == 8
    assert calls.open_tasks() == ["phone"]
    assert rows(calls, Incident) == []


def test_an_operation_out_of_tries_that_nothing_catches_is_an_incident(
    calls: Bench, receiver: Receiver
) -> None:
    receiver.answers = [500] * 8
    calls.deploy(_calling(caught=False))
    calls.start("calling", {"address": receiver.url, "lot": "L-7"})
    calls.advance("5 days")
    (incident,) = rows(calls, Incident)
    assert incident.element == "call"

    command = ResolveIncident(incident_id=incident.id, reason="They are back")
    calls.engine.execute(command, actor=who(calls, "ada"))
    calls.settle()
    assert calls.open_tasks() == ["look"]
