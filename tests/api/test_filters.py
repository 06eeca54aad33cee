"""What is typed into a filter is looked for, and never part of a statement."""

import json
from pathlib import Path

import pytest
from lxml import html

from tests.api.programs import Program
from tests.house import House

API = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
HOSTILE = ("' OR '1'='1", '"; DROP TABLE account; --', "%' --", "\\'", "_%")
PAGES = ("/", "/cases", "/trail", "/search", "/registers/documents", "/procedures")


def _filters() -> list[tuple[str, str]]:
    """Return every path of the API that needs no id, with each of its filters."""
    return [
        (path.removeprefix("/api/v1"), given["name"])
        for path, methods in API["paths"].items()
        for given in methods.get("get", {}).get("parameters", [])
        if given.get("in") == "query" and "{" not in path.replace("{register}", "")
    ]


@pytest.mark.requirement("ASVS 1.2.4", "S5")
def test_a_quote_in_any_filter_of_the_api_finds_nothing_and_breaks_nothing(
    house: House,
) -> None:
    house.play("capa", "happy_path", until="screen")
    program = Program.of(house, "mona")
    assert len(_filters()) > 15
    for path, name in _filters():
        place = path.replace("{register}", "documents")
        for text in HOSTILE:
            answer = program.ask("GET", place, query_string={name: text})
            assert answer.status_code in (200, 422), (place, name, text, answer.text)
            if name == "words" and answer.status_code == 200:
                assert answer.json["items"] == [], (place, text)


@pytest.mark.requirement("ASVS 1.2.4", "S5")
def test_a_quote_in_any_filter_of_a_page_breaks_nothing(house: House) -> None:
    mona, tried = house.as_("mona"), 0
    for page in PAGES:
        drawn = html.fromstring(mona.get(page))
        for form in drawn.xpath("//form[not(@method) or @method='get']"):
            place = form.get("action") or page
            for name in form.xpath(".//input/@name | .//select/@name"):
                for text in HOSTILE:
                    answer = mona.client.get(place, query_string={name: text})
                    assert answer.status_code in (200, 422), (place, name, text)
                    tried += 1
    assert tried > 50
