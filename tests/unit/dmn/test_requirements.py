"""The requirement graph: scope, order, names, knowledge models and services."""

from typing import Any

import pytest

from engine.dmn import Model, parse_model
from engine.errors import InvalidModelError, NotFoundError
from engine.feel import expression
from tests.unit.dmn.builder import (
    boxed_list,
    context,
    decision,
    definitions,
    input_data,
    item,
    key,
    knowledge,
    literal,
    needs,
    rows,
    service,
    table,
    table_input,
    table_output,
)


def value(text: str) -> Any:
    return expression(text).evaluate({}).value


def chain() -> Model:
    return parse_model(
        definitions(
            input_data("Monthly Salary", "number"),
            input_data("unrelated"),
            decision(
                "Yearly Salary",
                literal("Monthly Salary * 12"),
                needs(inputs=["Monthly Salary"]),
                "number",
            ),
            decision(
                "Bonus",
                literal("Yearly Salary / 10"),
                needs(decisions=["Yearly Salary"]),
            ),
            decision(
                "Total",
                literal("Yearly Salary + Bonus"),
                needs(decisions=["Yearly Salary", "Bonus"]),
            ),
            decision("Blind", literal("unrelated")),
        )
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Yearly Salary", "12000"),
        ("Bonus", "1200"),
        ("Total", "13200"),
        (key("Total"), "13200"),
        ("  Yearly   Salary ", "12000"),
    ],
)
def test_a_decision_is_found_by_name_or_id(name: str, expected: str) -> None:
    assert chain().evaluate(name, {"Monthly Salary": 1000}).value == value(expected)


def test_an_input_can_be_asked_for_as_it_is_accepted() -> None:
    model = chain()
    assert model.evaluate("Monthly Salary", {"Monthly Salary": [5]}).value == value("5")
    assert model.evaluate("Monthly Salary", {"Monthly Salary": "5"}).value is None


def test_an_element_without_a_name_goes_by_its_variable() -> None:
    named = decision("d", literal("1")).replace('id="id_d" name="d"', 'id="id_d"')
    model = parse_model(definitions(named))
    assert model.evaluate("d", {}).value == value("1")


def test_unknown_inputs_are_ignored() -> None:
    inputs = {"Monthly Salary": 1000, "noise": object(), "Bonus": 7, "Total": 1}
    assert chain().evaluate("Total", inputs).value == value("13200")


def test_an_input_nobody_reads_costs_nothing() -> None:
    inputs = {"Monthly Salary": 1000, "log": ["entry"] * 20_000}
    result = chain().evaluate("Total", inputs)
    assert result.value == value("13200")
    assert result.warnings == ()


def test_data_that_are_too_deep_are_null_with_a_warning() -> None:
    deep: list[Any] = []
    deep.append(deep)
    result = chain().evaluate("Total", {"Monthly Salary": deep})
    assert result.value is None
    assert "deep" in str(result.warnings[0])


def test_a_key_that_is_no_text_is_ignored() -> None:
    inputs: Any = {7: 1, None: 2, "Monthly Salary": 1000}
    assert chain().evaluate("Bonus", inputs).value == value("1200")


def test_an_input_may_be_given_by_its_id() -> None:
    inputs = {key("Monthly Salary"): 1000}
    assert chain().evaluate("Bonus", inputs).value == value("1200")


def test_a_missing_input_is_null() -> None:
    result = chain().evaluate("Total", {})
    assert result.value is None
    assert result.warnings


def test_only_what_the_diagram_connects_is_in_scope() -> None:
    model = chain()
    assert [finding.rule for finding in model.findings] == ["unknown-name"]
    assert "'unrelated'" in model.findings[0].message
    assert "requirement" in model.findings[0].mend
    assert model.evaluate("Blind", {"unrelated": 1}).value is None


def test_a_table_whose_inputs_are_not_drawn_reads_them_and_is_refused() -> None:
    box = table([table_input("season"), table_output()], rows('"Winter" -> "Stew"'))
    model = parse_model(
        definitions(
            decision("dish", box),
            decision("menu", literal("dish + season"), needs(decisions=["dish"])),
        )
    )
    assert {finding.rule for finding in model.findings} == {"unknown-name"}
    assert model.evaluate("dish", {"season": "Winter"}).value == "Stew"
    assert model.evaluate("menu", {"season": "Winter"}).value == "StewWinter"
    assert model.evaluate("dish", {}).value is None


def test_a_decision_is_taken_once_per_evaluation() -> None:
    trace = chain().evaluate("Total", {"Monthly Salary": 1000}).trace
    assert [step.decision for step in trace.steps] == [
        "Yearly Salary",
        "Bonus",
        "Total",
    ]


def test_an_unknown_decision_raises_not_found() -> None:
    with pytest.raises(NotFoundError, match="'Other'"):
        chain().evaluate("Other", {})


def test_the_inputs_a_decision_requires_are_listed() -> None:
    found = chain().required_inputs("Total")
    assert [each.name for each in found] == ["Monthly Salary"]
    assert found[0].variable.type is not None
    assert found[0].variable.type.name == "number"


KNOWLEDGE = [
    ("f(2)", "5"),
    ("f(x: 2)", "5"),
    ("f([2])", "5"),
    ('f("a")', "null"),
    ("f()", "null"),
    ("f(1, 2)", "null"),
    ("f(null)", "null"),
    ("f(y: 2)", "null"),
    ("[f(1), f(2)]", "[3, 5]"),
    ("for i in [1, 2] return f(i)", "[3, 5]"),
    ("g(2)", "10"),
    ("text(1)", "null"),
    ('text("a")', '"a"'),
    ("typed(1)", "[1]"),
    ("rate(5)", '"low"'),
    ("rate(50)", '"high"'),
    ("(function(h) h(4))(f)", "9"),
    ("f instance of function<number> -> number", "true"),
]


@pytest.mark.parametrize(("text", "expected"), KNOWLEDGE)
def test_a_knowledge_model_is_a_function(text: str, expected: str) -> None:
    names = ["f", "g", "text", "typed", "rate"]
    box = table(
        [table_input("n"), table_output()], rows('< 10 -> "low"', '>= 10 -> "high"')
    )
    model = parse_model(
        definitions(
            item("tMaker", "", output="number"),
            item("tNumbers", "number", collection=True),
            knowledge("f", {"x": "number"}, literal("x * 2 + 1"), type_ref="number"),
            knowledge(
                "g",
                {"x": "number"},
                literal("f(x) * 2"),
                required=needs(functions=["f"]),
            ),
            knowledge("text", {"x": ""}, literal("x"), type_ref="string"),
            knowledge("typed", {"x": ""}, literal("x"), type_ref="tNumbers"),
            knowledge("rate", {"n": "number"}, box),
            decision("d", literal(text), needs(functions=names)),
        )
    )
    assert model.findings == ()
    assert model.evaluate("d", {}).value == value(expected)


def test_a_knowledge_model_typed_as_a_function_types_its_result() -> None:
    model = parse_model(
        definitions(
            item("tMaker", output="number"),
            knowledge("f", {"x": ""}, literal("x"), type_ref="tMaker"),
            decision("d", literal('[f(1), f("a")]'), needs(functions=["f"])),
        )
    )
    assert model.evaluate("d", {}).value == value("[1, null]")


def test_a_knowledge_model_does_not_see_the_caller() -> None:
    model = parse_model(
        definitions(
            input_data("n"),
            knowledge("f", {}, literal("n")),
            decision("d", literal("f()"), needs(inputs=["n"], functions=["f"])),
        )
    )
    assert model.evaluate("d", {"n": 1}).value is None


def test_a_knowledge_model_can_be_invoked_by_name() -> None:
    model = parse_model(
        definitions(knowledge("f", {"a b": "number"}, literal("a b + 1")))
    )
    assert model.invoke("f", {"a b": 4, "more": 1}).value == value("5")
    assert model.invoke(key("f"), {"a b": 4}).value == value("5")
    assert model.invoke("f", {}).value is None


def services() -> Model:
    return parse_model(
        definitions(
            input_data("x", "number"),
            decision("base", literal("x + 1"), needs(inputs=["x"]), "number"),
            decision("double", literal("base * 2"), needs(decisions=["base"])),
            decision("half", literal("base / 2"), needs(decisions=["base"])),
            service("one", ["double"], inputs=["x"]),
            service("both", ["double", "half"], inputs=["x"]),
            service("from base", ["double"], input_decisions=["base"]),
            service("mixed", ["double"], inputs=["x"], input_decisions=["base"]),
            service("nothing", ["double"]),
            service("texts", ["double"], inputs=["x"], type_ref="string"),
            decision(
                "call one", literal("one(4)"), needs(functions=["one"])
            ),
            decision(
                "call both", literal("both(x: 4).half"), needs(functions=["both"])
            ),
            decision(
                "call wrong", literal('one("a")'), needs(functions=["one"])
            ),
            decision(
                "call mixed", literal("mixed(1, 10)"), needs(functions=["mixed"])
            ),
        )
    )  # fmt: skip


SERVICES = [
    ("one", {"x": 3}, "8"),
    ("both", {"x": 3}, "{double: 8, half: 2}"),
    ("from base", {"base": 3}, "6"),
    ("from base", {"x": 3}, "null"),
    ("from base", {"base": "a"}, "null"),
    ("mixed", {"x": 100, "base": 3}, "6"),
    ("nothing", {"x": 3}, "null"),
    ("texts", {"x": 3}, "null"),
    ("one", {"x": "a"}, "null"),
    ("one", {"x": [3]}, "8"),
    ("call one", {"x": 100}, "10"),
    ("call both", {}, "2.5"),
    ("call wrong", {}, "null"),
    ("call mixed", {}, "20"),
]


@pytest.mark.parametrize(("name", "inputs", "expected"), SERVICES)
def test_a_service_is_a_function_of_its_inputs(
    name: str, inputs: dict[str, Any], expected: str
) -> None:
    model = services()
    assert model.findings == ()
    assert model.invoke(name, inputs).value == value(expected)
    assert model.evaluate(name, inputs).value == value(expected)


def test_outputs_of_a_service_are_known_after_a_dot() -> None:
    model = parse_model(
        definitions(
            decision("net price", literal("1")),
            decision("gross price", literal("2")),
            service("prices", ["net price", "gross price"]),
            decision(
                "d",
                literal("prices().gross price - prices().net price"),
                needs(functions=["prices"]),
            ),
        )
    )
    assert model.findings == ()
    assert model.evaluate("d", {}).value == value("1")


def test_a_service_is_invoked_although_a_decision_has_its_name() -> None:
    model = parse_model(
        definitions(
            input_data("x", "number"),
            decision("d", literal("x + 1"), needs(inputs=["x"])),
            service("d", ["d"], inputs=["x"], type_ref="string"),
        )
    )
    assert model.evaluate("d", {"x": 1}).value == value("2")
    assert model.invoke("d", {"x": 1}).value is None


def test_the_clock_of_an_evaluation_is_given() -> None:
    model = parse_model(definitions(decision("d", literal("today()"))))
    now = value('@"2026-01-31T10:00:00Z"')
    assert model.evaluate("d", {}, now=now).value == value('@"2026-01-31"')


class Boards:
    def add_working_days(self, date: Any, days: int) -> Any:
        del days
        return date

    def working_days_between(self, start: Any, end: Any) -> int:
        del start, end
        return 3

    def board_members(self, role: str) -> list[dict[str, Any]]:
        return [{"name": role}]


def test_services_of_the_site_reach_the_expressions() -> None:
    text = 'working days between(@"2026-01-01", @"2026-01-31")'
    model = parse_model(definitions(decision("d", literal(text))))
    assert model.evaluate("d", {}, services=Boards()).value == value("3")
    assert model.evaluate("d", {}).value is None


CIRCLES = [
    [decision("a", literal("a"), needs(decisions=["a"]))],
    [
        decision("a", literal("b"), needs(decisions=["b"])),
        decision("b", literal("a"), needs(decisions=["a"])),
    ],
    [
        decision("a", literal("s()"), needs(functions=["s"])),
        service("s", ["a"]),
    ],
    [
        decision("a", literal("b"), needs(decisions=["b"])),
        decision("b", literal("c"), needs(decisions=["c"])),
        decision("c", literal("b"), needs(decisions=["b"])),
    ],
]


@pytest.mark.parametrize("parts", CIRCLES)
def test_decisions_that_require_each_other_are_refused(parts: list[str]) -> None:
    with pytest.raises(InvalidModelError) as refused:
        parse_model(definitions(*parts), file="loop.dmn")
    finding = refused.value.findings[-1]
    assert (finding.rule, finding.severity) == ("requirement-circle", "error")
    assert "→" in finding.message
    assert finding.file == "loop.dmn"


def test_an_input_decision_cuts_a_circle() -> None:
    model = parse_model(
        definitions(
            decision("a", literal("s(1)"), needs(functions=["s"])),
            decision("b", literal("a + 1"), needs(decisions=["a"])),
            service("s", ["b"], input_decisions=["a"]),
        )
    )
    assert model.evaluate("a", {}).value == value("2")


def test_a_knowledge_model_that_calls_itself_is_found_and_ends() -> None:
    model = parse_model(
        definitions(
            knowledge(
                "f",
                {"n": "number"},
                literal("if n = 0 then 0 else f(n - 1)"),
                required=needs(functions=["f"]),
            ),
            decision("d", literal("[f(3)]"), needs(functions=["f"])),
            decision("endless", literal("f(-1)"), needs(functions=["f"])),
        )
    )
    assert [finding.rule for finding in model.findings] == ["requirement-circle"]
    assert model.evaluate("d", {}).value == value("[0]")
    result = model.evaluate("endless", {})
    assert result.value is None
    assert "deep" in str(result.warnings[-1])


def row_of_decisions(count: int) -> list[str]:
    parts = [decision("d1", literal("1"))]
    parts += [
        decision(f"d{n}", literal(f"d{n - 1} + 1"), needs(decisions=[f"d{n - 1}"]))
        for n in range(2, count + 1)
    ]
    return parts


@pytest.mark.parametrize("count", [65, 300])
def test_a_chain_of_requirements_may_not_be_endless(count: int) -> None:
    parts = row_of_decisions(count)
    for order in (parts, parts[::-1]):
        with pytest.raises(InvalidModelError) as refused:
            parse_model(definitions(*order))
        assert refused.value.findings[-1].rule == "requirement-depth"


def test_a_chain_of_sixty_four_decisions_is_fine() -> None:
    parts = row_of_decisions(64)
    for order in (parts, parts[::-1]):
        model = parse_model(definitions(*order))
        assert model.evaluate("d64", {}).value == value("64")


def test_a_decision_may_have_the_name_of_a_builtin() -> None:
    model = parse_model(
        definitions(
            decision("count", literal("7")),
            decision("d", literal("count + 1"), needs(decisions=["count"])),
            decision("e", literal("count([1, 2])")),
        )
    )
    assert model.findings == ()
    assert model.evaluate("d", {}).value == value("8")
    assert model.evaluate("e", {}).value == value("2")


def test_names_of_entries_are_known_after_a_dot() -> None:
    box = context({"net price": literal("10"), "a-b": literal("3")})
    model = parse_model(
        definitions(
            decision("offer", box),
            decision(
                "d",
                boxed_list(literal("offer.net price * 2"), literal("offer.a-b")),
                needs(decisions=["offer"]),
            ),
        )
    )
    assert model.findings == ()
    assert model.evaluate("d", {}).value == value("[20, 3]")


def test_too_much_work_is_null_with_a_warning() -> None:
    text = "count(for i in 1..9999, j in 1..9999 return i * j)"
    result = parse_model(definitions(decision("d", literal(text)))).evaluate("d", {})
    assert result.value is None
    assert result.warnings
