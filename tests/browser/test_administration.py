"""Administration and profile in a real browser: wide, narrow, by keyboard, with axe."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, NewContext
from tests.browser.people import Visitor, served
from tests.house import House, build

pytestmark = pytest.mark.browser

PAGES = {
    "sami": (
        "/administration",
        "/administration/people/new",
        "/administration/people/ria",
        "/administration/rules/permissions",
        "/administration/rules/roles",
        "/administration/rules/separations",
        "/administration/rules/sites",
        "/administration/background",
        "/administration/webhooks",
    ),
    "quinn": (
        "/profile",
        "/profile/substitutes",
        "/profile/signatures",
        "/profile/notices",
        "/profile/tokens",
    ),
    "mona": ("/to-reassign", "/trail", "/trail?person=ria&action=case.started"),
}
PICTURES = os.environ.get("QMS_PICTURES", "")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("company")
    build(folder)
    opened = House.open(folder, tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    with served(house) as url:
        yield url


@pytest.mark.requirement("WCAG 2.2 AA")
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("person", sorted(PAGES))
def test_the_pages_fit_and_break_no_rule_of_accessibility(  # noqa: PLR0913, PLR0917 - fixtures
    house: House,
    address: str,
    new_context: NewContext,
    violations: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
    person: str,
    size: dict[str, int],
) -> None:
    page = new_context(base_url=address, viewport=size).new_page()
    visitor = Visitor(house, page, person)
    visitor.sign_in()
    for path in PAGES[person]:
        visitor.go(path)
        assert violations(page) == [], path
        assert overflow(page) == 0, path
        if PICTURES:
            name = f"{path.strip('/').replace('/', '-')}-{size['width']}.png"
            page.screenshot(path=Path(PICTURES) / name, full_page=True)


@pytest.mark.requirement("R-044", "C-5")
def test_a_step_is_delegated_and_comes_back_by_keyboard_alone(
    house: House, address: str, new_context: NewContext
) -> None:
    case = house.play("capa", "happy_path", until="contain")
    task = house.tasks(case)["contain"]
    page = new_context(base_url=address).new_page()
    visitor = Visitor(house, page, "olivia")
    visitor.sign_in()
    visitor.go(f"/tasks/{task}")
    page.get_by_text("Delegate this step").focus()
    page.keyboard.press("Enter")
    form = page.locator(f"form[action='/tasks/{task}/delegate']")
    form.locator("select[name=person]").select_option("adam", force=True)
    form.get_by_label("Why?").focus()
    page.keyboard.type("He is on site")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The step is with them now")).to_be_visible()
    adam = Visitor(house, new_context(base_url=address).new_page(), "adam")
    adam.sign_in()
    adam.go(f"/tasks/{task}")
    expect(adam.page.get_by_text("Give it back to Olivia Brandt")).to_be_visible()
