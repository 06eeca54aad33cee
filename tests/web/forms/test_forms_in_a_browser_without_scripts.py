from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from engine.errors import InvalidAnswersError
from engine.forms import (
    Form,
    Situation,
    accept,
    change_rows,
    parse_form,
    present,
    read_posted,
)
from web.forms import form_html

Texts = dict[str, list[str]]
ALL = {
    "title": "Wrong label <b>",
    "yes": True,
    "effect": "none",
    "lots": [{"id": "r1", "lot": "L1", "blocked": True, "why": "x", "by": "ana"}],
}


def page(form: Form, situation: Situation, **more: Any) -> Any:
    view = present(form, situation=situation, **more)
    return html.fromstring(f"<form>{form_html(view)}</form>")


def sent(page: Any, *, press: str = "") -> Texts:
    """Return what a browser would send: the successful controls (HTML 4.10.21.4)."""
    found: Texts = {}
    for control in page.xpath(".//input|.//select|.//textarea"):
        for text in _values(control):
            found.setdefault(control.get("name"), []).append(text)
    if press:
        assert page.xpath(f".//button[@name='{press}']")
        found[press] = ["1"]
    return found


def _values(control: Any) -> Iterator[str]:
    if control.tag == "textarea":
        yield (control.text or "").removeprefix("\n").replace("\n", "\r\n")
    elif control.tag == "select":
        options = control.findall(".//option")
        chosen = [each for each in options if each.get("selected") is not None]
        if not chosen and control.get("multiple") is None:
            chosen = options[:1]
        yield from (each.get("value") for each in chosen)
    elif control.get("type") != "file" and _counts(control):
        yield control.get("value")


def _counts(control: Any) -> bool:
    boxes = ("checkbox", "radio")
    return control.get("type") not in boxes or control.get("checked") is not None


def answers(form: Form, situation: Situation, typed: dict[str, Any]) -> dict[str, Any]:
    """Return what is accepted of a page that stands there as ``typed``."""
    posted = read_posted(form, sent(page(form, situation, typed=typed)))
    return accept(
        form, posted.answers, situation=situation, offered=posted.offered
    ).values


LINE = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20
)
WORDS = st.lists(LINE, max_size=3).map("\n".join)
PEOPLE = st.sampled_from(["ana", "ben"])
TITLE = LINE.map(lambda text: f"x{text}"[:80])
TYPED = st.fixed_dictionaries(
    {"title": TITLE, "yes": st.booleans()},
    optional={
        "text": WORDS,
        "units": st.integers(0, 10**9) | st.sampled_from(["1.5", "2,25", "0"]),
        "day": st.dates().filter(lambda day: 1900 < day.year < 2100).map(str),
        "at": st.sampled_from(["2026-01-31T10:00", "2026-10-25T02:30+01:00"]),
        "clock": st.sampled_from(["14:30", "00:00", "23:59:59"]),
        "tick": st.booleans(),
        "one": st.sampled_from(["a", "b"]),
        "owner": PEOPLE,
        "methods": st.lists(st.sampled_from(["a", "b"]), unique=True).map(sorted),
        "team": st.lists(PEOPLE, unique=True).map(sorted),
        "tags": st.lists(st.sampled_from(["x", "y", "ü"]), unique=True),
        "lots": st.lists(
            st.fixed_dictionaries(
                {"lot": TITLE, "id": st.uuids().map(str)}, optional={"by": PEOPLE}
            ),
            max_size=3,
            unique_by=lambda row: row["id"],
        ),
    },
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
def test_what_a_page_shows_and_sends_back_is_what_was_typed(
    typed: dict[str, Any], form: Form, situation: Situation
) -> None:
    expected = accept(form, typed, situation=situation).values
    for row in expected["lots"]:
        row["blocked"] = False  # an empty box, once shown, is No
    expected["tick"] = expected["tick"] or False
    assert answers(form, situation, typed) == expected


def test_everything_typed_is_still_there_after_a_refusal(
    form: Form, situation: Situation
) -> None:
    typed = {
        **ALL,
        "title": "",
        "units": "a few",
        "day": "31.1.2026",
        "at": "noon",
        "owner": "zoe",
        "lots": [{"id": "r1", "lot": "", "blocked": True, "why": "", "by": "ben"}],
    }
    posted = read_posted(form, sent(page(form, situation, typed=typed)))
    with pytest.raises(InvalidAnswersError) as caught:
        accept(form, posted.answers, situation=situation, offered=posted.offered)
    assert set(caught.value.by_field) == {
        *("title", "units", "day", "at", "owner", "lots.0.lot", "lots.0.why"),
    }
    again = page(
        form, situation, typed=posted.answers, complaints=caught.value.by_field
    )
    shown = sent(again)
    assert [shown[name] for name in ("units", "day", "at", "owner", "lots.0.by")] == [
        ["a few"],
        ["31.1.2026"],
        ["noon"],
        ["zoe"],
        ["ben"],
    ]
    assert shown["lots.0.id"] == ["r1"]


def test_a_row_is_added_filled_and_removed_with_submit_buttons(
    form: Form, situation: Situation
) -> None:
    typed: dict[str, Any] = {"title": "T", "yes": False}
    for press in ("_add.lots", "_add.lots", "_remove.lots.0"):
        post = sent(page(form, situation, typed=typed), press=press)
        posted = read_posted(form, post)
        changed = change_rows(form, posted.answers, post, situation=situation)
        assert changed is not None
        typed = changed
    assert len(typed["lots"]) == 1
    post = sent(page(form, situation, typed=typed))
    post["lots.0.lot"] = ["L1"]
    posted = read_posted(form, post)
    values = accept(
        form, posted.answers, situation=situation, offered=posted.offered
    ).values
    assert [row["lot"] for row in values["lots"]] == ["L1"]
    assert post["title"] == ["T"]


def test_what_becomes_visible_is_asked_for_on_the_next_page(
    form: Form, situation: Situation
) -> None:
    first = page(form, situation, typed={"title": "T", "yes": False})
    assert not first.xpath(".//*[@name='effect']")
    post = sent(first)
    post["yes"] = ["yes"]
    second = page(form, situation, typed=read_posted(form, post).answers)
    assert second.xpath(".//*[@name='effect']")


def test_a_file_is_kept_by_its_ticked_box(form: Form, situation: Situation) -> None:
    report = {"name": "ä<.pdf", "sha256": "a" * 64, "size": 3, "type": "a/b"}
    kept = answers(form, situation, {**ALL, "files": [report]})
    assert kept["files"] == [report]


def test_every_kind_of_answer_survives_a_shipped_page(situation: Situation) -> None:
    empty = parse_form(
        {
            "components": [
                {"type": "taglist", "key": "t", "label": "T", "values": []}
                | {"values": [{"value": "a&b", "label": "A & B"}]}
            ]
        }
    )
    assert answers(empty, situation, {"t": ["a&b"]}) == {"t": ["a&b"]}
