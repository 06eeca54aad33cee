"""The words of DMN XML: namespaces of its versions, tags, and how elements are read.

Tags keep the spelling of the schema (DMN 1.5, annex on the XML Schema), so that a
reader of the specification finds them again.
"""

from collections.abc import Iterator

from lxml import etree

NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
BOXED = frozenset(
    [
        "literalExpression",
        "decisionTable",
        "context",
        "list",
        "relation",
        "invocation",
        "functionDefinition",
        "conditional",
        "filter",
        "for",
        "some",
        "every",
    ]
)
LAYOUT_NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/DMNDI/",
    "http://www.omg.org/spec/DMN/20180521/DMNDI/",
    "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "https://www.omg.org/spec/DMN/20211108/DMNDI/",
    "https://www.omg.org/spec/DMN/20230324/DMNDI/",
    "http://www.omg.org/spec/DMN/20180521/DC/",
    "http://www.omg.org/spec/DMN/20180521/DI/",
    "http://bpmn.io/schema/dmn/biodi/1.0",
    "http://bpmn.io/schema/dmn/biodi/2.0",
)


def local(element: etree._Element) -> str:
    """Return the tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """Return the namespace of the tag, empty where it has none."""
    return str(element.tag).rpartition("}")[0].lstrip("{")


def children(element: etree._Element | None, *tags: str) -> Iterator[etree._Element]:
    """Yield the children that have one of the tags, in document order."""
    if element is not None:
        yield from (part for part in element if local(part) in tags)


def child(element: etree._Element | None, *tags: str) -> etree._Element | None:
    """Return the first child that has one of the tags."""
    return next(children(element, *tags), None)


def content(element: etree._Element | None) -> str:
    """Return the FEEL text an element holds in its ``text`` child.

    Leading line breaks stay, so that the line of an error can be added to that of the
    element.
    """
    node = child(element, "text")
    return (node.text or "") if node is not None else ""


def plain(name: str | None) -> str:
    """Return a name with single spaces, as FEEL compares names (DMN 1.5, 10.3.1.5)."""
    return " ".join(name.split()) if name else ""


def name_of(element: etree._Element | None) -> str:
    """Return the ``name`` attribute with single spaces; empty where it is missing."""
    return plain(element.get("name")) if element is not None else ""


def type_of(element: etree._Element | None) -> str:
    """Return the ``typeRef`` of an element: an attribute, in DMN 1.1 also a child."""
    if element is None:
        return ""
    written = element.get("typeRef")
    if written is None:
        node = child(element, "typeRef")
        written = node.text if node is not None else None
    return (written or "").strip()


def reference(element: etree._Element) -> str:
    """Return the ``href`` of a reference."""
    return (element.get("href") or "").strip()


def label(element: etree._Element) -> str:
    """Return what a person recognises an element by: name, id or tag."""
    return name_of(element) or element.get("id") or local(element)
