import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from engine.forms import Form, Prefill, Situation, parse_form, present
from web.forms import form_html

SHIPPED = sorted((Path(__file__).parents[3] / "forms").rglob("*.form"))
TYPED: dict[str, Any] = {
    "title": "<script>alert(1)</script>",
    "yes": True,
    "lots": [{"id": "r1", "lot": "L", "blocked": True}],
    "files": [{"name": "a.pdf", "sha256": "a" * 64, "size": 3, "type": "a/b"}],
}
COMPLAINTS = {
    "title": ["Title: at most 80 characters"],
    "yes": ["Safety: choose Yes or No"],
    "methods": ["Methods: choose at least one"],
    "lots": ["Lots: at least 2 rows"],
    "lots.0.why": ["Lots, row 1, Why blocked: an answer is needed"],
}
WRITTEN = "input:not([type=hidden]), select, textarea"


def page(form: Form, situation: Situation, **more: Any) -> Any:
    drawn = {key: more.pop(key) for key in ("refresh_url", "pressed") if key in more}
    view = present(form, situation=situation, **more)
    return html.fromstring(f"<form>{form_html(view, **drawn)}</form>")


@pytest.fixture
def full(form: Form, situation: Situation) -> Any:
    return page(
        form, situation, typed=TYPED, complaints=COMPLAINTS, refresh_url="/fields"
    )


def test_every_control_has_a_label(full: Any) -> None:
    for control in full.xpath(".//input[not(@type='hidden')]|.//select|.//textarea"):
        labels = full.xpath(f".//label[@for='{control.get('id')}']")
        assert labels or control.getparent().tag == "label", control.get("name")


def test_every_group_of_controls_has_a_legend(full: Any) -> None:
    for fieldset in full.xpath(".//fieldset"):
        assert fieldset.find("legend") is not None
        assert fieldset.find("legend").text_content().strip()


def test_ids_are_unique_and_every_reference_leads_somewhere(full: Any) -> None:
    ids = Counter(full.xpath(".//@id"))
    assert [each for each, number in ids.items() if number > 1] == []
    for described in full.xpath(".//@aria-describedby"):
        assert set(described.split()) <= set(ids)
    links = [link for link in full.xpath(".//a/@href") if link.startswith("#")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_complaints_are_announced_first_take_focus_and_lead_to_their_fields(
    full: Any,
) -> None:
    [summary] = full.xpath(".//*[@role='alert']")
    assert summary.get("data-focus") is not None
    assert summary.get("tabindex") == "-1"
    links = summary.xpath(".//a/@href")
    assert links == [
        "#field-title",
        "#field-yes",
        "#field-methods",
        "#field-lots",
        "#field-lots-0-why",
    ]
    first_field = full.xpath(".//*[@id='field-title']")[0]
    order = list(full.iter())
    assert order.index(summary) < order.index(first_field)


def test_a_wrong_field_says_so_with_its_hint_and_its_complaint(full: Any) -> None:
    [title] = full.xpath(".//*[@id='field-title']")
    assert title.get("aria-invalid") == "true"
    assert title.get("aria-describedby") == "field-title-hint field-title-error"
    [complaint] = full.xpath(".//*[@id='field-title-error']")
    assert complaint.text_content().strip() == "Title: at most 80 characters"
    [safety] = full.xpath(".//*[@id='field-yes']")
    assert safety.get("role") == "radiogroup"
    assert safety.get("aria-invalid") == "true"


def test_a_required_field_says_so_in_more_than_a_colour(full: Any) -> None:
    assert full.xpath(".//*[@id='field-title']")[0].get("aria-required") == "true"
    assert full.xpath(".//label[@for='field-title']//*[@class='needed']")


@pytest.mark.requirement("ASVS 1.2.1", "S5")
def test_nothing_typed_or_configured_becomes_markup(full: Any) -> None:
    assert not full.xpath(".//script")
    assert full.xpath(".//*[@id='field-title']/@value") == [TYPED["title"]]
    assert "Ana <Alba>" in full.xpath(".//option/text()")
    assert full.xpath(".//td")[0].text_content().strip() == "<done>"


def test_no_style_no_script_and_no_handler_stand_in_the_page(full: Any) -> None:
    for element in full.iter():
        assert element.tag not in ("script", "style", "iframe")
        for name in element.attrib:
            assert not re.match(r"on|style|hx-on", name)


def test_numbers_are_typed_as_text_so_that_nothing_is_lost(full: Any) -> None:
    [units] = full.xpath(".//*[@id='field-units']")
    assert (units.get("type"), units.get("inputmode")) == ("text", "decimal")
    assert not full.xpath(".//*[@maxlength]")


def test_a_form_that_decides_refreshes_itself_when_a_decisive_field_changes(
    full: Any,
) -> None:
    [parts] = full.xpath(".//*[@id='form-parts']")
    assert parts.get("hx-post") == "/fields"
    assert parts.get("hx-trigger") == "change target:[data-depends]"
    assert parts.get("hx-swap") == "outerMorph"
    depends = set(full.xpath(".//*[@data-depends]/@name"))
    assert depends == {"yes", "units", *(f"lots.0.{key}" for key in _COLUMNS)}


_COLUMNS = ("lot", "blocked", "why", "by")


def test_a_form_that_decides_nothing_never_refreshes(situation: Situation) -> None:
    plain = parse_form(
        {"components": [{"type": "textfield", "key": "a", "label": "A"}]}
    )
    [parts] = page(plain, situation, refresh_url="/x").xpath(".//*[@id='form-parts']")
    assert parts.get("hx-post") is None


def test_buttons_of_rows_submit_without_the_browsers_own_checks(full: Any) -> None:
    buttons = full.xpath(".//button")
    assert [button.get("name") for button in buttons] == [
        "_refresh",
        "_remove.lots.0",
        "_add.lots",
    ]
    for button in buttons:
        assert button.get("type", "submit") == "submit"
        assert button.get("formnovalidate") is not None
        assert button.text_content().strip()


def test_enter_never_removes_a_row(full: Any) -> None:
    assert full.xpath(".//button")[0].get("name") == "_refresh"


def test_focus_goes_to_the_row_that_was_added(form: Form, situation: Situation) -> None:
    typed = {**TYPED, "lots": [*TYPED["lots"], {"id": "r2"}]}
    drawn = page(form, situation, typed=typed, pressed=["title", "_add.lots"])
    assert drawn.xpath(".//*[@data-focus]/@id") == ["row-lots-r2"]
    drawn = page(form, situation, typed=typed, pressed=["_remove.lots.1"])
    assert drawn.xpath(".//*[@data-focus]/@id") == ["field-lots"]


def test_the_source_of_a_prefilled_answer_stands_beside_it(
    form: Form, situation: Situation
) -> None:
    here = Situation(
        context={},
        now=situation.now,
        zone=situation.zone,
        prefilled={"title": Prefill("Torn bag", "Taken from NC-2026-0007")},
    )
    drawn = page(form, here)
    [source] = drawn.xpath(".//*[@id='field-title-source']")
    assert source.text_content().strip() == "Taken from NC-2026-0007"


def test_earlier_answers_and_locked_values_are_words_without_controls(
    full: Any,
) -> None:
    [shown] = full.xpath(".//*[@class='form-shown']")
    assert not shown.xpath(".//input|.//select|.//textarea")
    assert "CAPA-1" in shown.text_content()
    assert not full.xpath(".//*[@name='double']")


def test_files_lead_to_where_they_can_be_fetched(
    form: Form, situation: Situation
) -> None:
    view = present(form, situation=situation, typed=TYPED)
    drawn = html.fromstring(form_html(view, file_url="/files/{}".format))
    assert drawn.xpath(".//a/@href") == [f"/files/{'a' * 64}"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_form_can_be_drawn(path: Path, situation: Situation) -> None:
    form = parse_form(path.read_bytes())
    drawn = page(form, situation)
    assert [each for each in drawn.xpath(".//@id") if not each] == []
    named = {name.partition(".")[0] for name in drawn.xpath(".//@name")}
    assert named - set(form.keyed) <= {"_form", "_offered", "_refresh", "_add"}
