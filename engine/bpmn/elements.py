"""What our extension elements on one BPMN element say.

Reading is forgiving: the gate (``lint/extensions.py``) has refused what is wrong, and
a page that shows a foreign model must not fail over it. An invalid value reads as if
it were absent.
"""

from dataclasses import dataclass

from lxml import etree

from engine.bpmn.element_rules import NAMESPACE, POLICIES, RULES_BY_NAME
from engine.bpmn.element_schemas import moddle, xsd

__all__ = [
    "NAMESPACE",
    "Assignment",
    "Due",
    "EndStatus",
    "Extensions",
    "Invocation",
    "Mapping_",
    "SignatureDemand",
    "moddle",
    "read_extensions",
    "xsd",
]

_EXTENSIONS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}extensionElements"
_OURS = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True)
class Assignment:
    """Role key and FEEL expression (with its ``=``) of the person of the case."""

    role: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Exactly one: ``after`` (``5 wd``), ``at`` (FEEL date) or why there is none."""

    after: str | None = None
    at: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SignatureDemand:
    """Meaning of the signature that completes the task, and how strict it is."""

    meaning: str
    policy: str = POLICIES[0]


@dataclass(frozen=True, slots=True)
class EndStatus:
    """Status of a case that ends here, and its outcome."""

    status: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping_:  # noqa: N801  the underscore keeps it apart from typing's Mapping
    """One name and where its value comes from: text, or FEEL after ``=``."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """An operation or a decision by name, with what goes in and what comes out."""

    name: str
    inputs: tuple[Mapping_, ...] = ()
    outputs: tuple[Mapping_, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions:
    """Everything our namespace says about one element; absent means ``None`` or ()."""

    assignment: Assignment | None = None
    form: str | None = None
    due: Due | None = None
    ladder: str | None = None
    signature: SignatureDemand | None = None
    checkpoint: str | None = None
    not_same_person_as: tuple[str, ...] = ()
    end: EndStatus | None = None
    operation: Invocation | None = None
    decision: Invocation | None = None
    inputs: tuple[Mapping_, ...] = ()
    outputs: tuple[Mapping_, ...] = ()


NONE = Extensions()


def read_extensions(element: etree._Element) -> Extensions:
    """Return what the own ``bpmn:extensionElements`` of ``element`` say."""
    found = [child for box in element.iterchildren(_EXTENSIONS) for child in box]
    ours = [child for child in found if str(child.tag).startswith(_OURS)]
    if not ours:
        return NONE
    first: dict[str, etree._Element] = {}
    for child in ours:
        first.setdefault(str(child.tag).removeprefix(_OURS), child)
    return Extensions(
        assignment=_assignment(first.get("assignment")),
        form=_text(first.get("form"), "key"),
        due=_due(first.get("due")),
        ladder=_text(first.get("ladder"), "key"),
        signature=_signature(first.get("signature")),
        checkpoint=_text(first.get("checkpoint"), "kind"),
        not_same_person_as=_ids(first.get("notSamePersonAs")),
        end=_end(first.get("end")),
        operation=_invocation(first.get("operation"), "name"),
        decision=_invocation(first.get("decision"), "ref"),
        inputs=_mappings(ours, "input"),
        outputs=_mappings(ours, "output"),
    )


def _text(element: etree._Element | None, name: str) -> str | None:
    """Return the trimmed attribute, or None if it is absent, empty or not allowed."""
    if element is None:
        return None
    value = (element.get(name) or "").strip()
    rule = RULES_BY_NAME[etree.QName(element).localname].attribute(name)
    if rule is not None and rule.choices and value not in rule.choices:
        return None
    return value or None


def _assignment(element: etree._Element | None) -> Assignment | None:
    role, person = _text(element, "role"), _text(element, "person")
    return Assignment(role, person) if role or person else None


def _due(element: etree._Element | None) -> Due | None:
    due = Due(*(_text(element, name) for name in ("after", "at", "reason")))
    return None if due == Due() else due


def _signature(element: etree._Element | None) -> SignatureDemand | None:
    meaning = _text(element, "meaning")
    if meaning is None:
        return None
    return SignatureDemand(meaning, _text(element, "policy") or POLICIES[0])


def _ids(element: etree._Element | None) -> tuple[str, ...]:
    return tuple((_text(element, "elements") or "").split())


def _end(element: etree._Element | None) -> EndStatus | None:
    status = _text(element, "status")
    return EndStatus(status, _text(element, "outcome")) if status else None


def _invocation(element: etree._Element | None, key: str) -> Invocation | None:
    name = _text(element, key)
    if element is None or name is None:
        return None
    children = list(element)
    return Invocation(name, _mappings(children, "input"), _mappings(children, "output"))


def _mappings(children: list[etree._Element], tag: str) -> tuple[Mapping_, ...]:
    found = [child for child in children if child.tag == _OURS + tag]
    return tuple(
        Mapping_(name, child.get("value") or "")
        for child in found
        if (name := _text(child, "name")) is not None
    )
