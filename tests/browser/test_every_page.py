"""Every page of the main job, in every state it has: sound, accessible, never too wide.

What goes wrong in a page's scripts or breaks its policy fails each test as well.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, NewContext
from tests.browser.people import Visitor, served
from tests.house import House, build, story
from tests.web.pages.test_drawings import DRAWN, keep

pytestmark = pytest.mark.browser

Violations = Callable[[Page], list[str]]
Paths = Mapping[str, list[str]]
Judge = Callable[[str, Mapping[str, int], str], list[str]]
CASE_TABS = ("history", "data", "signatures", "files", "links", "comments")
TASK_TABS = ("form", "history", "diagram", "files", "comments")
BOXES = ("mine", "groups", "overdue")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Move into a company with cases of every kind of state, some of them late."""
    built: Path = tmp_path_factory.mktemp("company")
    build(built)
    opened = House.open(built, tmp_path_factory.mktemp("house"))
    for element in ("screen", "contain", "action_plan", "approve_plan_sign"):
        opened.play("capa", "happy_path", until=element, title=f"Until {element}")
    opened.play("document_approval", "revision", until="qa_approve")
    opened.play("capa", "happy_path")  # takes months, so the others are late
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    with served(house) as url:
        yield url


def _drawings(house: House) -> list[str]:
    kept = keep(house.as_("pia"), DRAWN, title="From another tool")
    return ["/drawings", kept, f"{kept}?tab=findings", f"{kept}?tab=mends"]


@pytest.fixture(scope="module")
def paths(house: House) -> Paths:
    """Return what each person looks at."""
    cases = {
        title: house.case(key)
        for title, key in zip(
            ("screen", "contain", "action_plan", "approve", "closed"),
            (f"CAPA-2026-{number:04}" for number in range(1, 6)),
            strict=True,
        )
    }
    inboxes = [f"/?box={box}" for box in BOXES]
    of_case = [f"/cases/{each}" for each in cases.values()]
    of_case += [f"/cases/{cases['closed']}?tab={tab}" for tab in CASE_TABS]
    of_case += [f"/cases/{cases['contain']}?tab={tab}" for tab in CASE_TABS]
    plan = house.tasks(cases["action_plan"])["action_plan"]
    sign = house.tasks(cases["approve"])["approve_plan_sign"]
    return {
        "olivia": [
            *inboxes,
            *(f"/tasks/{plan}?tab={tab}" for tab in TASK_TABS),
            f"/tasks/{sign}",  # somebody else's
            "/notices",
        ],
        "quentin": [*inboxes, f"/tasks/{sign}"],
        "mona": [*inboxes, *of_case, *_escalations(house, "mona")],
        "ria": [
            *inboxes,
            "/cases",
            "/cases?words=zebra",
            "/procedures",
            *_drawings(house),
            *(
                f"/{what}/{key}"
                for what in ("procedures", "start")
                for key in ("capa", "document_approval")
            ),
            "/procedures/capa/reminders",
            "/start/action",
            "/registers",
            *(
                f"/registers/documents{it}"
                for it in ("", "?words=zebra", "/SOP-QA-002")
            ),
            "/search?q=label",
            "/search?q=zebra",
            "/help",
            "/profile",
            f"/cases/{uuid4()}",  # nothing there, or not for them
        ],
    }


def _escalations(house: House, person: str) -> list[str]:
    """Return the page of each decision about the first late step somebody decides."""
    ways = re.findall(r'href="(/escalations/[^"]+)"', house.as_(person).get("/"))
    assert len(ways) >= 3
    return ways[:3]


@pytest.fixture
def judge(
    house: House,
    address: str,
    new_context: NewContext,
    violations: Violations,
    overflow: Callable[[Page], int],
) -> Judge:
    """Return what says what is wrong with pages somebody looks at, by path."""

    def look(person: str, viewport: Mapping[str, int], path: str) -> list[str]:
        page = pages.get(person) or _come(person, viewport)
        page.goto(path)
        expect(page.locator("html[data-ready]")).to_be_attached()
        found = [f"{overflow(page)} px too wide"] if overflow(page) > 0 else []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += violations(page)
        return found

    def _come(person: str, viewport: Mapping[str, int]) -> Page:
        pages[person] = new_context(base_url=address, viewport=viewport).new_page()
        Visitor(house, pages[person], person).sign_in()
        return pages[person]

    pages: dict[str, Page] = {}
    return look


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("person", ["olivia", "quentin", "mona", "ria"])
def test_no_page_breaks_wcag_its_policy_or_its_width(
    paths: Paths, judge: Judge, viewport: Mapping[str, int], person: str
) -> None:
    wrong = {path: judge(person, viewport, path) for path in paths[person]}

    assert {path: found for path, found in wrong.items() if found} == {}


def test_a_stranger_meets_an_accessible_door(
    address: str, page: Page, violations: Violations
) -> None:
    page.goto(f"{address}/sign-in")
    assert violations(page) == []
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert").first).to_be_visible()
    assert violations(page) == []


def test_a_refused_task_leads_to_what_is_missing_and_is_accessible(
    house: House, address: str, new_context: NewContext, violations: Violations
) -> None:
    case = house.case("CAPA-2026-0003")  # stands at the plan of actions
    olivia = Visitor(house, new_context(base_url=address).new_page(), "olivia")
    olivia.sign_in()
    olivia.go(f"/tasks/{house.tasks(case)['action_plan']}")
    olivia.page.get_by_role("button", name="Complete", exact=True).click()

    expect(olivia.page.get_by_role("alert").first).to_be_focused()
    assert violations(olivia.page) == []


def test_the_inbox_is_worked_by_keyboard_alone(
    house: House, address: str, new_context: NewContext
) -> None:
    house.play("capa", "happy_path", until="screen", title="By keys")
    quinn = Visitor(house, new_context(base_url=address).new_page(), "quinn")
    quinn.sign_in()
    quinn.go("/?box=groups")
    keys, rows = quinn.page.keyboard, quinn.page.locator("tr[data-row] th a")
    expect(rows.nth(1)).to_be_visible()
    keys.press("j")
    expect(rows.nth(0)).to_be_focused()
    keys.press("j")
    expect(rows.nth(1)).to_be_focused()
    keys.press("k")
    expect(rows.nth(0)).to_be_focused()
    keys.press("Enter")
    expect(quinn.page).to_have_url(re.compile("/tasks/"))
    expect(quinn.page.get_by_role("heading", level=1)).to_be_visible()


def test_a_case_is_started_claimed_and_handed_on_without_scripts(
    house: House, address: str, new_context: NewContext
) -> None:
    def come(person: str) -> Visitor:
        context = new_context(base_url=address, java_script_enabled=False)
        visitor = Visitor(house, context.new_page(), person, scripts=False)
        visitor.sign_in()
        return visitor

    told = {**story("capa", "happy_path")["request"], "title": "Without scripts"}
    come("ria").start("capa", told)
    quinn = come("quinn")
    quinn.go("/?box=groups&words=Without+scripts")
    quinn.page.get_by_role("button", name="Claim Screen").click()
    quinn.hand_in(story("capa", "happy_path")["screen"])
    quinn.go("/cases?words=Without+scripts")
    quinn.page.get_by_role("link", name="CAPA-").first.click()

    expect(quinn.page.locator("svg.diagram .taken").first).to_be_attached()
    next_step = quinn.page.get_by_text("Classify").locator("visible=true")
    expect(next_step.first).to_be_visible()
