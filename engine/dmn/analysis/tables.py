"""The tables of a model as the analysis sees them: texts in rows and columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from engine.dmn.analysis.columns import Column, column
from engine.dmn.model import Model
from engine.dmn.table_reader import table_name, whole_type
from engine.dmn.vocabulary import (
    child,
    children,
    content,
    local,
    name_of,
    plain,
    type_of,
)

MAX_RULES = 1_000
MAX_CELLS = 2_000
"""Larger tables are not looked at: every cell is asked for every segment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its columns as bits, its rules and outputs as texts."""

    element: etree._Element
    name: str
    policy: str
    columns: tuple[Column, ...]
    is_too_large: bool
    rules: tuple[etree._Element, ...]
    outputs: tuple[tuple[str, ...], ...]
    output_values: tuple[str, ...]
    has_default: bool


def tables(model: Model) -> Iterator[Table]:
    """Yield the tables of a model, wherever they stand."""
    for element in model.root.iter():
        if local(element) == "decisionTable":
            yield _table(element, model)


def _table(element: etree._Element, model: Model) -> Table:
    rules = tuple(children(element, "rule"))
    outputs = list(children(element, "output"))
    inputs = list(children(element, "input"))
    too_large = len(rules) > MAX_RULES or len(rules) * len(inputs) > MAX_CELLS
    return Table(
        element=element,
        name=table_name(element),
        policy=element.get("hitPolicy", "UNIQUE"),
        columns=tuple(
            _column(each, number, rules, model)
            for number, each in enumerate([] if too_large else inputs)
        ),
        is_too_large=too_large,
        rules=rules,
        outputs=tuple(_cells(rule, "outputEntry") for rule in rules),
        output_values=tuple(_values(each, model) for each in outputs),
        has_default=any(
            child(each, "defaultOutputEntry") is not None for each in outputs
        ),
    )


def _cells(rule: etree._Element, tag: str) -> tuple[str, ...]:
    return tuple(content(cell).strip() for cell in children(rule, tag))


def _column(
    element: etree._Element,
    number: int,
    rules: Sequence[etree._Element],
    model: Model,
) -> Column:
    written = child(element, "inputExpression")
    name = plain(element.get("label")) or plain(content(written))
    texts = [_cells(rule, "inputEntry") for rule in rules]
    allowed = content(child(element, "inputValues")) or _allowed(written, model)
    return column(
        name or f"input {number + 1}",
        [cells[number] if number < len(cells) else "-" for cells in texts],
        allowed,
        _declared(written, model),
    )


def _allowed(element: etree._Element | None, model: Model) -> str:
    declared = model.types.get(type_of(element))
    return declared.order() if declared is not None else ""


def _declared(element: etree._Element | None, model: Model) -> str:
    """Return the basic type of an input; editors also write ``integer``."""
    name = type_of(element).removeprefix("feel:")
    declared = model.types.get(name)
    if name in ("integer", "long") or declared is None:
        return name
    return declared.kind


def _values(element: etree._Element, model: Model) -> str:
    """Return the values an output may have, as text."""
    written = content(child(element, "outputValues"))
    declared = model.types.get(type_of(element) or whole_type(element))
    return written or (declared.order() if declared is not None else "")


def output_name(table: Table, number: int) -> str:
    """Return the name of an output column."""
    outputs = list(children(table.element, "output"))
    return name_of(outputs[number]) or f"output {number + 1}"
