from collections.abc import Callable
from typing import Any

from engine.forms import (
    FieldView,
    Form,
    Situation,
    TableView,
    every_field,
    parse_form,
    present,
)

Build = Callable[..., Form]
CAUSE = {"type": "checkbox", "key": "found", "label": "Found"}
WHICH = {
    "type": "textfield",
    "key": "which",
    "label": "Which",
    "conditional": {"hide": "=found != true"},
}
MOMENT = {
    "type": "datetime",
    "subtype": "datetime",
    "key": "at",
    "label": "At",
    "dateLabel": "At",
}
OWNER = {
    "type": "select",
    "key": "owner",
    "label": "Owner",
    "properties": {"source": "users"},
}


def field(form: Form, situation: Situation, **more: Any) -> FieldView:
    view = present(form, situation=situation, **more)
    return next(every_field(view))


def test_only_fields_others_look_at_make_the_form_refresh(
    form: Build, situation: Situation
) -> None:
    view = present(form(CAUSE, WHICH), situation=situation, typed={"found": True})
    assert view.depends
    assert [each.depends for each in every_field(view)] == [True, False]
    assert not present(form(CAUSE), situation=situation).depends


def test_a_condition_within_a_table_makes_its_columns_refresh(
    form: Build, situation: Situation
) -> None:
    column = {**WHICH, "conditional": {"hide": "=item.found != true"}}
    table = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "Rows",
        "properties": {"min_rows": 1},
        "components": [CAUSE, column],
    }
    view = present(form(table), situation=situation)
    assert view.depends
    assert any(
        each.name == "rows.0.found" and each.depends for each in every_field(view)
    )


def test_the_view_names_what_it_offers(form: Build, situation: Situation) -> None:
    view = present(form(CAUSE, WHICH), situation=situation)
    assert view.offered == "found"
    view = present(form(CAUSE, WHICH), situation=situation, typed={"found": True})
    assert view.offered == "found which"


def test_complaints_stand_in_a_summary_that_leads_to_the_fields(
    form: Build, situation: Situation
) -> None:
    complaints = {"found": ["Found: choose"], "which": ["Which: gone"], "": ["All"]}
    view = present(form(CAUSE, WHICH), situation=situation, complaints=complaints)
    assert view.complaint_pairs == [
        ("field-found", "Found: choose"),
        ("", "Which: gone"),
        ("", "All"),
    ]
    [found] = every_field(view)
    assert found.complaints == ("Found: choose",)
    assert found.described_by == "field-found-error"


def test_a_complaint_about_a_cell_leads_to_the_cell(
    form: Build, situation: Situation
) -> None:
    table = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "Rows",
        "components": [CAUSE],
    }
    view = present(
        form(table),
        situation=situation,
        typed={"rows": [{"found": True}]},
        complaints={"rows.0.found": ["a"], "rows.7.found": ["b"], "rows": ["c"]},
    )
    assert view.complaint_pairs == [
        ("field-rows-0-found", "a"),
        ("field-rows", "b"),
        ("field-rows", "c"),
    ]


def test_an_answer_that_will_be_dropped_is_announced(
    form: Build, situation: Situation
) -> None:
    view = present(
        form(CAUSE, WHICH),
        situation=situation,
        typed={"found": False, "which": "label"},
        offered={"found", "which"},
    )
    assert view.notices == (
        "“Which” is not asked any more; its answer will not be kept",
    )


def test_what_a_date_control_could_not_show_stays_in_a_line_of_text(
    form: Build, situation: Situation
) -> None:
    asked = form(MOMENT)
    assert field(asked, situation).input_type == "datetime-local"
    typed = field(asked, situation, typed={"at": "2026-01-05T10:00"})
    assert (typed.input_type, typed.value) == ("datetime-local", "2026-01-05T10:00")
    for unusual in ("yesterday", "2026-10-25T02:30", "2026-10-25T02:30+01:00"):
        shown = field(asked, situation, typed={"at": unusual})
        assert (shown.input_type, shown.value) == ("text", unusual)


def test_numbers_are_asked_for_in_a_line_of_text(
    form: Build, situation: Situation
) -> None:
    number = {"type": "number", "key": "n", "label": "N"}
    whole = {**number, "decimalDigits": 0}
    assert field(form(number), situation).input_mode == "decimal"
    assert field(form(whole), situation).input_mode == "numeric"
    assert field(form(number), situation, typed={"n": "1,5 or 2"}).value == "1,5 or 2"


def test_a_required_yes_or_no_is_two_buttons_and_an_optional_one_a_box(
    form: Build, situation: Situation
) -> None:
    required = field(form({**CAUSE, "validate": {"required": True}}), situation)
    assert required.kind == "radio"
    assert [option.label for option in required.options] == ["Yes", "No"]
    assert required.value == ""
    assert field(form(CAUSE), situation).kind == "tick"


def test_a_choice_that_is_gone_stays_visible(form: Build, situation: Situation) -> None:
    shown = field(form(OWNER), situation, typed={"owner": "zoe"})
    assert shown.options[-1].label == "zoe (not offered)"
    assert shown.chosen("zoe")
    assert shown.searchable


def test_a_choice_that_follows_other_answers_is_not_searched(
    form: Build, situation: Situation
) -> None:
    listed = {**OWNER, "properties": {}, "valuesExpression": '=["a", "b"]'}
    assert not field(form(listed), situation).searchable


def test_earlier_answers_are_shown_in_the_words_of_the_form_that_asked(
    form: Build, situation: Situation
) -> None:
    earlier = parse_form(
        {
            "components": [
                OWNER,
                CAUSE,
                {
                    "type": "dynamiclist",
                    "path": "lots",
                    "label": "Lots",
                    "components": [{"type": "textfield", "key": "lot", "label": "Lot"}],
                },
                {"type": "filepicker", "key": "files", "label": "Evidence"},
                {"type": "textfield", "key": "empty", "label": "Never answered"},
            ]
        }
    )
    report = {"name": "a.pdf", "sha256": "a" * 64, "size": 1234, "type": "a/b"}
    here = Situation(
        context={
            "case": {"key": "CAPA-1"},
            "owner": "ana",
            "found": True,
            "lots": [{"id": "1", "lot": "L1"}],
            "files": [report],
        },
        now=situation.now,
        zone=situation.zone,
        sources=situation.sources,
    )
    shown = ["case.key", "capa/earlier", "owner", {"name": "found", "label": "OK"}, "x"]
    asked = form(CAUSE, properties={"shown": shown})
    view = present(asked, situation=here, forms={"capa/earlier": earlier})
    assert [(each.label, each.display.text) for each in view.shown] == [
        ("Case", "CAPA-1"),
        ("Owner", "Ana Alba"),
        ("Found", "Yes"),
        ("Lots", ""),
        ("Evidence", ""),
        ("X", ""),
    ]
    assert "empty" not in [each.name for each in view.shown]
    lots, files = view.shown[3].display, view.shown[4].display
    assert lots.columns == ("Lot",)
    assert lots.rows[0][0].text == "L1"
    assert (files.files[0].name, files.files[0].size) == ("a.pdf", "1.2 kB")
    assert view.shown[5].display.empty


def test_a_list_of_the_case_is_shown_as_a_table(
    form: Build, situation: Situation
) -> None:
    listing = {
        "type": "table",
        "label": "Results",
        "dataSource": "=results",
        "columns": [{"key": "status", "label": "Status"}],
    }
    here = Situation(
        context={"results": [{"status": "done", "more": 1}]},
        now=situation.now,
        zone=situation.zone,
    )
    [part] = present(form(listing), situation=here).parts
    assert part.display is not None
    assert part.display.columns == ("Status",)
    assert part.display.rows[0][0].text == "done"
    [empty] = present(form(listing), situation=situation).parts
    assert empty.display is not None
    assert empty.display.empty


def test_ids_of_fields_stay_the_same_while_answers_change(
    form: Build, situation: Situation
) -> None:
    table = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "Rows",
        "components": [CAUSE],
    }
    view = present(form(table), situation=situation, typed={"rows": [{"id": "r1"}]})
    [part] = view.parts
    assert isinstance(part, TableView)
    assert part.rows[0].ident == "r1"
    assert part.rows[0].ident_name == "rows.0.id"
    assert part.rows[0].parts[0].id == "field-rows-0-found"
    assert part.rows[0].remove == "_remove.rows.0"


def test_beside_a_cell_its_complaint_names_the_column_only(
    form: Build, situation: Situation
) -> None:
    table = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "Rows",
        "components": [CAUSE],
    }
    told = {"rows.0.found": ["Rows, row 1, Found: choose"]}
    typed = {"rows": [{"id": "r1"}]}
    view = present(form(table), situation=situation, typed=typed, complaints=told)
    assert view.summary[0].message == "Rows, row 1, Found: choose"
    cell = list(every_field(view))[1]
    assert cell.complaints == ("Found: choose",)


def test_an_optional_radio_button_can_be_taken_back(
    form: Build, situation: Situation
) -> None:
    choice = {
        "type": "radio",
        "key": "class",
        "label": "Class",
        "values": [{"value": "minor", "label": "Minor"}],
    }
    optional = field(form(choice), situation)
    assert [option.label for option in optional.options] == ["No answer", "Minor"]
    assert optional.chosen("")
    required = field(form({**choice, "validate": {"required": True}}), situation)
    assert [option.label for option in required.options] == ["Minor"]
