"""What bad input gets: a clear error, and nothing lost."""

import re
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from engine.actor import SYSTEM
from engine.commands.cases.cancel_instance import CancelInstance
from tests.house import House

ACCEPT = {"screening": "accept", "recurrence_seen": "yes"}
REQUEST = {
    "title": "Label torn",
    "description": "Two labels were torn.",
    "site": "main",
    "department": "packaging",
    "aware_on": "2026-01-05T08:00",
    "source": "employee",
    "capa_type": "corrective",
    "problem_statement": "Two of 400 labels were torn.",
    "requirement_violated": "SOP-PK-004",
    "safety_impact": "no",
    "distributed": "no",
}


@pytest.fixture
def screening(house: House) -> str:
    """Return the path of a task that several people may do."""
    case = house.play("capa", "happy_path", until="screen")
    return f"/tasks/{house.tasks(case)['screen']}"


def test_the_same_submit_twice_starts_one_case(house: House) -> None:
    ria = house.as_("ria")
    form = ria.fields("/start/capa")
    sent = {**REQUEST, "_request": form["_request"], "title": "Only once, please"}
    first = ria.post("/start/capa", sent)
    second = ria.post("/start/capa", sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert ria.get("/cases?words=Only+once").count('<th scope="row"') == 1


@pytest.mark.requirement("R10")
def test_the_same_key_with_another_body_is_refused_and_the_typing_kept(
    house: House,
) -> None:
    ria = house.as_("ria")
    form = ria.fields("/start/capa")
    sent = {**REQUEST, "_request": form["_request"]}
    ria.post("/start/capa", sent)
    answer = ria.post("/start/capa", {**sent, "title": "Something else"})

    assert answer.status_code == 422
    assert "already used with different content" in answer.text
    assert 'value="Something else"' in answer.text


@pytest.mark.requirement("R10")
def test_the_same_hand_in_twice_gives_the_same_answer(
    house: House, screening: str
) -> None:
    quinn = house.as_("quinn")
    form = quinn.fields(screening)
    sent = {**form.to_dict(), **ACCEPT}
    first = quinn.client.post(screening, data=sent)
    second = quinn.client.post(screening, data=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]


@pytest.mark.requirement("ASVS 2.3.4")
def test_the_loser_of_a_race_sees_who_and_when_and_keeps_what_was_typed(
    house: House, screening: str
) -> None:
    quinn, vera = house.as_("quinn"), house.as_("vera")
    before = vera.fields(screening)
    assert quinn.post(screening, ACCEPT).status_code == 303
    typed = "I would rather hand this over"
    sent = {**before.to_dict(), "screening": "reject", "screening_reason": typed}
    answer = vera.client.post(screening, data=sent)

    assert answer.status_code == 409
    assert "Quinn Baker completed it on 05 Jan 2026, 09:" in answer.text
    assert typed in answer.text
    assert "What you typed" in answer.text


@pytest.mark.requirement("ASVS 2.3.1")
def test_a_task_of_a_cancelled_case_is_refused_and_says_so(
    house: House, screening: str
) -> None:
    quinn = house.as_("quinn")
    before = quinn.fields(screening)
    case = quinn.get(screening).partition('href="/cases/')[2].partition('"')[0]
    cancelled = CancelInstance(instance_id=UUID(case), reason="Twice")
    house.bench.engine.execute(cancelled, actor=SYSTEM)
    answer = quinn.client.post(screening, data={**before.to_dict(), **ACCEPT})

    assert answer.status_code == 409
    assert "This step is not needed any more" in answer.text


def test_a_stale_page_is_refused_and_shown_anew_with_the_typing(
    house: House, screening: str
) -> None:
    quinn = house.as_("quinn")
    stale = {**quinn.fields(screening).to_dict(), "_revision": "999"}
    answer = quinn.client.post(
        screening, data={**stale, "screening": "reject", "screening_reason": "Kept"}
    )

    assert answer.status_code == 409
    assert ">Kept</textarea>" in answer.text.replace("\n", "")


@pytest.mark.requirement("ASVS 2.2.1", "DI-05")
def test_a_wrong_value_is_named_and_everything_else_stays(house: House) -> None:
    ria = house.as_("ria")
    answer = ria.post("/start/capa", {**REQUEST, "title": "", "description": "Stays"})

    assert answer.status_code == 422
    assert "Title" in answer.text.partition('role="alert"')[2][:900]
    assert "Stays</textarea>" in answer.text


@pytest.mark.requirement("ASVS 2.2.2")
def test_a_field_that_was_never_offered_is_refused(
    house: House, screening: str
) -> None:
    answer = house.as_("quinn").post(screening, {**ACCEPT, "severity": "5"})

    assert answer.status_code == 422
    assert "severity" in answer.text


def test_a_field_that_is_hidden_meanwhile_is_dropped_with_a_notice(
    house: House, screening: str
) -> None:
    quinn = house.as_("quinn")
    offered = {
        **ACCEPT,
        "_offered": "screening screening_reason recurrence_seen",
        "screening_reason": "Typed before I changed my mind",
    }
    answer = quinn.post(screening, offered)
    page = quinn.get(answer.headers["Location"])

    assert answer.status_code == 303
    assert "“Reason” was not needed any more and was left out." in page


def test_somebody_without_the_right_is_refused(house: House, screening: str) -> None:
    quinn, tom = house.as_("quinn"), house.as_("tom")
    form = quinn.fields(screening)
    data = {**form.to_dict(), **ACCEPT, "csrf_token": tom.fields("/help")["csrf_token"]}
    answer = tom.client.post(screening, data=data)

    assert answer.status_code == 403
    assert "You may not do this" in answer.text


def test_unknown_and_hidden_look_the_same(house: House) -> None:
    ria = house.as_("ria")
    unknown = ria.get(f"/tasks/{uuid4()}", 404)
    nowhere = ria.get("/nowhere/at/all", 404)

    assert "nothing here, or nothing that you may see" in unknown
    assert _without_tokens(unknown) == _without_tokens(nowhere)


@pytest.mark.requirement("ASVS 5.2.1", "S8")
def test_a_request_over_the_limit_is_told_the_limit(house: House) -> None:
    ria = house.as_("ria")
    case = house.play("capa", "happy_path", until="screen")
    path = f"/cases/{case}/attach"
    body = b"--x\r\n" + bytes(27_000_000)
    kind = "multipart/form-data; boundary=x"
    answer = ria.client.post(path, data=body, content_type=kind)

    assert answer.status_code == 413
    assert "over the limit of 25 MB" in answer.text


@pytest.mark.requirement("S4", "ASVS 3.5.1")
def test_a_request_without_its_token_is_refused(house: House, screening: str) -> None:
    answer = house.as_("quinn").client.post(screening, data=ACCEPT)

    assert answer.status_code == 403


def test_a_wrong_password_signs_nothing_and_keeps_the_answers(house: House) -> None:
    case = house.play("capa", "happy_path", until="approve_plan_sign")
    path = f"/tasks/{house.tasks(case)['approve_plan_sign']}"
    quentin = house.as_("quentin")
    wrong = {"decision": "approve", "_signer": "quentin", "_password": "not it at all"}
    answer = quentin.post(path, wrong)

    assert answer.status_code == 422
    assert "approve_plan_sign" in house.tasks(case)
    assert 'value="approve" checked' in answer.text.replace("  ", " ")
    assert "not it at all" not in answer.text


def test_a_signature_pressed_twice_is_one_signature(house: House) -> None:
    case = house.play("capa", "happy_path", until="approve_plan_sign")
    path = f"/tasks/{house.tasks(case)['approve_plan_sign']}"
    quentin = house.as_("quentin")
    sent = {
        **quentin.fields(path).to_dict(),
        "decision": "approve",
        "_signer": "quentin",
        "_password": "quality runs on time",
    }
    first = quentin.client.post(path, data=sent)
    second = quentin.client.post(path, data=sent)

    assert (first.status_code, second.status_code) == (303, 303)
    signatures = quentin.get(f"/cases/{case}?tab=signatures")
    assert signatures.count(">Approval</span>") == 1
    assert "Quentin Dubois" in signatures


CRAFTED = {
    "name": {"dëcision": "x"},
    "surrogate": {"files": r'{"name": "\\ud800"}'},
    "infinite": {"files": "1e999"},
    "not a number": {"files": "NaN"},
    "huge": {"files": "9" * 4_000},
    "deep": {"files": "[" * 40_000},
    "other": {"decision": "approve\ud800", "comment.0.ü": "x"},
}


@pytest.mark.requirement("ASVS 2.2.1", "S6")
@pytest.mark.parametrize("crafted", CRAFTED)
def test_crafted_answers_are_refused_with_words(house: House, crafted: str) -> None:
    """On a step that is signed and on one that is not; nothing is signed or done."""
    case = house.play("capa", "happy_path", until="approve_plan_sign")
    signed = house.tasks(case)["approve_plan_sign"]
    other = house.tasks(house.play("capa", "happy_path", until="screen"))["screen"]
    quentin, quinn = house.as_("quentin"), house.as_("quinn")
    password = {"_signer": "quentin", "_password": "quality runs on time"}
    sent = {
        name.encode(): each.encode("utf-8", "surrogatepass")
        for name, each in CRAFTED[crafted].items()
    }
    for person, path, more in (
        (quentin, f"/tasks/{signed}", {"decision": "approve", **password}),
        (quinn, f"/tasks/{other}", ACCEPT),
    ):
        fields = {**person.fields(path).to_dict(), **more}
        body = urlencode({**fields, **sent})
        kind = "application/x-www-form-urlencoded"
        answer = person.client.post(path, data=body, content_type=kind)
        assert answer.status_code in (303, 422), answer.text
        assert "Traceback" not in answer.text


def test_what_was_shown_before_signing_has_to_be_what_is_signed(house: House) -> None:
    case = house.play("capa", "happy_path", until="approve_plan_sign")
    path = f"/tasks/{house.tasks(case)['approve_plan_sign']}"
    answer = house.as_("quentin").post(
        path,
        {
            "decision": "approve",
            "_shown": "0" * 64,
            "_signer": "quentin",
            "_password": "quality runs on time",
        },
    )

    assert answer.status_code == 409
    assert "What you were shown has changed since" in answer.text


def test_bulk_claims_report_on_each_task(house: House) -> None:
    quinn, vera = house.as_("quinn"), house.as_("vera")
    cases = [house.play("capa", "happy_path", until="screen") for _ in range(2)]
    first, second = (house.tasks(case)["screen"] for case in cases)
    vera.post(f"/tasks/{first}/claim", {}, at="/?box=groups")
    answer = quinn.post("/tasks/claim", {"task": [first, second]}, at="/?box=groups")
    page = quinn.get(answer.headers["Location"])

    assert "not claimed" in page
    assert ": yours now." in page


def _without_tokens(page: str) -> str:
    return re.sub(r'(content|value)="[^"]{60,}"', "", page)
