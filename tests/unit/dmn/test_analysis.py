"""Table analysis: gaps, overlaps, rules that never apply, masked rules, duplicates."""

import random
from itertools import combinations
from typing import Any

import pytest

from engine.dmn import analyse, parse_model
from engine.errors import Finding
from engine.feel import unary_tests
from tests.unit.dmn.builder import (
    decision,
    definitions,
    input_data,
    item,
    needs,
    rows,
    table,
    table_input,
    table_output,
)

NAMES = ("x", "y", "z")
TRUE, FALSE = "true", "false"


def analysed(
    lines: list[str],
    policy: str = "UNIQUE",
    *,
    types: tuple[str, ...] = ("",),
    values: tuple[str, ...] = ("", "", ""),
    output: dict[str, str] | None = None,
) -> list[Finding]:
    names = NAMES[: len(types)]
    columns = [
        table_input(name, type_ref, allowed)
        for name, type_ref, allowed in zip(names, types, values, strict=False)
    ]
    columns.append(table_output(**(output or {})))
    model = parse_model(
        definitions(
            item("tKind", "string", allowed='"capa", "nc"'),
            *(input_data(name) for name in names),
            decision("d", table(columns, rows(*lines), policy), needs(names)),
        )
    )
    assert model.findings == ()
    return analyse(model)


def said(findings: list[Finding]) -> list[str]:
    return [f"{finding.rule}: {finding.message}" for finding in findings]


CLEAN = [
    (["< 10 -> 1", ">= 10 -> 2"], ("",)),
    (["< 10 -> 1", "[10..20] -> 2", "> 20 -> 3"], ("",)),
    (["<= 10 -> 1", "(10..20) -> 2", ">= 20 -> 3"], ("number",)),
    (["not(10) -> 1", "10 -> 2"], ("",)),
    (["true -> 1", "false -> 2"], ("boolean",)),
    (["true -> 1", "not(true) -> 2"], ("",)),
    (['"capa" -> 1', '"nc" -> 2'], ("tKind",)),
    (['"capa" -> 1', 'not("capa") -> 2'], ("string",)),
    (['"a", "b" -> 1', 'not("a", "b") -> 2'], ("",)),
    (["- -> 1"], ("",)),
    (["- | - -> 1"], ("", "")),
    (["< 5 | true -> 1", "< 5 | false -> 2", ">= 5 | - -> 3"], ("", "boolean")),
    (['< @"2026-01-31" -> 1', '>= @"2026-01-31" -> 2'], ("date",)),
    (['< date("2026-01-31") -> 1', '>= date("2026-01-31") -> 2'], ("",)),
    (['<= @"P3D" -> 1', '> @"P3D" -> 2'], ("",)),
    (['<= @"P3M" -> 1', '> @"P3M" -> 2'], ("",)),
    (['< @"12:00:00" -> 1', '>= @"12:00:00" -> 2'], ("time",)),
    (['< @"2026-01-31T12:00:00" -> 1', '>= @"2026-01-31T12:00:00" -> 2'], ("",)),
    (["? < 10 -> 1", "? >= 10 -> 2"], ("",)),
    (["? between 1 and 5 -> 1", "? < 1 or ? > 5 -> 2"], ("",)),
    (["not(? > 3) -> 1", "> 3 -> 2"], ("",)),
    (["? in [1..3] -> 1", "not(? in [1..3]) -> 2"], ("",)),
    (["< -5 -> 1", ">= -5 -> 2"], ("",)),
    (["null -> 1", "not(null) -> 2"], ("",)),
    (["1, 2, 3 -> 1", "not(1, 2, 3) -> 2"], ("",)),
    (["<= 1 -> 1", "[2..3] -> 2", ">= 4 -> 3"], ("integer",)),
    (["[1, 2] -> 1", "not([1, 2]) -> 2"], ("",)),
    (["!= 4 -> 1", "= 4 -> 2"], ("",)),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "types"), CLEAN)
def test_a_complete_table_without_overlaps_has_no_findings(
    lines: list[str], types: tuple[str, ...]
) -> None:
    assert said(analysed(lines, types=types)) == []


OVERLAPS = [
    (["<= 10 -> 1", ">= 10 -> 2"], ("",),
     "rules 1 and 2 both apply to x: 10, for example x = 10."),
    (["< 10 -> 1", "[5..10) -> 2", ">= 10 -> 3"], ("",),
     "rules 1 and 2 both apply to x: 5 up to between 5 and 10, for example x = 5."),
    (["- -> 1", "- -> 2"], ("",),
     "rules 1 and 2 both apply to every input, for example any input."),
    (['"a", "b" -> 1', '"b" -> 2', 'not("a", "b") -> 3'], ("",),
     'rules 1 and 2 both apply to x: "b", for example x = "b".'),
    (["< 5 | - -> 1", "- | true -> 2", ">= 5 | false -> 3"], ("", "boolean"),
     "rules 1 and 2 both apply to x: below 5; y: true, for example x = 4, y = true."),
    (['>= @"2026-01-31" -> 1', '<= @"2026-01-31" -> 2'], ("date",),
     "rules 1 and 2 both apply to x: 2026-01-31, for example x = 2026-01-31."),
    (["- | - | 1 -> 1", "2 | 3 | 1 -> 2", "- | - | not(1) -> 3"], ("", "", ""),
     "rules 1 and 2 both apply to x: 2; y: 3; z: 1, for example x = 2, y = 3, z = 1."),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "types", "message"), OVERLAPS)
def test_an_overlap_in_a_unique_table_is_an_error_with_an_example(
    lines: list[str], types: tuple[str, ...], message: str
) -> None:
    (finding,) = analysed(lines, types=types)
    assert (finding.rule, finding.severity) == ("table-overlap", "error")
    assert finding.message == f"“d”: {message}"
    assert finding.line
    assert finding.mend


def test_a_finding_names_the_rule_and_where_it_stands() -> None:
    lines = [line.replace("<rule>", '<rule id="r">', 1) for line in rows("- -> 1")]
    box = table([table_input("x"), table_output()], [*rows("- -> 2"), *lines])
    model = parse_model(
        definitions(input_data("x"), decision("d", box, needs(["x"]))), file="a.dmn"
    )
    (finding,) = analyse(model)
    assert finding.elements == ("r", "table", "id_d")
    assert finding.file == "a.dmn"


CONFLICTS = [
    (["<= 10 -> 1", ">= 10 -> 2"], True),
    (["<= 10 -> 1", ">= 10 -> 1"], False),
    (["<= 10 -> 1", ">= 10 -> 1.0"], False),
    (['<= 10 -> "a"', '>= 10 -> "b"'], True),
    (["<= 10 -> x + 1", ">= 10 -> x + 2"], False),
]


@pytest.mark.parametrize(("lines", "conflict"), CONFLICTS)
def test_rules_of_an_any_table_that_disagree_are_an_error(
    lines: list[str],
    conflict: bool,  # noqa: FBT001 - the expected answer
) -> None:
    rules = [finding.rule for finding in analysed(lines, "ANY")]
    assert rules == (["table-conflict"] if conflict else [])


@pytest.mark.parametrize("policy", ["FIRST", "COLLECT", "RULE ORDER"])
def test_other_policies_allow_overlaps(policy: str) -> None:
    assert analysed(["<= 10 -> 1", ">= 10 -> 2"], policy) == []


GAPS = [
    (["< 10 -> 1", "> 10 -> 2"], ("",), ["x: 10, for example x = 10."]),
    (["< 10 -> 1"], ("",), ["x: 10 up to above 10, for example x = 10."]),
    (["<= 1 -> 1", ">= 2 -> 2"], ("",),
     ["x: between 1 and 2, for example x = 1.5."]),
    (["<= 1 -> 1", ">= 3 -> 2"], ("integer",),
     ["x: between 1 and 3, for example x = 2."]),
    (['"a" -> 1'], ("",), ['x: any other text, for example x = "other".']),
    (['"capa" -> 1'], ("tKind",), ['x: "nc", for example x = "nc".']),
    (["true -> 1"], ("",), ["x: false, for example x = false."]),
    (["true -> 1"], ("boolean",), ["x: false, for example x = false."]),
    (["true | < 5 -> 1", "false | - -> 2"], ("", ""),
     ["x: true; y: 5 up to above 5, for example x = true, y = 5."]),
    (['< @"2026-01-31" -> 1', '> @"2026-01-31" -> 2'], ("date",),
     ["x: 2026-01-31, for example x = 2026-01-31."]),
    (['<= @"2026-01-30" -> 1', '>= @"2026-02-01" -> 2'], ("date",),
     ["x: between 2026-01-30 and 2026-02-01, for example x = 2026-01-31."]),
    (['<= @"2026-01-30" -> 1', '>= @"2026-01-31" -> 2'], ("date",), []),
    (["null -> 1"], ("number",), ["x: anything, for example x = 1."]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "types", "expected"), GAPS)
def test_a_gap_is_a_warning_with_the_region_and_an_example(
    lines: list[str], types: tuple[str, ...], expected: list[str]
) -> None:
    findings = analysed(lines, types=types)
    assert [finding.severity for finding in findings] == ["warning"] * len(expected)
    assert said(findings) == [
        f"table-gap: “d”: no rule applies to {region}" for region in expected
    ]


def test_a_long_region_is_cut_off() -> None:
    lines = [f'"{letter}" | true -> 1' for letter in "abcdefghij"]
    (gap, *_) = analysed(lines, types=("", "boolean"))
    assert 'x: "a" or "b" or "c" or "d" or "e" or 5 others; y: false' in gap.message


def test_allowed_values_bound_what_must_be_covered() -> None:
    lines = ["< 50 -> 1", "[50..100) -> 2"]
    assert analysed(lines, values=("[1..99]",)) == []
    assert len(analysed(lines, values=("[1..100]",))) == 1


def test_a_default_output_closes_every_gap() -> None:
    assert analysed(["< 10 -> 1"], output={"default": "2"}) == []


DEAD = [
    (["[5..1] -> 1", "- -> 2"], ("",), None),
    (["< 1 -> 1", ">= 1 -> 2"], ("",), "[1..10]"),
    (['"other" -> 1', '"capa", "nc" -> 2'], ("tKind",), None),
    (["> 5 and < 3 -> 1", "- -> 2"], ("",), None),
]


@pytest.mark.parametrize(("lines", "types", "values"), DEAD)
def test_a_rule_that_can_never_apply_is_found(
    lines: list[str], types: tuple[str, ...], values: str | None
) -> None:
    if "and" in lines[0]:
        lines = ["? > 5 and ? < 3 -> 1", "- -> 2"]
    findings = analysed(lines, "FIRST", types=types, values=(values or "",))
    assert [finding.rule for finding in findings] == ["table-rule-never"]
    assert "rule 1 can never apply" in findings[0].message


MASKED = [
    (["- -> 1", "> 5 -> 2"], "FIRST", "", "rule 2 never counts"),
    (["< 10 -> 1", ">= 10 -> 2", "5 -> 3"], "FIRST", "", "rule 3 never counts"),
    (["< 10 -> 1", ">= 9 -> 2", "[5..15] -> 3"], "FIRST", "", "rules 1 and 2 decides"),
    (['- -> "low"', '> 5 -> "high"'], "PRIORITY", '"high", "low"', ""),
    (['- -> "high"', '> 5 -> "low"'], "PRIORITY", '"high", "low"', "rule 2 never"),
    (['> 5 -> "low"', '- -> "high"'], "PRIORITY", '"high", "low"', "rule 1 never"),
    (["> 5 -> 1", "- -> 2"], "FIRST", "", ""),
]


@pytest.mark.parametrize(("lines", "policy", "values", "message"), MASKED)
def test_a_rule_that_others_always_win_over_is_found(
    lines: list[str], policy: str, values: str, message: str
) -> None:
    findings = analysed(lines, policy, output={"values": values})
    assert [finding.rule for finding in findings] == (
        ["table-rule-masked"] if message else []
    )
    assert all(message in finding.message for finding in findings)


def test_the_type_of_the_decision_gives_the_priority() -> None:
    box = table(
        [table_input("x"), table_output()],
        rows('- -> "capa"', '> 5 -> "nc"', '> 9 -> "other"'),
        "PRIORITY",
    )
    model = parse_model(
        definitions(
            item("tKind", "string", allowed='"capa", "nc"'),
            input_data("x"),
            decision("d", box, needs(["x"]), "tKind"),
        )
    )
    assert [finding.rule for finding in analyse(model)] == [
        "table-rule-masked",
        "table-rule-masked",
        "table-output-value",
    ]


def test_rules_that_say_the_same_are_a_hint() -> None:
    (finding,) = analysed(["- -> 1", "< 5 -> 2", "< 5 -> 2"], "COLLECT")
    assert (finding.rule, finding.severity) == ("table-duplicate", "hint")
    assert "rules 2 and 3 say the same" in finding.message


def test_an_output_outside_of_its_values_is_a_hint() -> None:
    findings = analysed(['- -> "c"'], output={"values": '"a", "b"'})
    (message,) = said(findings)
    assert message == (
        'table-output-value: “d”: rule 1 gives "c", which is not among the values of '
        'output 1: "a", "b".'
    )


UNCLEAR = ["< y -> 1", "? + 1 > 3 -> 1", "odd(?) -> 1", '> "m" -> 1', "x -> 1"]


@pytest.mark.parametrize("line", UNCLEAR)
def test_a_condition_that_is_no_constant_is_a_hint_and_no_false_alarm(
    line: str,
) -> None:
    lines = [line.replace(" ->", " | - ->"), "5 | - -> 2"]
    findings = analysed(lines, types=("", ""))
    assert [finding.rule for finding in findings] == ["table-not-analysable"]
    assert "rule 1" in findings[0].message


def test_a_column_of_mixed_kinds_is_unclear_but_what_is_open_counts() -> None:
    findings = analysed(["5 -> 1", '"a" -> 2', "- -> 3", "- -> 4"])
    assert [finding.rule for finding in findings] == [
        "table-not-analysable",
        "table-overlap",
    ]
    assert "rules 1 and 2" in findings[0].message
    assert "rules 3 and 4 both apply to every input" in findings[1].message


def test_many_findings_of_one_kind_are_cut_off() -> None:
    findings = analysed(["- -> 1"] * 30, types=("number",))
    assert len(findings) == 10


def test_a_table_that_is_too_large_says_so() -> None:
    names = [f"n{place}" for place in range(9)]
    chance = random.Random(1)  # noqa: S311 - a repeatable test, no secret
    lines = [
        " | ".join(f"> {chance.randint(1, 50)}" for _ in names) + " | - -> 1"
        for _ in range(40)
    ]
    lines += [
        " | ".join("-" for _ in names) + f" | {end} -> 1" for end in (TRUE, FALSE)
    ]
    columns = [table_input(name) for name in (*names, "last")]
    box = table([*columns, table_output()], rows(*lines), "COLLECT")
    model = parse_model(
        definitions(
            *(input_data(name) for name in (*names, "last")),
            decision("d", box, needs([*names, "last"])),
        )
    )
    assert [finding.rule for finding in analyse(model)] == ["table-size"]


def test_a_table_of_very_many_rules_is_not_looked_at_and_says_so() -> None:
    findings = analysed([f"{number} -> 1" for number in range(1_001)])
    assert [finding.rule for finding in findings] == ["table-size"]


def test_a_table_of_very_many_columns_is_not_looked_at_and_says_so() -> None:
    columns = [table_input("x") for _ in range(50)]
    lines = rows(*[" | ".join([f"> {n}"] * 50) + " -> 1" for n in range(41)])
    model = parse_model(
        definitions(
            input_data("x"),
            decision("d", table([*columns, table_output()], lines), needs(["x"])),
        )
    )
    assert [finding.rule for finding in analyse(model)] == ["table-size"]


@pytest.mark.parametrize("lines", [[], ["- -> 1"]])
def test_a_table_with_nothing_to_compare_has_no_findings(lines: list[str]) -> None:
    assert analysed(lines) == []


CELLS = [
    "-", "< 3", ">= 3", "[2..5]", "(2..5)", "1, 4", "not(4)", "> 6", "? <= 1", "7",
]  # fmt: skip
SAMPLES = [step / 2 for step in range(-1, 18)]


def fires(cells: tuple[str, ...], values: tuple[float, ...]) -> bool:
    return all(
        unary_tests(cell).matches(value, {}).value is True
        for cell, value in zip(cells, values, strict=True)
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_analysis_agrees_with_running_the_table(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, no secret
    rules = [
        (chance.choice(CELLS), chance.choice(CELLS))
        for _ in range(chance.randint(2, 6))
    ]
    findings = analysed([f"{a} | {b} -> 1" for a, b in rules], types=("", ""))
    inputs: list[Any] = [(a, b) for a in SAMPLES for b in SAMPLES]
    hits = [[fires(rule, each) for rule in rules] for each in inputs]
    clash = any(
        all(hit[n] for n in pair)
        for pair in combinations(range(len(rules)), 2)
        for hit in hits
    )
    kinds = {finding.rule for finding in findings}
    assert ("table-overlap" in kinds) is clash
    assert ("table-gap" in kinds) is (not all(map(any, hits)))


@pytest.mark.parametrize("seed", range(20))
def test_a_masked_rule_never_decides(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable test, no secret
    rules = [
        (chance.choice(CELLS), chance.choice(CELLS))
        for _ in range(chance.randint(2, 6))
    ]
    findings = analysed(
        [f"{a} | {b} -> {n}" for n, (a, b) in enumerate(rules)], "FIRST", types=("", "")
    )
    deciding = set()
    for a in SAMPLES:
        for b in SAMPLES:
            hits = [n for n, rule in enumerate(rules, 1) if fires(rule, (a, b))]
            deciding |= set(hits[:1])
    idle = {
        int(finding.message.split("rule ")[1].split(" ")[0])
        for finding in findings
        if finding.rule in ("table-rule-masked", "table-rule-never")
    }
    assert idle == set(range(1, len(rules) + 1)) - deciding
