"""Read decision tables (DMN 1.5, 8.3): XML to a table that can be called."""

from collections.abc import Sequence

from lxml import etree

from engine.dmn.explain import MatchedRule
from engine.dmn.hit_policy import BY_PRIORITY
from engine.dmn.item_types import ItemType, feel_type
from engine.dmn.language import Cell, CellTest, Language, null
from engine.dmn.table import DecisionTable, InputColumn, OutputColumn, Rule
from engine.dmn.table_form import check_order, check_shape, read_policy
from engine.dmn.type_reader import Types
from engine.dmn.vocabulary import (
    child,
    children,
    content,
    local,
    name_of,
    plain,
    type_of,
)
from engine.feel.feel_types import ANY as NO_TYPE
from engine.feel.feel_types import Type
from engine.feel.run import Node, Test

RULE_COST = 1


def read_table(
    element: etree._Element, language: Language, types: Types
) -> DecisionTable:
    """Compile a table; what is wrong with it becomes findings of the language."""
    policy, aggregator = read_policy(element, language.findings)
    check_shape(element, language.findings)
    rules = list(children(element, "rule"))
    outputs = list(children(element, "output"))
    wanted = [feel_type(_declared(column, types)) for column in outputs]
    table = DecisionTable(
        name=table_name(element),
        policy=policy,
        aggregator=aggregator,
        inputs=tuple(
            _input(column, number, rules, language=language, types=types)
            for number, column in enumerate(children(element, "input"))
        ),
        outputs=tuple(_output(column, policy, language, types) for column in outputs),
        rules=tuple(
            _rule(row, number, wanted, language) for number, row in enumerate(rules, 1)
        ),
        every_rule=(1 << len(rules)) - 1,
    )
    check_order(element, table, language.findings)
    return table


def table_name(element: etree._Element) -> str:
    """Return what a table is called: its decision, its function, or its id."""
    owner = next((each for each in element.iterancestors() if each.get("name")), None)
    if owner is None or local(owner) == "definitions":
        return element.get("id") or "decision table"
    return name_of(owner)


def _input(
    column: etree._Element,
    number: int,
    rules: Sequence[etree._Element],
    *,
    language: Language,
    types: Types,
) -> InputColumn:
    written = child(column, "inputExpression")
    cell = language.expression(written) if written is not None else Cell("", null)
    declared = _declared(written, types)
    wanted = feel_type(declared)
    inside = language.plus({"?": cell.type if wanted == NO_TYPE else wanted})
    tests, indifferent = _column_tests(number, rules, inside)
    allowed = inside.tests(child(column, "inputValues"))
    if allowed is None and declared is not None:
        allowed = declared.tests()
    return InputColumn(
        label=plain(column.get("label")) or plain(cell.text) or f"input {number + 1}",
        node=cell.node,
        allowed=allowed,
        many=declared is not None and declared.is_list,
        tests=tests,
        indifferent=indifferent,
    )


def _declared(element: etree._Element | None, types: Types) -> ItemType | None:
    written = type_of(element)
    if element is None or not written:
        return None
    return types.find(written, element)


def _column_tests(
    number: int, rules: Sequence[etree._Element], language: Language
) -> tuple[tuple[tuple[Test, int, int], ...], int]:
    """Return the distinct tests of a column with the bits of the rules asking them."""
    asked: dict[str, tuple[CellTest, int]] = {}
    indifferent = 0
    for bit, rule in enumerate(rules):
        cells = list(children(rule, "inputEntry"))
        test = language.tests(cells[number]) if number < len(cells) else None
        if test is None:
            indifferent |= 1 << bit
            continue
        known, bits = asked.get(test.text, (test, 0))
        asked[test.text] = (known, bits | 1 << bit)
    tests = tuple(
        (test.test, bits, RULE_COST + test.cost) for test, bits in asked.values()
    )
    return tests, indifferent


def _output(
    column: etree._Element, policy: str, language: Language, types: Types
) -> OutputColumn:
    declared = _declared(column, types)
    default = child(column, "defaultOutputEntry")
    return OutputColumn(
        name=name_of(column),
        order=_order(column, policy, declared or _ranked(column, types), language),
        default=language.expression(default).node if default is not None else None,
        type=declared,
    )


def whole_type(column: etree._Element) -> str:
    """Return the type of the table or its decision, for the only output it has."""
    table = column.getparent()
    if table is None or sum(1 for _ in children(table, "output")) != 1:
        return ""
    return type_of(table) or type_of(child(table.getparent(), "variable"))


def _ranked(column: etree._Element, types: Types) -> ItemType | None:
    written = whole_type(column)
    return types.find(written, column) if written else None


def _order(
    column: etree._Element,
    policy: str,
    declared: ItemType | None,
    language: Language,
) -> Node:
    """Return the output values, best first (8.2.8: priority)."""
    if policy not in BY_PRIORITY:
        return null
    written = content(child(column, "outputValues"))
    text = written or (declared.order() if declared is not None else "")
    if not text.strip():
        return null
    return language.values(text, column)


def _rule(
    row: etree._Element, number: int, wanted: Sequence[Type], language: Language
) -> Rule:
    entries = list(children(row, "outputEntry"))
    cells = [language.expression(cell) for cell in entries]
    for entry, cell, declared in zip(entries, cells, wanted, strict=False):
        language.expect(entry, cell.type, declared)
    cells += [Cell("", null)] * (len(wanted) - len(cells))
    return Rule(tuple(cells[: len(wanted)]), _matched(row, number))


def _matched(row: etree._Element, number: int) -> MatchedRule:
    conditions = (content(cell).strip() for cell in children(row, "inputEntry"))
    notes = (content(cell).strip() for cell in children(row, "annotationEntry"))
    return MatchedRule(
        id=row.get("id") or str(number),
        number=number,
        conditions=tuple("" if text == "-" else text for text in conditions),
        notes=tuple(note for note in notes if note),
    )
