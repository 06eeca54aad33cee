"""What a DMN file must not contain: unknown versions and foreign code."""

import re

from lxml import etree

from engine.dmn.findings import Findings
from engine.dmn.vocabulary import (
    LAYOUT_NAMESPACES,
    NAMESPACES,
    local,
    namespace,
)
from engine.errors import InvalidModelError

CODE_WORDS = frozenset(
    {"script", "javascript", "groovy", "java", "python", "listener", "delegate"}
)
ENGINE_WORDS = CODE_WORDS | {"expression", "class", "code", "connector"}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
EXECUTORS = ("camunda", "activiti", "flowable", "zeebe", "spiffworkflow")


def check_root(root: etree._Element, findings: Findings) -> str:
    """Return the DMN version; raise ``InvalidModelError`` where it is not DMN."""
    version = NAMESPACES.get(namespace(root))
    if version is None or local(root) != "definitions":
        findings.error(
            "dmn-version",
            f"{root.tag} is not the root of a DMN 1.1 to 1.5 file.",
            root,
            mend="Export the model as DMN 1.3 or later.",
        )
        raise InvalidModelError(findings.found)
    return version


def refuse_foreign_code(root: etree._Element, findings: Findings) -> None:
    """Raise ``InvalidModelError`` where an extension of another engine holds code."""
    before = len(findings.found)
    for element in root.iter():
        space = namespace(element)
        if space != namespace(root) and space not in LAYOUT_NAMESPACES:
            _check_foreign(element, space, findings)
        for name, value in element.attrib.items():
            _check_attribute(element, str(name), str(value), findings)
    if len(findings.found) > before:
        raise InvalidModelError(findings.found)


def _check_foreign(element: etree._Element, space: str, findings: Findings) -> None:
    if _names_code(local(element), space):
        findings.error(
            "foreign-code",
            f"<{local(element)}> of {space} holds code of another engine.",
            element,
            mend="Remove the extension; logic is written in FEEL.",
        )


def _check_attribute(
    element: etree._Element, name: str, value: str, findings: Findings
) -> None:
    space, _, plain = name.lstrip("{").rpartition("}")
    if value and _executes(space) and _names_code(plain, space):
        findings.error(
            "foreign-code",
            f"The attribute {plain!r} of {space} holds code of another engine.",
            element,
            mend="Remove the attribute; logic is written in FEEL.",
        )


def _executes(space: str) -> bool:
    return any(word in space.lower() for word in EXECUTORS)


def _names_code(name: str, space: str) -> bool:
    """Say whether a name has a word of code in it: a description is no script."""
    words = ENGINE_WORDS if _executes(space) else CODE_WORDS
    return not words.isdisjoint(word.lower() for word in _WORD.findall(name))
