"""The one hardened XML parser of the product.

No DOCTYPE, no entities, no network, UTF-8 only, caps on size, depth and elements: see
``engine.md`` of the design (the import gate) and OWASP's XXE prevention rules.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from engine.errors import Finding, InvalidModelError

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml names its class so
"""An element as ``parse`` returns it, for those who read it and import no parser."""
_ENCODING = re.compile(r"encoding\s*=\s*[\"']([^\"']*)[\"']")
_WITH_ASCII = re.compile(r"us-ascii|iso-8859-\d{1,2}|windows-125\d|cp125\d")


@dataclass(frozen=True, slots=True)
class MarkupLimits:
    """Caps of one document: bytes, elements, depth and attribute length."""

    size: int = 2_000_000
    elements: int = 20_000
    depth: int = 256
    attribute: int = 4_096


LIMITS = MarkupLimits()


def parse(
    content: bytes, *, file: str = "", limits: MarkupLimits = LIMITS
) -> etree._Element:
    """Return the root element, or raise ``InvalidModelError`` with what is wrong."""
    _check_bytes(content, file, limits)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(
            "xml-syntax",
            f"Not well-formed XML: {error.msg}",
            file,
            _whole(error.lineno),
        ) from error
    except ValueError as error:
        raise _refused("xml-syntax", f"Not XML: {error}", file) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("xml-doctype", "A DOCTYPE is not allowed.", file)
    _check_shape(root, file, limits)
    return root


def _check_bytes(content: bytes, file: str, limits: MarkupLimits) -> None:
    if len(content) > limits.size:
        raise _refused("xml-size", f"Larger than {limits.size:,} bytes.", file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("xml-encoding", "Not UTF-8 text.", file) from error
    if "\0" in text:
        raise _refused("xml-encoding", "Contains a NUL character.", file)
    declaration = text[:200].split("?>", 1)[0].lower()
    if not _is_read_as_utf8(declaration, text):
        raise _refused("xml-encoding", "Declares an encoding other than UTF-8.", file)
    upper = text.upper()
    if "<!DOCTYPE" in upper or "<!ENTITY" in upper:
        raise _refused("xml-doctype", "A DOCTYPE or ENTITY is not allowed.", file)


def _is_read_as_utf8(declaration: str, text: str) -> bool:
    """Tell whether the declared encoding reads these bytes as UTF-8 does.

    Editors declare the encoding of their machine whatever is in the file: plain ASCII
    means the same in all of those named here, and hides nothing.
    """
    name = _ENCODING.search(declaration)
    if name is None:
        return "encoding" not in declaration or not declaration.startswith("<?xml")
    return name[1] == "utf-8" or (
        _WITH_ASCII.fullmatch(name[1]) is not None and text.lstrip("\ufeff").isascii()
    )


def _check_shape(root: etree._Element, file: str, limits: MarkupLimits) -> None:
    count = 0
    level = [(root, 1)]
    while level:
        element, depth = level.pop()
        count += 1
        if count > limits.elements:
            raise _refused("xml-elements", "Too many elements.", file)
        if depth > limits.depth:
            raise _refused("xml-depth", "Elements are nested too deeply.", file)
        for value in element.attrib.values():
            if len(value) > limits.attribute:
                raise _refused(
                    "xml-attribute",
                    f"An attribute is longer than {limits.attribute:,} characters.",
                    file,
                    _whole(element.sourceline),
                )
        level.extend((child, depth + 1) for child in element)


def _refused(
    rule: str,
    message: str,
    file: str,
    line: int | None = None,
) -> InvalidModelError:
    finding = Finding(
        rule=rule,
        severity="error",
        message=message,
        mend="Save the file again as plain UTF-8 XML without a document type.",
        file=file,
        line=line,
    )
    return InvalidModelError([finding])


def _whole(number: object) -> int | None:
    return number if isinstance(number, int) else None
