"""Which names an expression of a model may use: as variables, and after a dot."""

from collections.abc import Iterable, Sequence

from lxml import etree

from engine.dmn.graph import Decision, InputData, Requirement, Target, Variable
from engine.dmn.model import Import
from engine.dmn.type_reader import Types, component_names
from engine.dmn.vocabulary import child, local, name_of
from engine.feel.builtins import LIBRARY

ENTRY_TAGS = frozenset({"column", "output", "formalParameter", "parameter"})


def visible(requirements: Sequence[Requirement]) -> list[Variable]:
    """Return the variables the diagram connects; an import is one, by its alias."""
    return [
        Variable(each.alias) if each.alias else _variable(each.target)
        for each in requirements
    ]


def _variable(target: Target) -> Variable:
    """Return the name, and the type unless it is a function."""
    if isinstance(target, InputData | Decision):
        return target.variable
    return Variable(target.name)


def member_names(
    root: etree._Element, types: Types, imports: Sequence[Import]
) -> set[str]:
    """Return every name that may follow a dot anywhere in a model.

    Components of types, entries of boxed contexts, columns, outputs of tables and
    services, and what an import offers.
    """
    names = component_names(types.by_name.values()) | set(_entries(root))
    for each in imports:
        names |= {target.name for target in each.model.targets()}
        names |= set(_entries(each.model.root))
        names |= {inner.alias for inner in each.model.imports}
    return names - {""} - LIBRARY.keys()  # these FEEL knows anyway


def _entries(root: etree._Element) -> Iterable[str]:
    for element in root.iter():
        if local(element) in ENTRY_TAGS:
            yield name_of(element)
        elif local(element) == "contextEntry":
            yield name_of(child(element, "variable"))
        elif local(element) == "decisionService":
            yield from _outputs(root, element)


def _outputs(root: etree._Element, service: etree._Element) -> Iterable[str]:
    """Yield the decisions a service gives back: the entries of its context."""
    wanted = {
        (link.get("href") or "").rpartition("#")[2]
        for link in service
        if local(link) == "outputDecision"
    }
    for element in root:
        if element.get("id") in wanted:
            yield name_of(element)
