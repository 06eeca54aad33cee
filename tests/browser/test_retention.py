"""The pages about retention in each of their states: they fit, and all can use them."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page

from engine.demo.company import PASSWORD
from tests.browser.conftest import NARROW, WIDE, NewContext
from tests.browser.people import Visitor, served
from tests.house import House, build

pytestmark = pytest.mark.browser

Violations = Callable[[Page], list[str]]
PICTURES = os.environ.get("QMS_PICTURES", "")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("company")
    build(folder)
    opened = House.open(folder, tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def paths(house: House) -> Mapping[str, str]:
    """Bring one record into each state: due, asked for, on hold, disposed of."""
    due, asked, held, gone = (
        house.play("action", "happy_path", title=f"Printer {number}")
        for number in range(4)
    )
    house.bench.clock.set(house.bench.clock.now.replace(year=2037))
    house.clients.clear()
    dora, quentin, mona = (house.as_(each) for each in ("dora", "quentin", "mona"))
    mona.post(f"/cases/{held}/legal-hold", {"reason": "Claim"}, at=f"/cases/{held}")
    for case in (gone, asked):
        dora.post(
            f"/cases/{case}/disposition",
            {"reason": "Ten years", "signer": "dora", "password": PASSWORD},
        )
        listed = dora.get("/retention").partition('href="/dispositions/')[2]
        decide = f"/dispositions/{listed.partition(chr(34))[0]}"
        if case == gone:
            second = {"sure": "yes", "signer": "quentin", "password": PASSWORD}
            assert quentin.post(decide, second).status_code == 303
    return {
        "list": "/retention",
        "ask": f"/cases/{due}/disposition",
        "in-the-way": f"/cases/{held}/disposition",
        "decide": decide,
        "disposed": f"/cases/{gone}",
        "held": f"/cases/{held}",
    }


@pytest.mark.requirement("WCAG 2.2 AA", "R-073")
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_pages_fit_and_break_no_rule_of_accessibility(
    house: House,
    paths: Mapping[str, str],
    new_context: NewContext,
    violations: Violations,
    overflow: Callable[[Page], int],
    size: Mapping[str, int],
) -> None:
    with served(house) as address:
        page = new_context(base_url=address, viewport=size).new_page()
        visitor = Visitor(house, page, "mona")
        visitor.sign_in()
        for name, path in paths.items():
            visitor.go(path)
            assert violations(page) == [], path
            assert overflow(page) == 0, path
            if PICTURES:
                picture = Path(PICTURES) / f"{name}-{size['width']}.png"
                page.screenshot(path=picture, full_page=True)
