"""Our own elements: known, complete, and on an element that can have them."""

import re

from lxml import etree

from engine.bpmn.element_rules import NAMESPACE, RULES_BY_NAME, ElementRule
from engine.bpmn.lint.model import Element, Model
from engine.bpmn.lint.report import Report, shortened
from engine.bpmn.lint.vocabulary import Q, local

_OURS = f"{{{NAMESPACE}}}"
_SPAN = re.compile(r"\d{1,4} ?(?:wd|d|h)")
_KEY = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99})?"
)


def own_extensions_are_right(model: Model, report: Report) -> None:
    """Find ``extension`` at every element and attribute of our namespace."""
    for element in model.root.iter(f"{_OURS}*"):
        name = etree.QName(element).localname
        rule = RULES_BY_NAME.get(name)
        if rule is None:
            report.add("extension", f"There is no qms:{shortened(name)}.", element)
            continue
        _check_host(report, element, rule)
        _check_attributes(report, element, rule)
        _check_values(report, element, name)
    for element in model.root.iter(f"{Q}*"):
        _check_foreign_attributes(report, element)


def own_extensions_stand_once(model: Model, report: Report) -> None:
    """Find ``extension`` for an element that is there twice."""
    for box in model.root.iter(f"{Q}extensionElements"):
        seen: set[str] = set()
        for element in box.iterchildren(f"{_OURS}*"):
            name = etree.QName(element).localname
            rule = RULES_BY_NAME.get(name)
            if name in seen and rule is not None and not rule.repeatable:
                report.add("extension", f"qms:{name} is there twice.", element)
            seen.add(name)


def _check_host(report: Report, element: Element, rule: ElementRule) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if str(parent.tag).startswith(_OURS):
        outer = RULES_BY_NAME.get(etree.QName(parent).localname)
        if outer is not None and rule.name not in outer.children:
            message = f"qms:{rule.name} cannot stand in qms:{outer.name}."
            report.add("extension", message, element)
        return
    host = parent.getparent()
    tag = "" if host is None else local(host.tag)
    if local(parent.tag) != "extensionElements" or tag not in rule.hosts:
        message = f"qms:{rule.name} cannot stand on a {tag or 'foreign element'}."
        mend = f"It belongs on: {', '.join(rule.hosts)}."
        report.add("extension", message, element, mend=mend)


def _check_attributes(report: Report, element: Element, rule: ElementRule) -> None:
    present = {str(name) for name, value in element.attrib.items() if value.strip()}
    for name in sorted({str(each) for each in element.attrib} - _known(rule)):
        message = f"qms:{rule.name} has no attribute {shortened(name)}."
        report.add("extension", message, element)
    for attribute in rule.attributes:
        if attribute.required and attribute.name not in present:
            message = f"qms:{rule.name} lacks the attribute {attribute.name}."
            report.add("extension", message, element)
        value = element.get(attribute.name)
        if attribute.choices and value and value not in attribute.choices:
            message = f"qms:{rule.name} {attribute.name} is {shortened(value)}."
            mend = f"Choose one of: {', '.join(attribute.choices)}."
            report.add("extension", message, element, mend=mend)
    _check_alternatives(report, element, rule, present)


def _known(rule: ElementRule) -> set[str]:
    return {attribute.name for attribute in rule.attributes}


def _check_alternatives(
    report: Report, element: Element, rule: ElementRule, present: set[str]
) -> None:
    if rule.one_of and len(present & set(rule.one_of)) != 1:
        message = f"qms:{rule.name} needs exactly one of {', '.join(rule.one_of)}."
        report.add("extension", message, element)
    if rule.any_of and not present & set(rule.any_of):
        message = f"qms:{rule.name} needs {' or '.join(rule.any_of)}."
        report.add("extension", message, element)


def _check_values(report: Report, element: Element, name: str) -> None:
    """Check what a list of choices cannot: times, keys, persons."""
    after, key, person = element.get("after"), element.get("key"), element.get("person")
    if name == "due" and after and not _SPAN.fullmatch(after.strip()):
        message = f"qms:due after is {shortened(after)}."
        report.add("extension", message, element, mend="Write 5 wd, 24 h or 10 d.")
    if name == "due" and (at := element.get("at")) and not at.strip().startswith("="):
        report.add("extension", "qms:due at is FEEL and starts with '='.", element)
    if name == "form" and key and not _KEY.fullmatch(key):
        message = f"qms:form key is {shortened(key)}."
        report.add("extension", message, element, mend="Write procedure/form.")
    if person and not person.strip().startswith("="):
        message = "qms:assignment person is FEEL and starts with '='."
        report.add("extension", message, element)


def _check_foreign_attributes(report: Report, element: Element) -> None:
    for name in element.attrib:
        if str(name).startswith(_OURS):
            shown = str(name).removeprefix(_OURS)
            message = f"qms:{shortened(shown)} is no attribute of BPMN elements."
            report.add("extension", message, element)


def separations_name_steps(model: Model, report: Report) -> None:
    """Find ``ref-missing`` and ``ref-kind`` in ``qms:notSamePersonAs``."""
    for node in model.nodes:
        for other in node.extensions.not_same_person_as:
            target = model.node_by_id.get(other)
            if target is None:
                message = f"notSamePersonAs names {shortened(other)}, which is missing."
                report.add("ref-missing", message, node)
            elif not (target.is_personal or target.tag in _DONE_BY_PEOPLE):
                message = f"{shortened(other)} is a {target.tag}, not done by people."
                report.add("ref-kind", message, node, target)


_DONE_BY_PEOPLE = ("callActivity", "startEvent", "subProcess", "adHocSubProcess")
