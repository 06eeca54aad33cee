"""What is surely wrong is found before anything runs, given the variables' types."""

import pytest

from engine.feel import Type, expression, unary_tests

TYPES = {
    "amount": "number",
    "due": "date",
    "at": "date and time",
    "status": "string",
    "done": "boolean",
    "span": "days and time duration",
    "months": "years and months duration",
    "items": "list<context<qty: number, name: string>>",
    "owner": "context<name: string, age: number>",
    "numbers": "list<number>",
    "anything": "Any",
}


def rules(text: str) -> list[str]:
    return [each.rule for each in expression(text, (), TYPES).problems]


@pytest.mark.parametrize(
    "text",
    [
        'amount > "a"',
        'due < "2026-01-01"',
        "due = at",
        "status = 5",
        "amount between 1 and due",
        "amount in (1, status)",
        "status in [1..5]",
        'amount in ["a"]',
        "due + 1",
        "status * 2",
        "done + done",
        "span + months",
        "1 / span",
        "months - due",
        "-status",
        "-due",
        "owner.size",
        "due.hour",
        "items.price",
        "items[1].price",
        "done < done",
        "numbers < numbers",
        "[amount..status]",
        "for i in items return i.name * 2",
        "{a: 1, b: a + due}",
        "if done then 1 else amount + status",
    ],
)
def test_what_is_always_null_is_found(text: str) -> None:
    assert rules(text) == ["feel-always-null"]


@pytest.mark.parametrize(
    "text",
    [
        "if amount then 1 else 2",
        "amount and done",
        "done or status",
        "some i in items satisfies i.qty",
        "every i in items satisfies i.name",
        "items[name]",
        "items[due]",
        "amount in (? + 1)",
    ],
)
def test_a_condition_that_is_no_boolean_is_found(text: str) -> None:
    assert rules(text) == ["feel-not-boolean"]


@pytest.mark.parametrize(
    "text",
    [
        "substring(amount, 1)",
        "substring()",
        "upper case(status, 1)",
        "upper case(text: status)",
        "floor(n: status)",
        "day of week(amount)",
        "count()",
    ],
)
def test_a_call_that_is_always_null_is_found(text: str) -> None:
    assert rules(text) == ["feel-wrong-call"]


def test_an_unknown_name_is_found_with_the_likely_one() -> None:
    (problem,) = expression("1 +\n amuont", (), TYPES).problems

    assert problem.rule == "feel-unknown-name"
    assert problem.message == 'There is no variable "amuont" here.'
    assert problem.mend == 'Did you mean "amount"?'
    assert (problem.line, problem.column) == (2, 2)


def test_an_unknown_name_without_a_likely_one_gets_advice() -> None:
    (problem,) = expression("zzz", (), TYPES).problems

    assert problem.mend.startswith("Check the spelling")


def test_a_comparison_with_a_text_gets_the_mend_of_its_type() -> None:
    (problem,) = expression('due < "2026-01-01"', (), TYPES).problems

    assert problem.message == "A date is compared with a string: that is always null."
    assert problem.mend == 'Write a date as date("2026-11-22") or @"2026-11-22".'
    (turned,) = expression('"2026-01-01" > due', (), TYPES).problems
    assert turned.mend == problem.mend


@pytest.mark.parametrize(
    "text",
    [
        "amount > 5 and done",
        "due < today() + span",
        "due + months",
        "at - due > span",
        "span / span > 2",
        "2 * months",
        "amount = null",
        "items[qty > 1].name",
        "items[qty > amount][1].name = status",
        "items[2].qty + 1",
        "owner.name + status",
        "count(items) + sum(numbers)",
        "for i in 1..3 return i + amount",
        "for d in due..due return d.weekday",
        "for i in numbers return partial",
        "some i in items satisfies i.qty > 1 and i.name = status",
        "sort(items, function(a, b) a.qty < b.qty)",
        "anything + 1 > 2 and anything.x",
        "anything[price > 3]",
        'status in (null, "a")',
        "amount in ([1..5], > 7, 9)",
        "if anything then amount else status",
        "get value(owner, status)",
        "string(amount) = status",
        "(function(a: number) a + amount)(1) > 2",
        "{x: amount, y: x + 1}.y > 2",
        "numbers[1] > 1",
        "numbers[item > 1] = numbers",
        "date(status) < due",
        "abs(span) > span",
        "not(done)",
        "at.time offset = span",
        "[amount..5].start included",
        "amount instance of number",
        "amount between 1 and 2",
    ],
)
def test_what_may_be_right_is_not_reported(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("amount + 1", "number"),
        ("amount > 1", "boolean"),
        ("status + status", "string"),
        ("due + span", "date"),
        ("at - at", "days and time duration"),
        ("due - due", "days and time duration"),
        ("at + months", "date and time"),
        ("items", "list<context<qty: number, name: string>>"),
        ("items.qty", "list<number>"),
        ("items[1]", "context<qty: number, name: string>"),
        ("items[qty > 1]", "list<context<qty: number, name: string>>"),
        ("owner.name", "string"),
        ("due.year", "number"),
        ("at.timezone", "string"),
        ("at.time offset", "days and time duration"),
        ("for i in numbers return i > 1", "list<boolean>"),
        ("some i in numbers satisfies i > 1", "boolean"),
        ("if done then 1 else 2", "number"),
        ("if done then 1 else status", "Any"),
        ("{a: amount, b: status}", "context<a: number, b: string>"),
        ("[amount, 2]", "list<number>"),
        ("[amount, status]", "list"),
        ("[1..5]", "range<number>"),
        ("(< amount)", "range<number>"),
        ("function(a: number) a > 1", "function<number> -> boolean"),
        ("(function(a: number) a > 1)(2)", "boolean"),
        ("string(amount)", "string"),
        ("today()", "date"),
        ("null", "Null"),
        ("amount instance of number", "boolean"),
        ("amount in (1, 2)", "boolean"),
        ("-span", "days and time duration"),
        ("anything", "Any"),
    ],
)
def test_the_type_of_an_expression_is_known(text: str, found: str) -> None:
    assert str(expression(text, (), TYPES).type) == found


def test_types_may_be_given_as_types() -> None:
    assert expression("x + 1", (), {"x": Type("number")}).type == Type("number")


def test_declared_names_without_a_type_are_known_too() -> None:
    compiled = expression("other name > 1", ("other name",), TYPES)

    assert compiled.problems == ()
    assert compiled.evaluate({"other name": 2}).value is True


def test_an_unknown_function_is_an_unknown_name() -> None:
    assert rules("nosuch(1)") == ["feel-unknown-name"]


def test_a_declared_function_has_a_result() -> None:
    types = {"rate": "function<number> -> string", "count": "function<Any> -> date"}

    assert str(expression("rate(1)", (), types).type) == "string"
    assert str(expression("count(1)", (), types).type) == "date"


def test_without_types_nothing_is_reported() -> None:
    assert expression('1 < "a"').problems == ()
    assert str(expression("1").type) == "Any"


def test_unary_tests_are_checked_against_the_input() -> None:
    types = {"?": "number", **TYPES}

    assert unary_tests("< 5, amount", (), types).problems == ()
    assert unary_tests("-", (), types).problems == ()
    (problem,) = unary_tests('< 5, "high"', (), types).problems
    assert problem.rule == "feel-always-null"
    assert problem.column == 6
    (condition,) = unary_tests("? + 1", (), types).problems
    assert condition.rule == "feel-not-boolean"


def test_an_item_whose_entries_are_unknown_may_have_any() -> None:
    types = {"rows": "list<context>"}

    assert expression("rows[whatever = 1]", (), types).problems == ()
    known = expression("items[whatever = 1]", (), TYPES)
    assert [each.rule for each in known.problems] == ["feel-unknown-name"]
