"""Single sign-on against a provider that runs as a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.access.passwords import hash_password
from engine.actor import SYSTEM
from engine.app import Engine
from engine.cli import database
from engine.commands.registers.seed_registers import SeedRegisters
from engine.model import Account, AuditEvent, Signature
from engine.registers.records import create_record
from engine.settings import Settings
from engine.testing import Bench
from engine.testing.site import Site
from tests.engine.house import begun, rows, stocked, task_id
from tests.house import form_fields, token
from tests.oidc.provider import CLIENT, SECRET
from web.app import create_app
from web.settings import WebSettings

PASSWORD = "seven quiet lamps in the harbour"
KEY = "a secret of forty characters for the tests"
ROOT = Path(__file__).parents[2]


@dataclass
class Elsewhere:
    """The provider: a process one can talk to, change and stop."""

    port: int
    process: subprocess.Popen[str]

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    def set(self, **state: Any) -> None:
        query = {"set": json.dumps(state)}
        requests.get(f"{self.issuer}/control", params=query, timeout=5)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    command = [sys.executable, "-m", "tests.oidc.provider"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    found = Elsewhere(int(process.stdout.readline()), process)
    yield found
    found.stop()


@dataclass
class Here:
    """Our pages, with a provider configured."""

    bench: Bench
    app: Flask
    engine: Engine
    elsewhere: Elsewhere

    def provider(self, **state: Any) -> None:
        now = int(self.bench.clock().timestamp())
        clean = {"sub": "s-1", "login": "quinn", "groups": [], "auth_time": None}
        self.elsewhere.set(**{**clean, "wrong": "", "now": now, **state})

    def away(self, client: FlaskClient) -> str:
        client.get("/sign-in")
        return str(client.get("/sso?next=/cases").headers["Location"])

    def come_back(self, client: FlaskClient, url: str) -> TestResponse:
        """Do what a browser does at the provider, and follow its answer home."""
        answer = requests.get(url, timeout=5, allow_redirects=False)
        parts = urlsplit(answer.headers["Location"])
        return client.get(f"{parts.path}?{parts.query}")

    def signed_in(self, client: FlaskClient) -> TestResponse:
        return self.come_back(client, self.away(client))

    def events(self, action: str) -> list[str]:
        return [
            each.body for each in rows(self.bench, AuditEvent) if each.action == action
        ]


@pytest.fixture
def here(elsewhere: Elsewhere, tmp_path: Path) -> Iterator[Here]:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'praxis.db'}", files=tmp_path / "files"
    )
    connections = database.owner_connections(settings)
    database.bring_up_to_date(connections)
    bench = stocked(Bench(site=Site(connections, settings)))
    bench.engine.execute(SeedRegisters(), actor=SYSTEM)
    bench.engine.execute(OwnRole(), actor=SYSTEM)
    pages = WebSettings(
        secret_key=KEY,
        oidc_issuer=elsewhere.issuer,
        oidc_client=CLIENT,
        oidc_secret=SECRET,
        idle=timedelta(days=9),
    )
    app, engine = create_app(settings, pages, clock=bench.clock)
    found = Here(bench, app, engine, elsewhere)
    found.provider()
    yield found
    bench.close()


def who_is_in(client: FlaskClient) -> str:
    page = client.get("/profile")
    found = re.search(r'class="eyebrow"><span class="code">([^<]+)', page.text)
    return found[1] if found else ""


class GroupRole:
    """Let a group at the provider give a role here."""

    def __init__(self, group: str, role: str) -> None:
        self.group, self.role = group, role

    def execute(self, uow: Any) -> None:
        values = {"group": self.group, "role": self.role}
        create_record(uow, "group_roles", values, reason="test")


class OwnRole:
    """Make the role of the bench one of this organisation."""

    def execute(self, uow: Any) -> None:
        create_record(uow, "roles", {"title": "Approver"}, key="approver")


class LocalPassword:
    """Give somebody a local password."""

    def execute(self, uow: Any) -> None:
        account = uow.get(Account, "ada")
        account.password_hash, account.temporary = hash_password(PASSWORD), False


@pytest.mark.requirement("S2", "ASVS 7.2.4", "P11-05")
def test_whom_the_provider_proves_is_signed_in_and_bound_to_its_subject(
    here: Here,
) -> None:
    client = here.app.test_client()
    answer = here.signed_in(client)
    assert answer.headers["Location"] == "/cases"
    assert who_is_in(client) == "quinn"
    here.provider(login="olga")
    other = here.app.test_client()
    here.signed_in(other)
    assert who_is_in(other) == "quinn"
    here.provider(sub="s-2")
    third = here.app.test_client()
    assert here.signed_in(third).headers["Location"] == "/sign-in"
    assert who_is_in(third) == ""
    assert '"way":"sso"' in here.events("session.started")[-1]


def test_the_way_there_asks_with_pkce_nonce_and_state(here: Here) -> None:
    asked = parse_qs(urlsplit(here.away(here.app.test_client())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert min(len(asked[name][0]) for name in ("nonce", "state")) >= 30
    assert asked["response_type"] == ["code"]


@pytest.mark.requirement("S2", "S3")
@pytest.mark.parametrize(
    "wrong", ["iss", "aud", "nonce", "exp", "key", "alg", "azp", "denied"]
)
def test_a_token_that_is_not_right_lets_nobody_in(here: Here, wrong: str) -> None:
    here.provider(wrong=wrong)
    client = here.app.test_client()
    assert here.signed_in(client).headers["Location"] == "/sign-in"
    assert who_is_in(client) == ""
    assert here.events("session.refused")


@pytest.mark.requirement("S4", "S2")
def test_an_answer_counts_once_and_only_in_the_browser_that_asked(here: Here) -> None:
    client = here.app.test_client()
    answer = requests.get(here.away(client), timeout=5, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    path = f"{back.path}?{back.query}"
    thief = here.app.test_client()
    thief.get("/sign-in")
    thief.get(path)
    assert who_is_in(thief) == ""
    client.get(path)
    assert who_is_in(client) == "quinn"
    client.get(path)
    again = here.app.test_client()
    again.get(path)
    assert who_is_in(again) == ""


@pytest.mark.requirement("8.2.1", "P11-14")
def test_groups_there_give_and_take_the_roles_of_our_table(here: Here) -> None:
    here.bench.engine.execute(GroupRole("quality", "qa_reviewer"), actor=SYSTEM)
    here.bench.engine.execute(GroupRole("chiefs", "qa_manager"), actor=SYSTEM)
    here.provider(groups=["quality", "canteen"])
    client = here.app.test_client()
    here.signed_in(client)
    assert "QA reviewer" in client.get("/profile").text
    here.provider(groups=["chiefs"])
    here.signed_in(here.app.test_client())
    page = client.get("/profile").text
    assert "QA reviewer" not in page
    assert "QA manager" in page
    assert "Approver" in page
    assert here.events("roles.changed")


@pytest.mark.requirement("S1")
def test_groups_that_would_make_a_forbidden_pair_let_nobody_in(here: Here) -> None:
    for group, role in (("a", "system_admin"), ("b", "qa_approver")):
        here.bench.engine.execute(GroupRole(group, role), actor=SYSTEM)
    here.provider(groups=["a", "b"])
    client = here.app.test_client()
    here.signed_in(client)
    assert who_is_in(client) == ""
    assert "never both" in here.events("session.refused")[-1]


@pytest.mark.requirement("R26")
def test_while_the_provider_is_down_a_local_account_breaks_the_glass(
    here: Here,
) -> None:
    here.bench.engine.execute(LocalPassword(), actor=SYSTEM)
    here.elsewhere.stop()
    client = here.app.test_client()
    client.get("/sign-in")
    assert client.get("/sso").headers["Location"] == "/sign-in"
    page = client.get("/sign-in")
    assert "cannot be reached" in page.text
    form = {"csrf_token": token(page), "person": "ada", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    assert who_is_in(client) == "ada"
    assert '"way":"break-glass"' in here.events("session.started")[-1]
    assert '"way":"sso"' in here.events("session.refused")[-1]


@pytest.fixture
def approving(here: Here) -> tuple[FlaskClient, UUID]:
    """Wait before a step that is to be signed, signed in by the provider."""
    begun(here.bench)
    here.bench.complete("write", {"name": "Offer"}, actor="ana")
    client = here.app.test_client()
    here.signed_in(client)
    return client, task_id(here.bench, "approve")


def confirmed(here: Here, client: FlaskClient, task: UUID, signer: str) -> TestResponse:
    fields = form_fields(client.get(f"/tasks/{task}").text)
    fields.setlist("verdict", ["accept"])
    fields.setlist("_signer", [signer])
    page = client.post(f"/tasks/{task}/confirm", data=fields)
    found = re.search(r'href="(http://localhost[^"]+)"', page.text)
    if found is None:
        return page
    url = found[1].replace("&amp;", "&")
    asked = parse_qs(urlsplit(url).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    return here.come_back(client, url)


@pytest.mark.requirement("P11-29", "11.200(a)(1)", "S9", "ASVS 7.5.3")
def test_a_fresh_sign_in_there_signs_a_step_here(
    here: Here, approving: tuple[FlaskClient, UUID]
) -> None:
    client, task = approving
    answer = confirmed(here, client, task, "quinn")
    page = client.get(answer.headers["Location"])
    assert "has confirmed that it is you" in page.text
    assert client.post(f"/tasks/{task}", data=form_fields(page.text)).status_code == 303
    (signature,) = rows(here.bench, Signature)
    assert signature.signer_id == "quinn"
    assert "identity provider" in signature.components


@pytest.mark.requirement("S9", "P11-29", "11.200(a)(1)")
@pytest.mark.parametrize(
    "state",
    [
        {"wrong": "auth_time"},
        {"auth_time": 1_700_000_000},
        {"sub": "somebody else"},
        {"wrong": "nonce"},
    ],
)
def test_a_stale_or_foreign_sign_in_signs_nothing(
    here: Here, approving: tuple[FlaskClient, UUID], state: dict[str, Any]
) -> None:
    client, task = approving
    here.provider(**state)
    answer = confirmed(here, client, task, "quinn")
    assert "proof=" not in answer.headers["Location"]
    assert rows(here.bench, Signature) == []


@pytest.mark.requirement("P11-30", "11.200(a)(1)(i)")
def test_the_user_name_is_typed_even_with_a_provider(
    here: Here, approving: tuple[FlaskClient, UUID]
) -> None:
    client, task = approving
    answer = confirmed(here, client, task, "")
    assert answer.status_code == 422
    assert "Type your own user name" in answer.text
