"""Boxed expressions (DMN 1.5, 7.3 and 10.2): from XML to nodes.

Every box becomes the same shape as a FEEL expression, ``node(scope) -> value``, so that
tables, contexts and expressions nest in any order.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.dmn.evaluation import boxed_function
from engine.dmn.graph import Variable
from engine.dmn.item_types import ItemType, feel_type
from engine.dmn.language import Language, null
from engine.dmn.table_reader import read_table
from engine.dmn.type_reader import Types
from engine.dmn.vocabulary import BOXED, child, children, label, local, name_of, type_of
from engine.feel.calls import call
from engine.feel.iteration import iterate, quantify, select
from engine.feel.run import Node, Scope

LOOP_COST = 10


@dataclass(frozen=True, slots=True)
class Box:
    """Compiles one box and those inside it; ``language`` is what is in scope here."""

    types: Types
    language: Language

    def inside(self, variables: Iterable[Variable]) -> "Box":
        """Return the compiler for what stands inside, where more names are known."""
        typed = {each.name: feel_type(each.type) for each in variables}
        return Box(self.types, self.language.plus(typed))

    def logic(self, holder: etree._Element | None) -> Node:
        """Compile the box an element holds; without one the value is null."""
        box = child(holder, *BOXED)
        return null if box is None else self.node(box)

    def node(self, element: etree._Element) -> Node:
        """Compile a box, and check its value against the type it declares."""
        node = _BOXES[local(element)](self, element)
        written = type_of(element)
        if not written or local(element) == "functionDefinition":
            return node
        return _typed(node, self.types.find(written, element), label(element))

    def variable(self, element: etree._Element | None) -> Variable:
        """Read the name and the type of an information item."""
        written = type_of(element)
        declared = None
        if element is not None and written:
            declared = self.types.find(written, element)
        return Variable(name_of(element), declared)


def _typed(node: Node, declared: ItemType | None, name: str) -> Node:
    if declared is None:
        return node
    variable = Variable(name, declared)
    return lambda scope: variable.accept(node(scope), scope.run)


def _literal(box: Box, element: etree._Element) -> Node:
    cell = box.language.expression(element)
    written = type_of(element)
    if written:
        wanted = feel_type(box.types.by_name.get(written))
        box.language.expect(element, cell.type, wanted)
    return cell.node


def _context(box: Box, element: etree._Element) -> Node:
    entries: list[tuple[Variable, Node]] = []
    inner = box
    for entry in children(element, "contextEntry"):
        variable = _entry(box, entry)
        entries.append((variable, inner.logic(entry)))
        inner = inner.inside([variable])

    def build(scope: Scope) -> Any:
        names: dict[str, Any] = {}
        inside = scope.child(names)
        for variable, node in entries:
            value = variable.accept(node(inside), scope.run)
            if not variable.name:  # the result cell (7.3.4)
                return value
            names[variable.name] = value
        return dict(names)

    return build


def _entry(box: Box, entry: etree._Element) -> Variable:
    """Read the variable of an entry.

    Where a function stands, some editors declare the type of what it returns: that
    does not type the function.
    """
    variable = box.variable(child(entry, "variable"))
    is_function = child(entry, "functionDefinition") is not None
    if is_function and variable.type is not None and not variable.type.is_function:
        return Variable(variable.name)
    return variable


def _list(box: Box, element: etree._Element) -> Node:
    nodes = [box.node(item) for item in children(element, *BOXED)]
    return lambda scope: [node(scope) for node in nodes]


def _relation(box: Box, element: etree._Element) -> Node:
    columns = [box.variable(column) for column in children(element, "column")]
    rows = [
        [box.node(cell) for cell in children(row, *BOXED)]
        for row in children(element, "row")
    ]
    for row, cells in zip(children(element, "row"), rows, strict=True):
        if len(cells) != len(columns):
            box.language.findings.error(
                "relation-row",
                f"The row has {len(cells)} cells, the relation {len(columns)} columns.",
                row,
                mend="Give each row one cell per column.",
            )

    def build(scope: Scope) -> Any:
        return [
            {
                column.name: column.accept(cell(scope), scope.run)
                for column, cell in zip(columns, cells, strict=False)
            }
            for cells in rows
        ]

    return build


def _function(box: Box, element: etree._Element) -> Node:
    kind = element.get("kind", "FEEL")
    if kind.upper() != "FEEL":
        return refused_function(box.language, element, kind)
    parameters = [box.variable(each) for each in children(element, "formalParameter")]
    body = box.inside(parameters).logic(element)
    result = Variable("the result", box.variable(element).type)
    return boxed_function(parameters, body, result)


def refused_function(language: Language, element: etree._Element, kind: str) -> Node:
    """Refuse a function that is not written in FEEL, at deployment and when called."""
    message = f"A function of kind {kind} runs code outside of FEEL."
    language.findings.error(
        "external-function",
        message,
        element,
        mend="Write the function in FEEL, or let an operation do the work.",
    )

    def refuse(scope: Scope) -> Any:
        return scope.run.warn(message)

    return refuse


def _invocation(box: Box, element: etree._Element) -> Node:
    function = box.logic(element)
    bindings = list(children(element, "binding"))
    names = [name_of(child(each, "parameter")) for each in bindings]
    nodes = [box.logic(each) for each in bindings]

    def invoke(scope: Scope) -> Any:
        arguments = [node(scope) for node in nodes]
        return call(scope.run, function(scope), arguments, names)

    return invoke


def _conditional(box: Box, element: etree._Element) -> Node:
    test, yes, no = (box.logic(child(element, part)) for part in ("if", "then", "else"))

    def choose(scope: Scope) -> Any:
        verdict = test(scope)
        if verdict is not None and not isinstance(verdict, bool):
            return scope.run.warn("The condition is neither true nor false.")
        return yes(scope) if verdict is True else no(scope)

    return choose


def _filter(box: Box, element: etree._Element) -> Node:
    values = box.logic(child(element, "in"))
    inner = Box(box.types, box.language.in_filter())
    test = inner.logic(child(element, "match"))
    return lambda scope: select(scope, values(scope), test, LOOP_COST)


def _for(box: Box, element: etree._Element) -> Node:
    name, source, body = _iterator(box, element, "return")
    return lambda scope: iterate(
        scope, [(name, source)], body, cost=LOOP_COST, keep_partial=True
    )


def _iterator(box: Box, element: etree._Element, part: str) -> tuple[str, Node, Node]:
    name = " ".join((element.get("iteratorVariable") or "").split())
    source = box.logic(child(element, "in"))
    body = box.inside([Variable(name), Variable("partial")]).logic(child(element, part))
    return name, source, body


def _some(box: Box, element: etree._Element) -> Node:
    name, source, test = _iterator(box, element, "satisfies")
    return lambda scope: quantify(
        scope, [(name, source)], test, cost=LOOP_COST, wanted=True
    )


def _every(box: Box, element: etree._Element) -> Node:
    name, source, test = _iterator(box, element, "satisfies")
    return lambda scope: quantify(
        scope, [(name, source)], test, cost=LOOP_COST, wanted=False
    )


def _table(box: Box, element: etree._Element) -> Node:
    return read_table(element, box.language, box.types)


_BOXES: dict[str, Callable[[Box, etree._Element], Node]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _some,
    "every": _every,
    "decisionTable": _table,
}
