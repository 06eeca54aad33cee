"""The extension elements for other programs: an XML schema and a moddle descriptor.

Both are made from ``element_rules.py``, so they cannot say something else than the
gate does. The XSD is for XML editors, the moddle descriptor for bpmn-js.
"""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from engine.bpmn.element_rules import (
    ELEMENT_RULES,
    NAMESPACE,
    PREFIX,
    RULES_BY_NAME,
    AttributeRule,
    ElementRule,
)

_XS = "http://www.w3.org/2001/XMLSchema"


def xsd() -> str:
    """Return the XML schema of the extension elements."""
    root = etree.Element(
        f"{{{_XS}}}schema",
        {"targetNamespace": NAMESPACE, "elementFormDefault": "qualified"},
        nsmap={"xs": _XS, PREFIX: NAMESPACE},
    )
    for rule in ELEMENT_RULES:
        element = _add(root, "element", name=rule.name)
        _document(element, rule.meaning)
        content = _add(element, "complexType")
        _children(content, rule)
        for attribute in rule.attributes:
            _attribute(content, attribute)
    return etree.tostring(root, pretty_print=True, encoding="unicode")


def moddle() -> dict[str, Any]:
    """Return the moddle descriptor of the extension elements, for bpmn-js."""
    return {
        "name": "Praxis",
        "uri": NAMESPACE,
        "prefix": PREFIX,
        "xml": {"tagAlias": "lowerCase"},
        "types": [_moddle_type(rule) for rule in ELEMENT_RULES],
    }


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_XS}}}{tag}", attributes)


def _document(parent: etree._Element, text: str) -> None:
    _add(_add(parent, "annotation"), "documentation").text = text


def _children(content: etree._Element, rule: ElementRule) -> None:
    if not rule.children:
        return
    choice = _add(content, "choice", minOccurs="0", maxOccurs="unbounded")
    for name in rule.children:
        _add(choice, "element", ref=f"{PREFIX}:{name}")


def _attribute(content: etree._Element, rule: AttributeRule) -> None:
    use = "required" if rule.required else "optional"
    attribute = _add(content, "attribute", name=rule.name, use=use)
    _document(attribute, rule.meaning)
    kind = _add(_add(attribute, "simpleType"), "restriction", base="xs:string")
    for choice in rule.choices:
        _add(kind, "enumeration", value=choice)
    if not rule.choices and rule.required:
        _add(kind, "minLength", value="1")


def _moddle_type(rule: ElementRule) -> dict[str, Any]:
    return {
        "name": _type_name(rule.name),
        "superClass": ["Element"],
        "meta": {"allowedIn": [_host(name) for name in rule.hosts]},
        "description": rule.meaning,
        "properties": [*_attributes(rule.attributes), *_parts(rule.children)],
    }


def _attributes(rules: Iterable[AttributeRule]) -> list[dict[str, Any]]:
    return [
        {
            "name": rule.name,
            "type": "String",
            "isAttr": True,
            "description": rule.meaning,
            **({"values": list(rule.choices)} if rule.choices else {}),
        }
        for rule in rules
    ]


def _parts(names: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{RULES_BY_NAME[name].name}s",
            "type": _type_name(name),
            "isMany": True,
        }
        for name in names
    ]


def _type_name(name: str) -> str:
    """``notSamePersonAs`` is the type ``NotSamePersonAs`` (tagAlias lowerCase)."""
    return name[0].upper() + name[1:]


def _host(tag: str) -> str:
    return f"bpmn:{tag[0].upper()}{tag[1:]}"
