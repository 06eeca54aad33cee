"""Forms of procedures in a browser: how they change while one answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, NewContext
from tests.browser.forms_app import SHIPPED, served_forms

pytestmark = pytest.mark.browser

LONGEST = {path.parent.name: path for path in SHIPPED}
"""The longest form of each procedure; the others are checked as text."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_forms() as address:
        yield address


def test_questions_come_and_go_while_typed_text_and_focus_stay(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Note").fill("half a sent")
    page.get_by_label("No", exact=True).check()
    expect(page.get_by_label("Why not")).to_be_visible()
    expect(page.get_by_label("No", exact=True)).to_be_focused()
    page.get_by_label("Yes").check()
    expect(page.get_by_label("Why not")).to_be_hidden()
    expect(page.get_by_role("group", name="Measures, row 1")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("half a sent")


def test_rows_are_added_and_removed_and_focus_follows(page: Page, address: str) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    first = page.get_by_role("group", name="Measures, row 1")
    first.get_by_label("Measure").fill("Block the lot")
    page.get_by_role("button", name="Add a row to Measures").click()
    second = page.get_by_role("group", name="Measures, row 2")
    expect(second).to_be_focused()
    second.get_by_label("Measure").fill("Tell the customer")
    second.get_by_role("combobox", name="Done by").fill("Person 7")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove Measures, row 1").click()
    expect(second).to_be_hidden()
    expect(first.get_by_label("Measure")).to_have_value("Tell the customer")
    expect(first.get_by_role("combobox", name="Done by")).to_have_value("Person 7")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("Accepted")).to_be_visible()


def test_what_was_typed_in_rows_and_opened_fields_survives_a_reload(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    first = page.get_by_role("group", name="Measures, row 1")
    first.get_by_label("Measure").fill("Block the lot")
    page.get_by_role("button", name="Add a row to Measures").click()
    second = page.get_by_role("group", name="Measures, row 2")
    second.get_by_label("Measure").fill("Tell the customer")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Restored what you typed before.")).to_be_visible()
    expect(page.get_by_label("Yes")).to_be_checked()
    expect(first.get_by_label("Measure")).to_have_value("Block the lot")
    expect(second.get_by_label("Measure")).to_have_value("Tell the customer")


def test_enter_in_a_row_removes_and_sends_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    measure = page.get_by_label("Measure", exact=False).first
    measure.fill("Block the lot")
    measure.press("Enter")
    expect(page.get_by_role("group", name="Measures, row 1")).to_be_visible()
    expect(measure).to_have_value("Block the lot")


def test_complaints_take_the_focus_and_lead_to_their_fields(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/demo")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Containment needed: choose Yes or No").click()
    expect(page.get_by_role("radiogroup", name="Containment needed")).to_be_focused()


def test_a_form_is_answered_without_scripts(
    new_context: NewContext, address: str
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Complete").click()
    row = page.get_by_role("group", name="Measures, row 1")
    row.get_by_label("Measure").fill("Block the lot")
    page.get_by_role("button", name="Add a row to Measures").click()
    page.get_by_role("button", name="Remove Measures, row 2").click()
    expect(row.get_by_label("Measure")).to_have_value("Block the lot")
    row.get_by_label("Done by").select_option("p3")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("Accepted")).to_be_visible()


def test_a_form_is_answered_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Why not")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Nothing left the site")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Accepted")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_longest_forms_break_no_wcag_rule(
    scheme: str, new_context: NewContext, address: str, violations: Any
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    for path in LONGEST.values():
        page.goto(f"{address}/{path.stem}")
        assert violations(page) == [], path.name


def test_a_refused_form_with_rows_breaks_no_wcag_rule_and_fits_a_phone(
    new_context: NewContext, address: str, violations: Any, overflow: Any
) -> None:
    page = new_context(viewport=NARROW).new_page()
    page.goto(f"{address}/demo")
    page.get_by_label("Yes").check()
    expect(page.get_by_role("group", name="Measures, row 1")).to_be_visible()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    assert overflow(page) == 0


def test_a_list_of_hundreds_is_searched_where_they_are_kept(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/crowd")
    author = page.get_by_role("combobox", name="Author")
    author.press_sequentially("person 642")
    expect(page.get_by_role("option", name="Person 642")).to_be_visible()
    page.keyboard.press("Enter")
    expect(author).to_have_value("Person 642")
    reviewers = page.get_by_role("combobox", name="Reviewers")
    for number in (642, 699):
        reviewers.press_sequentially(f"person {number}")
        page.get_by_role("option", name=f"Person {number}").click()
    for number in (642, 699):
        chip = page.get_by_role("button", name=f"Remove Person {number}")
        expect(chip).to_be_visible()
    reviewers.press_sequentially("nobody at all")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("Accepted ['select', 'taglist']")).to_be_visible()
