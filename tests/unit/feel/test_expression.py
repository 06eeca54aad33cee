"""The public face: what a compiled text knows, what an evaluation returns."""

import datetime as dt
import zoneinfo
from decimal import Decimal

import pytest

from engine.feel import (
    Date,
    DateTime,
    FeelContext,
    FeelError,
    FeelSyntaxError,
    FeelWarning,
    Function,
    Run,
    Scope,
    expression,
    from_python,
    unary_tests,
)
from engine.feel.calls import call

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 11, 22, 23, 30, tzinfo=BERLIN)


def test_an_expression_knows_which_variables_it_reads() -> None:
    compiled = expression("if a > 1 then b.c else count(d[e > f and item.g = h])")

    assert compiled.names == {"a", "b", "d"}
    assert compiled.item_names == {"e", "f", "h"}
    assert set(compiled.reads) == {"a", "b", "d", "e", "f", "h"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("for i in items return i + k", {"items", "k"}),
        ("some i in items satisfies i = k", {"items", "k"}),
        ("for i in 1..n, j in i..m return j", {"n", "m"}),
        ("function(x, y) x + y + z", {"z"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("{a: b, b: 1}", {"b"}),
        ("for i in 1..3 return partial", set()),
        ("x in (y, > z)", {"x", "y", "z"}),
        ("f(a)", {"f", "a"}),
        ("sort(x, function(a, b) a < b)", {"x"}),
        ("x instance of number", {"x"}),
        ("x between low and high", {"x", "low", "high"}),
        ("-x", {"x"}),
        ("[a..b]", {"a", "b"}),
        ("if c then t else e", {"c", "t", "e"}),
        ("1 + 2", set()),
    ],
)
def test_names_that_the_text_introduces_are_not_variables(
    text: str, names: set[str]
) -> None:
    assert expression(text).names == names


def test_an_expression_knows_its_functions_and_its_clock() -> None:
    assert expression("count(x) + sum(y)").functions == {"count", "sum"}
    assert expression("x < now()").uses_clock
    assert expression("today() > x").uses_clock
    assert not expression("x < date(y)").uses_clock
    assert unary_tests("< today()").uses_clock


def test_names_with_spaces_are_known_by_declaration() -> None:
    compiled = expression("Monthly Salary * rate", ("Monthly Salary",))

    assert compiled.names == {"Monthly Salary", "rate"}
    assert compiled.evaluate({"Monthly Salary": 3000, "rate": 2}).value == 6000
    with pytest.raises(FeelSyntaxError):
        expression("Monthly Salary * rate")


def test_the_same_text_is_compiled_once() -> None:
    assert expression("a + 1") is expression("a + 1")
    assert unary_tests("< 1") is unary_tests("< 1")
    assert expression("a", (), {"a": "date"}) is expression("a", (), {"a": "date"})
    assert expression("a", (), {"a": "date"}) is not expression("a", (), {"a": "time"})
    assert expression("a + 1", ("a",)) is not expression("a + 1")


def test_local_names_hide_variables() -> None:
    compiled = expression("x + y")

    assert compiled.evaluate({"x": 1, "y": 2}, local={"x": 10}).value == 12


def test_the_clock_is_the_instant_of_the_command_in_its_zone() -> None:
    assert expression("today()").evaluate({}, now=NOW).value == Date(2026, 11, 22)
    now = expression("now()").evaluate({}, now=NOW).value
    assert now == DateTime.from_python(NOW)
    assert str(now) == "2026-11-22T23:30:00@Europe/Berlin"
    late = expression("now() = x").evaluate({"x": NOW.astimezone(dt.UTC)}, now=NOW)
    assert late.value is True


def test_without_a_clock_now_is_null_with_a_warning() -> None:
    found = expression("now()").evaluate({})

    assert found.value is None
    assert "no clock" in str(found.warnings[0])


def test_a_warning_says_where_and_why() -> None:
    found = expression('1 +\n  (2 * "a")').evaluate({})

    assert found.value is None
    first = found.warnings[0]
    assert (first.line, first.column) == (2, 6)
    assert first.message == "A number cannot be multiplied by a string."
    assert str(first) == f"line 2, column 6: {first.message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 + null", "One side of + is null."),
        ("1 / 0", "Nothing can be divided by zero."),
        ("10 ** 7000", "The result is too large for a number."),
        ("(-8) ** 0.5", "This calculation has no result."),
        ("true - 1", "A number cannot be subtracted from a boolean."),
        ('"a" / 2', "A string cannot be divided by a number."),
        ("[1] ** 2", "A list cannot be raised to a number."),
        ('1 < "a"', "A number cannot be compared with a string."),
        ("1 < null", "One side of this comparison is null."),
        ("true < false", "One boolean is neither less nor greater than another."),
        ("x", 'There is no variable "x".'),
        ("{a: 1}.b", 'This context has no entry "b".'),
        ("(1).b", 'A number has no "b".'),
        ("null.b", 'Null has no "b".'),
        ("[1][5]", "There is no item 5 in 1 items."),
        ("(1)(2)", "A number cannot be called like a function."),
        ("floor()", "floor does not take 0 arguments; it is floor(n, scale?)."),
        ("abs(x: 1)", "There is no abs(x), only abs(n)."),
        ('floor("a")', 'floor: "n" cannot be a string.'),
        ("floor(null)", 'floor: "n" cannot be null.'),
        ('-"a"', "A string has no negative."),
        ("-null", "Null has no negative."),
        ("null(1)", "Null cannot be called like a function."),
        ("sum([null])", "sum: null is not a number"),
        ("context merge([null])", "context merge: null is not a context"),
        ("for i in 1..null return i", "Nothing counts from a number to null."),
        ("1 and true", "A number is neither true nor false."),
        ("if 1 then 2 else 3", "A number is neither true nor false."),
        ("[1..true]", "There is no range from a number to a boolean."),
        ("for i in null return i", "There is no list to run over: it is null."),
        ('for i in 1.."a" return i', "Nothing counts from a number to a string."),
        ("for i in 1..1.5 return i", "Only whole numbers can be counted."),
        ('@"10:00:00" < @"10:00:00Z"', "One time has a time zone and the other has"),
        ("sum([])", "sum: the list is empty"),
        ('sum(["a"])', "sum: a string is not a number"),
        ("x()", 'There is no function "x".'),
    ],
)
def test_a_warning_is_a_sentence_for_a_process_owner(text: str, message: str) -> None:
    warnings = expression(text).evaluate({}).warnings

    assert any(each.message.startswith(message) for each in warnings), warnings


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a == 1", 1, 3, "Write = to compare."),
        ("a && b", 1, 3, 'Write the word "and".'),
        ("a || b", 1, 3, 'Write the word "or".'),
        ("!a", 1, 1, "Write not(...) around the condition."),
        ("a <> b", 1, 3, "Write != for different."),
        ("a => b", 1, 3, "Write >= for at least."),
        ("a =< b", 1, 3, "Write <= for at most."),
        ("5 % 2", 1, 3, "Write modulo(a, b)"),
        ("2 ^ 3", 1, 3, "Write ** for a power."),
        ("1; 2", 1, 2, "without a semicolon"),
        ("a ~ 1", 1, 3, "FEEL does not know this sign."),
        ("'a'", 1, 1, "between double quotes"),
        ('"a', 1, 1, 'no closing ".'),
        ("/* a", 1, 1, "no closing */."),
        ("a § b", 1, 3, "does not know the character '§'"),
        ("1 +", 1, 4, "the expression ends here"),
        ("1 +\n* 2", 2, 1, 'Expected a value but found "*".'),
        ("a b", 1, 3, "Is an operator missing"),
        ("(1", 1, 3, 'Expected ")" but found the end.'),
        ("if a then 1", 1, 12, 'Every "if" needs an "else"; found the end.'),
        ("then 1", 1, 1, 'the word "then"'),
        ("{a: 1, a: 2}", 1, 8, 'The entry "a" appears twice.'),
        ("{a: 1", 1, 6, 'Expected "}"'),
        ("function(a, a) a", 1, 13, 'The parameter "a" appears twice.'),
        ("function(a) external {}", 1, 13, "External (Java, PMML) functions"),
        ("f(a: 1, 2)", 1, 2, "Either all arguments have names or none."),
        ("f(a: 1, a: 2)", 1, 2, "An argument is given twice."),
        ("1 instance of nothing", 1, 15, 'There is no type "nothing".'),
        ("1 instance of range", 1, 20, "range<number>"),
        ('@"x"', 1, 1, "not a date, time or duration"),
        ("[1..2", 1, 6, 'Expected "]" or ")" after the range, found the end.'),
        ("a.", 1, 3, "Expected a name but found the end."),
        ("1e9999", 1, 1, "too large"),
        ("for in a return b", 1, 5, "Expected a name"),
    ],
)
def test_a_syntax_error_says_where_and_how_to_mend_it(
    text: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(FeelSyntaxError) as refused:
        expression(text)

    assert message in refused.value.message
    assert (refused.value.line, refused.value.column) == (line, column)
    assert refused.value.text == text
    assert str(refused.value).startswith(f"line {line}, column {column}: ")


@pytest.mark.parametrize(
    "text",
    [
        "if false then 1 else 2",
        "if null then 1 else 2",
        "false and null",
        "null or true",
        "1 = null",
        "null = null",
        "for i in [] return i",
        "[1, 2][item > 5]",
        '"a" in ("b", "c")',
        "null[1]",
        "string(null)",
        "not(null)",
    ],
)
def test_what_is_no_fault_leaves_no_warning(text: str) -> None:
    assert expression(text).evaluate({}).warnings == ()


def test_a_warning_without_a_place_is_only_its_message() -> None:
    assert FeelWarning("why") == ("why", 0, 0)
    assert str(FeelWarning("why")) == "why"


def test_unary_tests_take_plain_values_and_names() -> None:
    compiled = unary_tests("< limit, 100")

    assert compiled.names == {"limit"}
    assert compiled.matches(5, {"limit": 10}).value is True
    assert compiled.matches(100, {"limit": 10}).value is True
    assert compiled.matches(50, {"limit": 10}).value is False
    assert unary_tests("? > now()").matches(NOW, {}, now=NOW).value is False


def test_unary_tests_evaluate_like_expressions() -> None:
    compiled = unary_tests("< limit, ? = other")

    assert compiled.evaluate({"limit": 10}, local={"?": 5}).value is True
    assert compiled.evaluate({"limit": 1, "other": 5, "?": 5}).value is True
    assert compiled.evaluate({"limit": 9}, local={"?": 5, "limit": 1}).value is False
    assert unary_tests("< limit").evaluate({"limit": 10}).value is None


def test_a_feel_context_is_used_without_conversion() -> None:
    data = FeelContext(from_python({"a": 1, "b": [1, 2]}))

    assert expression("b").evaluate(data).value is data["b"]
    assert expression("a + b[1]").evaluate(data).value == 2


def test_only_what_is_read_is_converted() -> None:
    class Trap(dict[str, object]):
        def __getitem__(self, key: str) -> object:
            assert key == "a"
            return super().__getitem__(key)

    assert expression("a").evaluate(Trap(a=1, b=2)).value == 1


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (1, Decimal(1)),
        (1.5, Decimal("1.5")),
        (Decimal("1.10"), Decimal("1.1")),
        (Decimal("NaN"), None),
        (True, True),
        ("a", "a"),
        (None, None),
        ((1, 2), [1, 2]),
        ([1, [2]], [1, [2]]),
        ({"a  b": {"c": 1}}, {"a b": {"c": 1}}),
        ({1: 2}, {"1": 2}),
        (dt.date(2026, 11, 22), Date(2026, 11, 22)),
        (NOW, DateTime.from_python(NOW)),
        (object(), None),
        (b"bytes", None),
        ({1, 2}, None),
    ],
)
def test_python_values_become_feel_values(given: object, value: object) -> None:
    found = from_python(given)

    assert found == value
    assert type(found) is type(value)


def test_temporal_python_values_keep_what_they_say() -> None:
    plus_two = dt.timezone(dt.timedelta(hours=2))
    assert str(from_python(dt.time(10, 30, 5, 250_000))) == "10:30:05.25"
    assert str(from_python(dt.time(10, 30, tzinfo=plus_two))) == "10:30:00+02:00"
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=plus_two)
    assert str(from_python(moment)) == "2026-07-01T12:00:00+02:00"
    assert str(from_python(NOW)) == "2026-11-22T23:30:00@Europe/Berlin"
    assert str(from_python(dt.timedelta(days=1, hours=2))) == "P1DT2H"
    assert str(from_python(dt.timedelta(microseconds=-1))) == "-PT0.000001S"


def test_embedding_languages_can_add_functions_and_scopes() -> None:
    double = Function.of("double", ("n",), lambda _run, n: n * 2)
    run = Run()
    scope = Scope({"double": double, "x": Decimal(4)}, None, run)

    assert expression("double(x)").node(scope) == 8
    assert call(run, double, [Decimal(2)]) == 4
    assert double.parameters == ("n",)
    assert call(run, double, [Decimal(2)], ["n"]) == 4
    assert call(run, double, [Decimal(2)], ["m"]) is None
    assert scope.has("x")
    assert not scope.has("y")
    assert scope.lookup("y") is None


class Positive:
    """A type defined outside FEEL."""

    def accepts(self, value: object) -> bool:
        return isinstance(value, Decimal) and value > 0


def test_named_types_may_stand_in_expressions() -> None:
    types = {"tPositive": Positive()}
    ask = expression("x instance of tPositive", definitions=types)

    assert ask.evaluate({"x": 1}).value is True
    assert ask.evaluate({"x": -1}).value is False
    inside = expression("x instance of list<tPositive>", definitions=types)
    assert inside.evaluate({"x": [1, 2]}).value is True
    assert inside.evaluate({"x": [1, -2]}).value is False
    with pytest.raises(FeelSyntaxError, match="tPositive"):
        expression("x instance of tPositive")
    tests = unary_tests("? instance of tPositive", definitions=types)
    assert tests.matches(3, {}).value is True


def test_every_refusal_is_a_feel_error() -> None:
    for text in ("1 +", "(" * 100, "1" * 5_000):
        with pytest.raises(FeelError):
            expression(text)
