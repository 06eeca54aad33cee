"""Tokens: a program's own identity, bounded in scope and time."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.commands.people.prove_identity import ProveIdentity
from engine.commands.people.set_roles import SetRoles
from engine.commands.tasks.sign_task import SignTask
from engine.demo.company import PASSWORD
from engine.errors import NotPermittedError, SignatureRefusedError
from engine.model import ApiToken, AuditEvent
from engine.queries.signing_preview import PreviewSigning
from engine.testing import Bench
from engine.testing.staging import StageProof
from tests.api.programs import SECRET, Program, issued
from tests.engine.house import begun, rows, stocked, task_id, who
from tests.house import BEGIN, House

pytestmark = pytest.mark.requirement("S11")


@pytest.mark.requirement("P11-15")
def test_of_a_token_only_the_digest_is_stored(house: House) -> None:
    token = issued(house, "ria")
    stored = {str(vars(each)) for each in rows(house.bench, ApiToken)}
    assert token.endswith(SECRET)
    assert all(SECRET not in each for each in stored)


@pytest.mark.requirement("P11-15", "11.10(h)")
def test_what_a_program_did_stands_in_the_trail_with_its_own_identity(
    house: House,
) -> None:
    case = house.play("capa", "happy_path", until="screen")
    program = Program.of(house, "quinn")
    said = program.ask("POST", f"/cases/{case}/comments", json={"text": "From afar"})
    assert said.status_code == 201, said.text
    body = json.loads(
        house.bench.engine.fetch(LastEntry(action="comment.added"), actor=SYSTEM)
    )
    assert body["actor"]["id"] == "quinn"
    assert body["actor"]["client"] == program.token.split("_")[1]


class LastEntry:
    """The body of the newest entry of one action."""

    def __init__(self, *, action: str) -> None:
        self.action = action

    def fetch(self, reading: object) -> str:
        found = reading.session.scalars(  # type: ignore[attr-defined]
            select(AuditEvent.body)
            .where(AuditEvent.action == self.action)
            .order_by(AuditEvent.id.desc())
        )
        return str(found.first())


def test_a_token_that_only_reads_changes_nothing(house: House) -> None:
    case = house.play("capa", "happy_path", until="screen")
    program = Program.of(house, "quinn", "read")
    assert program.get(f"/cases/{case}")["head"]["id"] == case
    answer = program.ask("POST", f"/cases/{case}/comments", json={"text": "No"})
    assert (answer.status_code, answer.content_type) == (
        403,
        "application/problem+json",
    )
    assert program.get(f"/cases/{case}")["comments"] == []


@pytest.mark.requirement("S9", "11.200")
def test_a_program_can_neither_prove_identity_nor_sign() -> None:
    """Not even with the right password, nor with a proof its person left."""
    bench = stocked(Bench(BEGIN))
    begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    task, quinn = task_id(bench, "approve"), who(bench, "quinn")
    answers = {"verdict": "accept"}
    asked = PreviewSigning(task_id=task, answers=answers)
    preview = bench.engine.fetch(asked, actor=quinn)
    staged = StageProof(digest=preview.digest, meaning=preview.meaning)
    proof = bench.engine.execute(staged, actor=quinn)
    program = replace(quinn, client="a-program")
    prove = ProveIdentity(
        person="quinn",
        password=PASSWORD,
        session_digest="",
        digest=preview.digest,
        meaning=preview.meaning,
    )
    assert bench.engine.execute(prove, actor=program)["refused"] == "api-token"
    sign = SignTask(task_id=task, answers=answers, proof_id=proof)
    with pytest.raises(SignatureRefusedError) as refusal:
        bench.engine.execute(sign, actor=program)
    assert refusal.value.code == "api-token"
    assert bench.open_tasks() == ["approve"]
    bench.close()


@pytest.mark.requirement("S9")
def test_a_program_of_an_administrator_manages_nobody() -> None:
    bench = stocked(Bench(BEGIN))
    program = replace(who(bench, "ada"), client="a-program")
    command = SetRoles(person="ben", roles={"qa_approver": None}, reason="Sneaky")
    with pytest.raises(NotPermittedError, match="does not manage access"):
        bench.engine.execute(command, actor=program)
    bench.close()


@pytest.mark.parametrize(
    "token",
    ["", "qms_x_y", "nonsense", f"qms_{'0' * 32}_{SECRET}", "qms__", "qms_a"],
)
def test_an_unknown_token_is_refused_as_a_problem(house: House, token: str) -> None:
    client = house.app.test_client(use_cookies=False)
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_when_it_is_revoked(house: House) -> None:
    program = Program.of(house, "vera")
    token_id = program.token.split("_")[1]
    assert program.get("/me")["id"] == "vera"
    answer = house.as_("vera").post(
        f"/profile/tokens/{token_id}/revoke", {}, at="/profile/tokens"
    )
    assert answer.status_code == 303
    assert program.ask("GET", "/me").status_code == 401


def test_nobody_revokes_the_token_of_somebody_else(house: House) -> None:
    program = Program.of(house, "vera")
    token_id = program.token.split("_")[1]
    answer = house.as_("tom").post(
        f"/profile/tokens/{token_id}/revoke", {}, at="/profile/tokens"
    )
    assert answer.status_code == 403
    assert program.get("/me")["id"] == "vera"


def test_a_token_beside_a_cookie_does_not_spare_the_hidden_field(house: House) -> None:
    """A foreign page cannot ride on the session by adding a header."""
    case = house.play("capa", "happy_path", until="screen")
    token = issued(house, "quinn")
    browser = house.as_("quinn").client
    answer = browser.post(
        f"/api/v1/cases/{case}/comments",
        json={"text": "Forged"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 403
    key = browser.get("/api/v1/me").json["csrf_token"]
    answer = browser.post(
        f"/api/v1/cases/{case}/comments",
        json={"text": "Meant"},
        headers={"X-CSRFToken": key},
    )
    assert answer.status_code == 201, answer.text


def test_a_token_is_issued_on_its_page_and_shown_once(house: House) -> None:
    tom = house.as_("tom")
    sent = {"label": "Laboratory", "scope": "read", "days": "30", "password": PASSWORD}
    page = tom.post("/profile/tokens", sent)
    assert page.status_code == 200, page.text
    token = page.text.partition('value="qms_')[2].partition('"')[0]
    client = house.app.test_client(use_cookies=False)
    found = client.get("/api/v1/me", headers={"Authorization": f"Bearer qms_{token}"})
    assert found.json["id"] == "tom"
    assert token not in tom.get("/profile/tokens")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"label": ""}, "Name the program"),
        ({"scope": "all"}, "what the program may do"),
        ({"days": "366"}, "lasts 1 to 365 days"),
        ({"password": "not it"}, "not your present password"),
    ],
)
def test_a_token_is_refused_with_words_and_the_typing_kept(
    house: House, wrong: dict[str, str], words: str
) -> None:
    sent = {"label": "Laboratory", "scope": "read", "days": "30", "password": PASSWORD}
    answer = house.as_("tom").post("/profile/tokens", {**sent, **wrong})
    assert answer.status_code == 422
    assert words in answer.text


def test_a_token_counts_no_more_after_its_last_day(house: House) -> None:
    program = Program.of(house, "ria")
    house.advance("31 days")
    assert program.ask("GET", "/me").status_code == 401
