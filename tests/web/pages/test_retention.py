"""The pages about retention: what is due, two signatures, what is left."""

import pytest

from engine.demo.company import PASSWORD
from tests.house import House

LIST = "/retention"


@pytest.fixture(scope="module")
def due(house: House) -> str:
    """Return an action that ended ten years and a day ago."""
    case = house.play("action", "happy_path", title="Label printer")
    house.bench.clock.set(house.bench.clock.now.replace(year=2036, month=3))
    house.clients.clear()
    return case


def test_before_anything_is_due_the_page_says_what_would_stand_there(
    house: House,
) -> None:
    page = house.as_("dora").get(LIST)

    for words in (
        "Nothing is due",
        "Nothing waits for a second signature",
        "No record is under legal hold",
        "Nothing was disposed of yet",
    ):
        assert words in page


def test_the_page_is_for_those_who_look_after_records(house: House) -> None:
    house.as_("ria").get(LIST, status=403)
    assert 'href="/retention"' not in house.as_("ria").get("/cases")
    for person in ("dora", "sami", "quentin"):
        assert 'href="/retention"' in house.as_(person).get(LIST)


def signed_by(person: str) -> dict[str, str]:
    return {"signer": person, "password": PASSWORD}


def request_in(page: str) -> str:
    """Return the address of the first request that waits."""
    found = page.partition('href="/dispositions/')[2].partition('"')[0]
    return f"/dispositions/{found}"


@pytest.mark.requirement("R-073", "P11-11")
def test_somebody_asks_with_a_reason_and_a_signature(house: House, due: str) -> None:
    dora, ask = house.as_("dora"), f"/cases/{due}/disposition"
    listed = dora.get(LIST)
    assert "ACT-2026-0001" in listed
    assert ask in listed
    assert "Somebody else signs before" in dora.get(ask)

    missing = dora.post(ask, {"reason": " ", **signed_by("dora")})
    assert (missing.status_code, "Say why" in missing.text) == (422, True)
    wrong = dora.post(ask, {"reason": "Ten years", "signer": "dora", "password": "x"})
    assert wrong.status_code == 422
    assert "Ten years</textarea>" in wrong.text
    asked = dora.post(ask, {"reason": "Ten years are over", **signed_by("dora")})
    assert asked.status_code == 303
    assert "You asked for it" in dora.get(request_in(dora.get(LIST)))


@pytest.mark.requirement("R-073", "P11-11")
def test_somebody_else_signs_and_the_number_of_the_record_stays(
    house: House, due: str
) -> None:
    quentin = house.as_("quentin")
    decide = request_in(quentin.get(LIST))
    assert "Ten years are over" in quentin.get(decide)
    unsure = quentin.post(decide, signed_by("quentin"))
    assert (unsure.status_code, "cannot be undone" in unsure.text) == (422, True)
    done = quentin.post(decide, {"sure": "yes", **signed_by("quentin")})
    assert done.status_code == 303, done.text

    left = quentin.get(LIST)
    assert "Ten years are over" in left
    assert "Dora Nilsen and Quentin Dubois" in left
    for tab in ("overview", "history", "data", "signatures", "files", "links"):
        page = quentin.get(f"/cases/{due}?tab={tab}")
        assert "This record was disposed of" in page, tab
        assert "Label printer" not in page, tab


def test_a_request_is_turned_down_with_a_reason(house: House, due: str) -> None:
    del due
    case = house.play("action", "happy_path", title="Second printer")
    house.bench.clock.set(house.bench.clock.now.replace(year=2047))
    house.clients.clear()
    dora, quentin = house.as_("dora"), house.as_("quentin")
    ask = f"/cases/{case}/disposition"
    asked = dora.post(ask, {"reason": "Over", **signed_by("dora")})
    assert asked.status_code == 303
    decide = request_in(quentin.get(LIST))
    kept = quentin.post(f"{decide}/refuse", {"why": " "}, at=decide)
    assert kept.status_code == 422
    kept = quentin.post(f"{decide}/refuse", {"why": "A claim"}, at=decide)
    assert kept.status_code == 303
    assert ask in dora.get(LIST)
