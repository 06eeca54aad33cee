"""The parts that pages are made of: for keyboard, eye, screen reader and phone."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.browser.conftest import NARROW, NewContext
from tests.browser.kit_app import kit_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def drafts() -> list[dict[str, str]]:
    return []


@pytest.fixture(scope="module")
def address(drafts: list[dict[str, str]]) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, kit_app(drafts), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "?refused"])
def test_all_parts_meet_wcag_aa(
    new_context: NewContext,
    address: str,
    violations: Callable[[Page], list[str]],
    scheme: str,
    path: str,
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.goto(address + path)

    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nothing_is_wider_than_the_window(
    new_context: NewContext, address: str, overflow: Callable[[Page], int], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 844}).new_page()
    page.goto(address)

    assert overflow(page) == 0


def test_the_first_stop_of_the_keyboard_skips_to_the_content(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_the_keyboard_walks_opens_claims_and_tells(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Approve the document")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/task/1$"))

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("searchbox").press("Escape")
    page.get_by_role("heading", name="Inbox").click()
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("/claimed$"))


def test_typing_is_never_taken_for_a_command(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Root cause").press_sequentially("jack/c?")

    expect(page.get_by_label("Root cause")).to_have_value("jack/c?")
    expect(page).to_have_url(address)


def test_a_refused_form_is_heard_and_leads_to_its_field(
    page: Page, address: str
) -> None:
    page.goto(f"{address}?refused")
    expect(page.locator("[data-focus]")).to_be_focused()
    page.get_by_role("link", name="Root cause: an answer is needed").click()

    expect(page.get_by_label("Root cause")).to_be_focused()
    expect(page.get_by_label("Root cause")).to_have_attribute("aria-invalid", "true")


def test_a_long_list_is_searched_and_chosen_by_keyboard(
    page: Page, address: str
) -> None:
    page.goto(address)
    owner = page.get_by_role("combobox", name="Owner")
    expect(owner).to_have_value("Person D")
    owner.fill("person h")
    owner.press("Enter")

    expect(owner).to_have_value("Person H")
    expect(page.locator("#field-owner")).to_have_value("p7")
    expect(page.get_by_role("listbox", name="Owner")).to_be_hidden()


def test_several_are_chosen_and_taken_back(page: Page, address: str) -> None:
    page.goto(address)
    experts = page.get_by_role("combobox", name="Experts")
    for name in ("A", "C"):
        experts.fill(name)
        experts.press("Enter")
    expect(page.locator("#field-experts")).to_have_values(["p0", "p2"])
    page.get_by_role("button", name="Remove Person A").click()

    expect(page.locator("#field-experts")).to_have_values(["p2"])


def test_a_field_comes_with_the_answer_it_depends_on_and_nothing_is_lost(
    page: Page, address: str
) -> None:
    page.goto(f"{address}parts")
    page.get_by_label("Title").fill("Typed before")
    owner = page.get_by_role("combobox", name="Owner")
    owner.fill("person h")
    owner.press("Enter")

    expect(page.get_by_label("Why Person H?")).to_be_visible()
    expect(owner).to_be_focused()
    expect(owner).to_have_value("Person H")
    expect(page.get_by_label("Title")).to_have_value("Typed before")
    owner.fill("person a")
    owner.press("Enter")
    expect(page.get_by_label("Why Person H?")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Owner")).to_have_count(1)


def test_what_is_swapped_in_takes_the_focus_and_the_address(
    page: Page, address: str
) -> None:
    page.goto(f"{address}parts")
    page.get_by_role("link", name="Next task").click()
    expect(page.get_by_role("heading", name="The next task")).to_be_focused()
    expect(page).to_have_url(f"{address}parts?other")
    page.go_back()

    expect(page).to_have_url(f"{address}parts")
    expect(page.get_by_role("heading", name="The next task")).to_have_count(0)


def test_what_is_typed_is_saved_after_a_pause(
    page: Page, address: str, drafts: list[dict[str, str]]
) -> None:
    page.goto(address)
    page.get_by_label("Root cause").fill("Labels were mixed up")

    expect(page.locator("[data-autosave-status]")).to_have_text("Draft saved")
    assert drafts[-1]["cause"] == "Labels were mixed up"
    assert drafts[-1]["csrf_token"] == "a-token"


def test_what_could_not_be_saved_is_told_and_restored(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Short title").fill("stale")
    status = page.locator("[data-autosave-status]")
    expect(status).to_have_text("Not saved: this task has changed meanwhile.")
    page.reload()

    expect(page.get_by_label("Short title")).to_have_value("stale")
    expect(status).to_have_text("Restored what you typed before.")


def test_a_password_is_never_kept_as_a_draft(
    page: Page, address: str, drafts: list[dict[str, str]]
) -> None:
    page.goto(address)
    page.get_by_label("Password").fill("secret")
    page.get_by_label("Root cause").fill("Another cause")
    expect(page.locator("[data-autosave-status]")).to_have_text("Draft saved")

    assert "secret" not in str(drafts)
    assert "secret" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_large_diagram_opens_where_one_is_and_zooms(page: Page, address: str) -> None:
    page.goto(address)
    here = page.get_by_role("link", name="Assess the deviation and decide: 2 waiting")
    place = here.bounding_box() or {"x": 0}
    view = page.get_by_role("region", name="Diagram of the case").bounding_box()
    assert view
    assert view["x"] < place["x"] < view["x"] + view["width"]

    picture = page.locator("svg.diagram")
    before = picture.evaluate("svg => svg.clientWidth")
    page.get_by_role("button", name="Larger").click()

    assert picture.evaluate("svg => svg.clientWidth") > before * 1.2
    page.locator(".figure-map").click(position={"x": 200, "y": 20})
    assert page.locator(".figure-scroll").evaluate("box => box.scrollLeft") > 0


def test_a_menu_closes_with_escape(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_text("Quinn Baker", exact=True).first.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


def test_without_scripts_every_control_is_there(
    new_context: NewContext, address: str
) -> None:
    page = new_context(java_script_enabled=False, viewport=NARROW).new_page()
    page.goto(address)

    expect(page.locator("select#field-owner")).to_be_visible()
    expect(page.locator("svg.diagram")).to_be_visible()
    page.get_by_text("Quinn Baker", exact=True).first.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
