"""The BPMN 2.0 schema: allowed children, attributes and values.

The schema files are those of the OMG, as SpiffWorkflow's package brings them; they are
read at run time. Children in another order than the schema's sequence mean the same to
every reader: such a file is put in order on a copy, checked, and told apart
(``schema-order``) from one that holds what BPMN does not know.
"""

import copy
import re
import threading
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from lxml import etree

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.expressions import is_plain_name
from engine.bpmn.lint.identity import ITEMS
from engine.bpmn.lint.model import Element, Model
from engine.bpmn.lint.report import Report
from engine.bpmn.lint.vocabulary import Q, local

_XS = "{http://www.w3.org/2001/XMLSchema}"
_LOCK = threading.Lock()  # a compiled schema keeps the errors of its last document
_NAMESPACE = re.compile(r"\{http[^}]*\}")
_LONGEST = 300


@dataclass(slots=True)
class _Order:
    """Which type an element has, what may stand in for what, children in order."""

    types: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)


def the_file_obeys_the_schema(model: Model, report: Report) -> None:
    """Find ``schema`` and ``schema-order``, but not what a rule has told already."""
    for parent in [each for each in model.root.iter(f"{Q}*") if _is_untidy(each)]:
        message = (
            f"The parts of this {local(parent.tag)} are not in the schema's order."
        )
        report.add("schema-order", message, parent)
    tidy = _tidied(model.root)
    places = dict(zip(tidy.iter(), _in_order(model.root), strict=True))
    for problem, element in _problems(tidy):
        original = places.get(element, model.root)
        if not report.has_error_at(original):
            report.add("schema", problem, original)


def _tidied(root: Element) -> Element:
    """Return a copy in the schema's order, without the ids of data items."""
    tidy = copy.deepcopy(root)
    for parent in tidy.iter(f"{Q}*"):
        if _is_untidy(parent):
            parent[:] = sorted(parent, key=lambda child: _rank(parent, child))
    _leave_to_other_rules(tidy)
    return tidy


def _leave_to_other_rules(tidy: Element) -> None:
    """Take out what the schema forbids but other rules judge by its meaning."""
    for item in tidy.iter(*(Q + tag for tag in ITEMS)):
        if item.get("id") is not None:
            del item.attrib["id"]  # ``identity``: two items may share a name
    for element in tidy.iter(f"{Q}loopDataInputRef"):
        if not is_plain_name(text_of(element)):
            element.text = "list"  # ``expressions``: a list may be FEEL


def _in_order(root: Element) -> list[Element]:
    """Return the elements in the order they have in the tidied copy."""
    level, found = [root], []
    while level:
        element = level.pop()
        found.append(element)
        children = list(element)
        if _is_untidy(element):
            children.sort(key=lambda child: _rank(element, child))
        level.extend(reversed(children))
    return found


def _problems(tree: Element) -> list[tuple[str, Element]]:
    with _LOCK:
        schema = _schema()
        if schema.validate(tree):
            return []
        log: Any = schema.error_log  # the stubs do not know that it is iterable
        errors = [(str(each.message), str(each.path)) for each in log]
    return [(_sentence(text), _located(tree, path)) for text, path in errors]


def _sentence(message: str) -> str:
    """Return libxml2's sentence without namespaces: ``Element 'process': ...``."""
    text = _NAMESPACE.sub("", message)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."


def _located(tree: Element, path: str) -> Element:
    spaces = {prefix: uri for prefix, uri in tree.nsmap.items() if prefix}
    try:
        found = tree.xpath(path, namespaces=spaces)
    except etree.XPathError:
        return tree
    first = found[0] if isinstance(found, list) and found else tree
    return first if isinstance(first, etree._Element) else tree  # noqa: SLF001  lxml's name


@cache
def _schema() -> etree.XMLSchema:
    with as_file(files("SpiffWorkflow") / "bpmn/parser/schema") as folder:
        return etree.XMLSchema(etree.parse(folder / "BPMN20.xsd"))


def _is_untidy(parent: Element) -> bool:
    if local(parent.tag) in ("extensionElements", "documentation", "script", "text"):
        return False
    ranks = [_rank(parent, child) for child in parent]
    return ranks != sorted(ranks)


def _rank(parent: Element, child: Element) -> int:
    """Return the place of ``child`` among the children of ``parent``."""
    order = _places(local(parent.tag))
    name = etree.QName(child).localname
    heads = _order().heads
    while name:
        if name in order:
            return order[name]
        name = heads.get(name, "")
    return len(order)


@cache
def _places(tag: str) -> dict[str, int]:
    order = _order()
    names: list[str] = []
    kind = order.types.get(tag, "")
    while kind:
        names = order.children.get(kind, []) + names
        kind = order.bases.get(kind, "")
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


@cache
def _order() -> _Order:
    """Read the sequences of the schema; BPMN has no groups and no nested types."""
    order = _Order()
    folder = files("SpiffWorkflow") / "bpmn/parser/schema"
    for name in ("BPMN20.xsd", "Semantic.xsd"):
        root = etree.fromstring((folder / name).read_bytes())
        for element in root.iterchildren(f"{_XS}element"):
            own = element.get("name") or ""
            order.types[own] = _plain(element.get("type"))
            order.heads[own] = _plain(element.get("substitutionGroup"))
        for kind in root.iterchildren(f"{_XS}complexType"):
            _read_type(kind, order)
    return order


def _read_type(kind: Element, order: _Order) -> None:
    own = kind.get("name") or ""
    for extension in kind.iter(f"{_XS}extension"):
        order.bases[own] = _plain(extension.get("base"))
    particles = [
        _plain(each.get("ref") or each.get("name"))
        for each in kind.iter(f"{_XS}element")
    ]
    order.children[own] = particles
    for each in kind.iter(f"{_XS}element"):
        if each.get("name"):
            order.types.setdefault(each.get("name") or "", _plain(each.get("type")))


def _plain(name: str | None) -> str:
    return (name or "").rsplit(":", 1)[-1]
