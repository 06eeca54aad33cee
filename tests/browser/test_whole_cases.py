"""Whole cases in a real browser: several people, one clock, from report to record."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.people import Visitor, served
from tests.house import House, build, story

pytestmark = pytest.mark.browser

Come = Callable[[str], Visitor]
Story = Mapping[str, Mapping[str, Any]]
Violations = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    build(folder)
    return folder


@pytest.fixture
def house(built: Path, tmp_path: Path) -> Iterator[House]:
    opened = House.open(built, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def address(house: House) -> Iterator[str]:
    with served(house) as url:
        yield url


@pytest.fixture
def come(house: House, address: str, new_context: NewContext) -> Come:
    """Return what lets somebody come to a browser of their own."""
    known: dict[str, Visitor] = {}

    def enter(person: str) -> Visitor:
        if person not in known:
            page = new_context(base_url=address).new_page()
            known[person] = Visitor(house, page, person)
            known[person].sign_in()
        return known[person]

    return enter


@pytest.mark.requirement("R-109")
def test_people_take_one_capa_from_report_over_refusal_and_rework_to_closure(
    house: House, come: Come, violations: Violations
) -> None:
    told = story("capa", "happy_path")
    case = come("ria").start("capa", told["request"])
    plan(house, come, case, told)
    refuse_and_plan_again(house, come, case, told)
    act(house, come, case, told)

    # Nothing is open for 90 days; then the timer brings the effectiveness check.
    assert house.tasks(case) == {}
    house.advance("100 days")
    come("eva").do(house.case("EC-2026-0001"), "judge", told["judge"])
    come("olivia").do(case, "summary", told["summary"])
    come("quentin").do(case, "close", told["close"])

    read_the_closed_case(come("rita"), case, violations)


def plan(house: House, come: Come, case: str, told: Story) -> None:
    """Screen the request; contain and investigate at the same time; plan."""
    quinn, olivia = come("quinn"), come("olivia")
    quinn.do(case, "screen", told["screen"])
    quinn.do(case, "classify", told["classify"])
    assert set(house.tasks(case)) == {"contain", "investigation_plan"}
    olivia.go("/")
    expect(olivia.page.get_by_role("link", name="Contain and correct")).to_be_visible()
    for step in ("contain", "investigation_plan", "root_cause", "action_plan"):
        olivia.do(case, step, told[step])


def refuse_and_plan_again(house: House, come: Come, case: str, told: Story) -> None:
    """Refuse the plan, which comes back; plan again; approve."""
    quentin = come("quentin")
    why = "Say who trains the shifts"
    refusal = {"decision": "reject", "decision_comment": why, "back_to": "action_plan"}
    quentin.do(case, "approve_plan_sign", refusal)
    assert set(house.tasks(case)) == {"action_plan"}
    olivia = come("olivia")
    olivia.go(f"/tasks/{house.tasks(case)['action_plan']}")
    expect(olivia.page.get_by_text(why).first).to_be_visible()
    olivia.hand_in({"read_across": "Lines 1, 2 and 3"})
    quentin.do(case, "approve_plan_sign", told["approve_plan_sign"])


def act(house: House, come: Come, case: str, told: Story) -> None:
    """Do the action, a case of its own, and have others verify it."""
    action = house.case("ACT-2026-0001")
    come("adam").do(action, "implement", told["implement"])
    come("vera").do(action, "verify", told["verify"])
    come("quentin").do(case, "verify_implementation", told["verify_implementation"])


def read_the_closed_case(reader: Visitor, case: str, violations: Violations) -> None:
    """Find every step, who did it, the path taken and the signatures."""
    reader.go(f"/cases/{case}?tab=history")
    history = reader.page.get_by_role("list", name="History")
    for words in (
        "Ria Novak opened the case",
        "Quinn Baker completed “Screen the request”",
        "Olivia Brandt completed “Contain and correct at once”",
        "Quentin Dubois signed “Approve the plan”: rejection",
        "Quentin Dubois signed “Approve the plan”: approval",
        "Quentin Dubois signed “Verify the implementation”: verification",
        "Olivia Brandt completed “Summarise and share”",
        "Quentin Dubois signed “Approve the closure”: approval",
    ):
        expect(history).to_contain_text(words)
    assert violations(reader.page) == []
    reader.go(f"/cases/{case}")
    expect(reader.page.get_by_text("Closed", exact=True).first).to_be_visible()
    expect(reader.page.locator("svg.diagram .taken").first).to_be_attached()
    reader.go(f"/cases/{case}?tab=signatures")
    expect(reader.page.get_by_text("Superseded", exact=True)).to_have_count(1)
    expect(reader.page.get_by_text("Valid", exact=True)).to_have_count(3)


def test_a_document_goes_from_draft_to_effective_and_supersedes_its_predecessor(
    house: House, come: Come
) -> None:
    told = story("document_approval", "revision")
    case = come("rita").start("document_approval", told["request"])
    come("dora").do(case, "check", told["check"])
    come("anton").do(case, "draft", told["draft"])
    for person in ("rolf", "renate"):
        come(person).do_first({"verdict": "agree"})
    come("anton").do(case, "sign_author", told["sign_author"])
    come("pia").do(case, "approve_sign", told["approve_sign"])
    come("quentin").do(case, "qa_approve", told["qa_approve"])

    reader = come("ria")
    read_versions(reader, first="Effective", second="Approved")
    house.advance("15 days")
    read_versions(reader, first="Superseded", second="Effective")
    reader.go(f"/cases/{case}")
    expect(reader.page.get_by_text("Closed", exact=True).first).to_be_visible()


def read_versions(reader: Visitor, *, first: str, second: str) -> None:
    """Find the state of both versions at the document's page."""
    reader.go("/registers/documents/SOP-QA-002")
    versions = reader.page.get_by_role("table", name="Versions")
    for name, state in (("SOP-QA-002-v1.0", first), ("SOP-QA-002-v2.0", second)):
        expect(versions.get_by_role("row", name=name)).to_contain_text(state)
