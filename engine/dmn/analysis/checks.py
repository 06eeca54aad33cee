"""The checks of a table: overlap, conflict, gap, rules that never apply or never count.

Each yields findings with rule numbers and an example input.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from engine.dmn.analysis.outputs import disagree, is_allowed, rank
from engine.dmn.analysis.regions import (
    Region,
    Search,
    describe,
    example,
    merged,
    own,
    shared,
)
from engine.dmn.analysis.tables import Table, output_name
from engine.dmn.findings import Findings

MOST = 10
MOST_REGIONS = 500
"""So many findings of one kind per table; more would only hide the first."""


def check(table: Table, findings: Findings) -> None:
    """Add everything that is wrong with the rules of a table."""
    search = Search(table.columns)
    _unclear(table, findings)
    _dead(table, findings)
    _overlaps(table, findings)
    _gaps(table, search, findings)
    _masked(table, search, findings)
    _duplicates(table, findings)
    _outputs(table, findings)
    if not search.complete:
        too_large(table, findings)


def too_large(table: Table, findings: Findings) -> None:
    """Say that a table was not, or not wholly, looked at."""
    findings.hint(
        "table-size",
        f"“{table.name}” is too large to find every gap and overlap.",
        table.element,
        mend="Split the table into decisions that require each other.",
    )


def _unclear(table: Table, findings: Findings) -> None:
    rules = [n for n in range(len(table.rules)) if own(table.columns, n) is None]
    if rules:
        findings.hint(
            "table-not-analysable",
            f"“{table.name}”: {_rules(rules)} cannot be checked for gaps and overlaps: "
            "a condition compares with something else than constants.",
            table.rules[rules[0]],
            mend="Move the calculation into the input expression.",
        )


def _dead(table: Table, findings: Findings) -> None:
    for number, rule in enumerate(table.rules):
        if any(column.cells[number] == 0 for column in table.columns):
            name = next(c.name for c in table.columns if c.cells[number] == 0)
            findings.add(
                "warning",
                "table-rule-never",
                f"“{table.name}”: rule {number + 1} can never apply: no allowed value "
                f"of {name} fulfils its condition.",
                rule,
                mend="Correct the condition, or remove the rule.",
            )


def _overlaps(table: Table, findings: Findings) -> None:
    for first, second, region in islice(_overlapping(table), MOST):
        unique = table.policy == "UNIQUE"
        what = "both apply" if unique else "both apply and give different outputs"
        findings.error(
            "table-overlap" if unique else "table-conflict",
            f"“{table.name}”: {_rules([first, second])} {what} to "
            f"{describe(table.columns, region)}, for example "
            f"{example(table.columns, region)}.",
            table.rules[second],
            mend="Narrow one of the rules, or choose another hit policy.",
        )


def _overlapping(table: Table) -> Iterator[tuple[int, int, Region]]:
    if table.policy not in ("UNIQUE", "ANY"):
        return
    for first, second in combinations(range(len(table.rules)), 2):
        region = shared(table.columns, first, second)
        if region is None:
            continue
        outputs = table.outputs[first], table.outputs[second]
        if table.policy == "UNIQUE" or disagree(*outputs):
            yield first, second, region


def _gaps(table: Table, search: Search, findings: Findings) -> None:
    if table.has_default:
        return
    everywhere = tuple(column.everything for column in table.columns)
    every_rule = (1 << len(table.rules)) - 1
    gaps = islice(search.uncovered(every_rule, everywhere), MOST_REGIONS)
    for region in merged(gaps)[:MOST]:
        findings.add(
            "warning",
            "table-gap",
            f"“{table.name}”: no rule applies to {describe(table.columns, region)}, "
            f"for example {example(table.columns, region)}.",
            table.element,
            mend="Add a rule or a default output.",
        )


def _masked(table: Table, search: Search, findings: Findings) -> None:
    """Find rules whose every input is decided by rules that come first."""
    ranks = _ranks(table)
    for number in range(len(table.rules)):
        stronger = _stronger(table, ranks, number)
        region = own(table.columns, number)
        if not stronger or region is None or not all(region):
            continue
        left = next(search.uncovered(stronger, region, certain=True), None)
        if left is None and search.complete:
            bits = [n for n in range(len(table.rules)) if stronger >> n & 1]
            findings.add(
                "warning",
                "table-rule-masked",
                f"“{table.name}”: rule {number + 1} never counts: wherever it applies, "
                f"{_among(table, bits, region)} decides first, for example "
                f"{example(table.columns, region)}.",
                table.rules[number],
                mend="Move the rule up, narrow the other one, or remove it.",
            )


def _among(table: Table, rules: Sequence[int], region: Region) -> str:
    """Return the rules out of those that touch a region."""
    touching = [n for n in rules if _touches(table, n, region)]
    return _rules(touching)


def _touches(table: Table, rule: int, region: Region) -> bool:
    cells = own(table.columns, rule)
    if cells is None:
        return False
    return all(cell & part for cell, part in zip(cells, region, strict=True))


def _ranks(table: Table) -> list[tuple[int, ...] | None]:
    """Return the priority of each rule; none where the policy has no priority."""
    if table.policy != "PRIORITY" or not all(table.output_values):
        return []
    return [rank(outputs, table.output_values) for outputs in table.outputs]


def _stronger(
    table: Table, ranks: Sequence[tuple[int, ...] | None], number: int
) -> int:
    """Return the bits of the rules that win over a rule where both apply."""
    if table.policy == "FIRST":
        return (1 << number) - 1
    mine = ranks[number] if ranks else None
    if mine is None:
        return 0
    bits = 0
    for other, their in enumerate(ranks):
        bits |= (their is not None and (their, other) < (mine, number)) << other
    return bits


def _duplicates(table: Table, findings: Findings) -> None:
    """Find rules that say the same; where overlap is an error that was said before."""
    if table.policy == "UNIQUE":
        return
    seen: dict[tuple[Region, tuple[str, ...]], int] = {}
    for number, outputs in enumerate(table.outputs):
        region = own(table.columns, number)
        if region is None or not all(region):
            continue
        first = seen.setdefault((region, outputs), number)
        if first != number:
            findings.hint(
                "table-duplicate",
                f"“{table.name}”: {_rules([first, number])} say the same.",
                table.rules[number],
                mend="Remove one of them.",
            )


def _outputs(table: Table, findings: Findings) -> None:
    for number, outputs in enumerate(table.outputs):
        pairs = zip(outputs, table.output_values, strict=False)
        for place, (text, allowed) in enumerate(pairs):
            if allowed and not is_allowed(text, allowed):
                findings.hint(
                    "table-output-value",
                    f"“{table.name}”: rule {number + 1} gives {text}, which is not "
                    f"among the values of {output_name(table, place)}: {allowed}.",
                    table.rules[number],
                    mend="Correct the output, or add the value to the list.",
                )


def _rules(places: Sequence[int]) -> str:
    numbers = [str(place + 1) for place in places]
    if len(numbers) == 1:
        return f"rule {numbers[0]}"
    return f"rules {', '.join(numbers[:-1])} and {numbers[-1]}"
