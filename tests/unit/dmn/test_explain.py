"""Why was this classified major? The trace, its sentences and its stored form."""

import datetime as dt
import json
from typing import Any

import pytest

from engine.dmn import Model, Trace, explain, parse_model
from tests.unit.dmn.builder import (
    context,
    decision,
    definitions,
    input_data,
    knowledge,
    literal,
    needs,
    rule,
    table,
    table_input,
    table_output,
)


def classification(policy: str = "UNIQUE") -> Model:
    box = table(
        [table_input("score"), table_input("kind"), table_output("class")],
        [
            rule(["< 10", "-"], ['"minor"'], "SOP-12"),
            rule([">= 10", '"complaint"'], ['"critical"']),
            rule([">= 10", "-"], ['"major"']),
        ],
        policy,
    )
    return parse_model(
        definitions(
            input_data("severity", "number"),
            input_data("kind", "string"),
            decision("score", literal("severity * 2"), needs(["severity"])),
            decision("class", box, needs(["kind"], ["score"])),
        )
    )


def told(inputs: dict[str, Any], policy: str = "FIRST") -> tuple[str, ...]:
    return explain(classification(policy).evaluate("class", inputs).trace)


def test_the_rule_that_applied_is_told_with_its_reasons() -> None:
    assert told({"severity": 6, "kind": "nc"}) == (
        "“score” was calculated as 12.",
        '“class” is "major", decided by rule 3 of the table.',
        "Rule 3 applied because score is 12 (asked for: >= 10).",
    )


def test_conditions_are_joined_and_notes_are_told() -> None:
    assert told({"severity": 6, "kind": "complaint"})[-1] == (
        "Rule 2 applied because score is 12 (asked for: >= 10) and kind is "
        '"complaint" (asked for: "complaint").'
    )
    assert told({"severity": 1, "kind": "nc"})[-1].endswith("Note: SOP-12")


def test_rules_that_collide_are_told_as_a_problem() -> None:
    result = classification().evaluate("class", {"severity": 6, "kind": "complaint"})
    assert result.value is None
    (problem,) = result.trace.problems
    assert problem == (
        "“class”: rules 2, 3 apply, but only one rule may apply (hit policy UNIQUE)."
    )
    lines = explain(result.trace)
    assert f'{problem} The inputs were score = 12 and kind = "complaint".' in lines


def test_no_rule_is_told() -> None:
    lines = told({"kind": "nc"})
    assert (
        "No rule of the table “class” applied, so the result is null. "
        'The inputs were score = null and kind = "nc".'
    ) in lines


def test_several_rules_are_told_one_by_one() -> None:
    lines = told({"severity": 6, "kind": "complaint"}, "COLLECT")
    assert "decided by rules 2 and 3" in lines[1]
    assert lines[2].startswith("Rule 2")
    assert lines[3].startswith("Rule 3")


def test_the_rule_with_priority_is_told_first() -> None:
    box = table(
        [table_input("x"), table_output(values='"high", "mid", "low"')],
        [rule(["< 9"], ['"low"']), rule(["-"], ['"high"']), rule(["< 5"], ['"mid"'])],
        "PRIORITY",
    )
    model = parse_model(definitions(input_data("x"), decision("d", box, needs(["x"]))))
    lines = explain(model.evaluate("d", {"x": 1}).trace)
    assert lines[0] == (
        '“d” is "high", decided by rule 2, which has priority over rules 1 and 3, '
        "of the table."
    )
    assert [line.split(" applied")[0] for line in lines[1:]] == [
        "Rule 2",
        "Rule 3",
        "Rule 1",
    ]


def test_a_single_rule_with_priority_is_told_alone() -> None:
    box = table(
        [table_input("1"), table_output(values='"a", "b"')],
        [rule(["1"], ['"b"'])],
        "PRIORITY",
    )
    model = parse_model(definitions(decision("d", box)))
    lines = explain(model.evaluate("d", {}).trace)
    assert lines[0] == '“d” is "b", decided by rule 1 of the table.'


def test_a_rule_without_conditions_is_told() -> None:
    box = table([table_input("1"), table_output()], [rule(["-"], ["2"])])
    model = parse_model(definitions(decision("d", box)))
    lines = explain(model.evaluate("d", {}).trace)
    assert lines[-1] == "Rule 1 applied whatever the inputs are."


def test_an_input_goes_by_its_label_its_expression_or_its_number() -> None:
    labelled = table_input("a + 1").replace("<input>", '<input label="  Total  sum">')
    columns = [labelled, table_input("a  *\n 2"), table_input(""), table_output()]
    box = table(columns, [rule(["-", "-", "-"], ["1"])])
    model = parse_model(definitions(input_data("a"), decision("d", box, needs(["a"]))))
    (step,) = model.evaluate("d", {"a": 1}).trace.steps
    assert [name for name, _ in step.inputs] == ["Total sum", "a * 2", "input 3"]


def test_a_table_is_named_after_what_it_stands_in() -> None:
    box = table([table_input("1"), table_output()], [rule(["-"], ["1"])])
    model = parse_model(
        definitions(
            knowledge("f", {}, box),
            decision("d", literal("f()"), needs(functions=["f"])),
            decision("e", context({"part": box}, literal("part"))),
        )
    )
    for name, table_of in (("d", "f"), ("e", "e")):
        steps = model.evaluate(name, {}).trace.steps
        assert [(step.decision, bool(step.policy)) for step in steps] == [
            (table_of, True),
            (name, False),
        ]


def test_the_trace_names_rules_inputs_and_output() -> None:
    trace = classification("FIRST").evaluate("class", {"severity": 6}).trace
    step = trace.steps[-1]
    assert (step.decision, step.policy, step.output) == ("class", "FIRST", "major")
    assert [number.number for number in step.rules] == [3]
    assert dict(step.inputs)["kind"] is None


VALUES = [1, 1.5, "text", True, None, [1, [2]], {"a": {"b": None}},
          dt.date(2026, 1, 31), dt.time(10, 0), dt.timedelta(hours=1),
          dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)]  # fmt: skip


@pytest.mark.parametrize("given", VALUES)
def test_a_trace_survives_being_stored(given: Any) -> None:
    box = table([table_input("x"), table_output()], [rule(["-"], ["x"], "why")])
    model = parse_model(definitions(input_data("x"), decision("d", box, needs(["x"]))))
    trace = model.evaluate("d", {"x": given}).trace
    stored = json.loads(json.dumps(trace.to_json()))
    assert Trace.from_json(stored) == trace
    assert explain(Trace.from_json(stored)) == explain(trace)


def test_what_cannot_be_stored_is_kept_as_text() -> None:
    model = parse_model(definitions(decision("d", literal("[1..5]"))))
    trace = model.evaluate("d", {}).trace
    assert trace.to_json()["output"] == "[1..5]"


def test_a_large_value_is_kept_as_a_short_text() -> None:
    model = parse_model(
        definitions(
            decision("d", literal("for i in 1..3000 return i")),
            decision("nested", literal("for i in 1..30 return partial")),
        )
    )
    for name in ("d", "nested"):
        result = model.evaluate(name, {})
        stored = result.trace.to_json()
        assert len(json.dumps(stored)) < 2_000
        assert all(len(line) < 500 for line in explain(result.trace))
    assert str(stored["output"]).startswith("a value that is too large")


def test_the_stored_form_is_stable() -> None:
    box = table([table_input("x"), table_output()], [rule(["> 1"], ['"a"'], "n")])
    model = parse_model(definitions(input_data("x"), decision("d", box, needs(["x"]))))
    stored = model.evaluate("d", {"x": 2}).trace.to_json()
    assert stored == {
        "decision": "d",
        "output": "a",
        "steps": [
            {
                "decision": "d",
                "policy": "UNIQUE",
                "inputs": {"x": 2},
                "rules": [{"id": "1", "number": 1, "conditions": ["> 1"], "note": "n"}],
                "output": "a",
                "problem": "",
            }
        ],
        "warnings": [],
    }
