"""Answering an escalation on its page, in a browser without scripts."""

import re

import pytest

from engine.actor import SYSTEM
from tests.house import Holding, House

_WAY = re.compile(r'href="(/escalations/[0-9a-f-]+)\?decision=extend"')
_PLAIN = re.compile(r'action="(/escalations/[0-9a-f-]+)"')


@pytest.fixture(scope="module")
def case(house: House) -> str:
    """Return an action that nobody has carried out, long past its due date."""
    found = house.play("action", "happy_path", until="implement", title="Late printer")
    house.advance("2026-01-28T18:00:00Z")
    return found


def _latest(house: House, person: str, pattern: re.Pattern[str]) -> str:
    found = pattern.findall(house.as_(person).get("/"))
    assert found
    return str(found[-1])


def _new_case(house: House, title: str) -> tuple[str, str]:
    """Return one more late action, and its address in pia's list of questions."""
    known = set(_WAY.findall(house.as_("pia").get("/")))
    case = house.play("action", "happy_path", until="implement", title=title)
    house.advance("P40D")
    (address,) = set(_WAY.findall(house.as_("pia").get("/"))) - known
    return case, address


def test_the_inbox_leads_to_each_decision_and_the_page_says_what_is_late(
    house: House, case: str
) -> None:
    pia = house.as_("pia")
    address = _latest(house, "pia", _WAY)
    page = pia.get(address)
    assert "Carry out the action: what will be done?" in page
    assert "Adam Fischer" in page
    for decision in ("extend", "reassign", "none"):
        assert f"{address}?decision={decision}" in page
    assert house.tasks(case)["implement"] in page


def test_searching_a_case_without_scripts_hands_nothing_in(
    house: House, case: str
) -> None:
    pia, address = house.as_("pia"), _latest(house, "pia", _WAY)
    at = f"{address}?decision=extend"
    typed = {"justification": "Half typed", "_find.target": "no such", "_refresh": "1"}
    again = pia.post(address, typed, at=at)
    assert again.status_code == 200
    assert "Nothing found for “no such”" in again.text
    assert "Half typed" in again.text
    assert house.tasks(case).keys() == {"implement"}


def test_extending_asks_for_an_extension_with_its_own_form(
    house: House, case: str
) -> None:
    pia, address = house.as_("pia"), _latest(house, "pia", _WAY)
    page = pia.get(f"{address}?decision=extend")
    assert 'name="new_due"' in page
    assert 'name="delay_risk"' in page
    refused = pia.post(address, {"new_due": ""}, at=f"{address}?decision=extend")
    assert refused.status_code == 422
    assert "New due date" in refused.text
    asked = pia.post(
        address,
        {
            "new_due": "2026-02-27",
            "ext_reason": "supplier",
            "justification": "The printer comes late",
            "interim_control": "A second person checks the label",
            "delay_risk": "Low",
        },
        at=f"{address}?decision=extend",
    )
    assert asked.status_code == 303, asked.text[:3000]
    assert "Extension of ACT-" in house.as_("pia").get("/cases")
    assert "extension of" in pia.get("/").lower()
    assert "One answer is enough" not in house.as_("mona").get("/")
    assert address not in pia.get("/")
    assert "There is nothing left to answer" in pia.get(address)
    assert f"/cases/{case}" in pia.get(address)


def test_reassigning_gives_the_step_to_somebody_who_may_do_it(house: House) -> None:
    case, address = _new_case(house, "Another late printer")
    pia, way = house.as_("pia"), f"{address}?decision=reassign"
    words = {"_comment": "Adam is ill"}
    nobody = pia.post(address, words, at=way)
    assert nobody.status_code == 422
    assert "Choose who does it now" in nobody.text
    assert "Adam is ill" in nobody.text
    verifier = pia.post(address, {**words, "_person": "vera"}, at=way)
    assert verifier.status_code == 409
    assert "Nothing was changed" in verifier.text
    given = pia.post(address, {**words, "_person": "olivia"}, at=way)
    assert given.status_code == 303
    held = house.bench.engine.fetch(Holding(instance=case), actor=SYSTEM)
    assert held["implement"][1] == "olivia"
    assert "Adam is ill" in pia.get(f"/cases/{case}?tab=history")


def test_leaving_it_needs_a_reason_that_stays_in_the_record(house: House) -> None:
    case, address = _new_case(house, "A third late printer")
    pia, way = house.as_("pia"), f"{address}?decision=none"
    assert pia.post(address, {"_comment": " "}, at=way).status_code == 422
    assert pia.post(address, {"_comment": "Shutdown"}, at=way).status_code == 303
    assert "Shutdown" in pia.get(f"/cases/{case}?tab=history")


def test_an_acknowledgement_is_answered_in_the_inbox_itself(
    house: House, case: str
) -> None:
    mona, address = house.as_("mona"), _latest(house, "mona", _PLAIN)
    answer = mona.post(address, {"_comment": "I talk to Adam today"}, at="/")
    assert answer.status_code == 303
    assert address not in mona.get("/")
    assert case


def test_nobody_sees_the_question_of_somebody_else(house: House, case: str) -> None:
    _case, address = _new_case(house, "A fourth late printer")
    house.as_("anton").get(address, status=404)
    assert case
