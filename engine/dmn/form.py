"""Is the file well formed: known elements, names and ids that are there and unique."""

from collections import Counter

from lxml import etree

from engine.dmn.findings import Findings
from engine.dmn.vocabulary import children, local, name_of, namespace

NAMED = (
    "inputData",
    "decision",
    "businessKnowledgeModel",
    "decisionService",
    "itemDefinition",
)
KNOWN = frozenset(
    [
        "definitions",
        "import",
        "itemDefinition",
        "typeRef",
        "allowedValues",
        "typeConstraint",
        "functionItem",
        "itemComponent",
        "parameters",
        "extensionElements",
        "extensionAttribute",
        "description",
        "text",
        "decision",
        "question",
        "allowedAnswers",
        "variable",
        "informationRequirement",
        "requiredInput",
        "requiredDecision",
        "knowledgeRequirement",
        "requiredKnowledge",
        "authorityRequirement",
        "requiredAuthority",
        "supportedObjective",
        "impactedPerformanceIndicator",
        "decisionMaker",
        "decisionOwner",
        "usingProcess",
        "usingTask",
        "businessKnowledgeModel",
        "encapsulatedLogic",
        "formalParameter",
        "decisionService",
        "outputDecision",
        "encapsulatedDecision",
        "inputDecision",
        "inputData",
        "knowledgeSource",
        "type",
        "owner",
        "organizationUnit",
        "performanceIndicator",
        "decisionMade",
        "decisionOwned",
        "impactingDecision",
        "textAnnotation",
        "association",
        "sourceRef",
        "targetRef",
        "group",
        "elementCollection",
        "drgElement",
        "businessContextElement",
        "literalExpression",
        "importedValues",
        "importedElement",
        "decisionTable",
        "input",
        "inputExpression",
        "inputValues",
        "output",
        "outputValues",
        "defaultOutputEntry",
        "annotation",
        "rule",
        "inputEntry",
        "outputEntry",
        "annotationEntry",
        "context",
        "contextEntry",
        "list",
        "relation",
        "column",
        "row",
        "invocation",
        "binding",
        "parameter",
        "functionDefinition",
        "conditional",
        "if",
        "then",
        "else",
        "filter",
        "in",
        "match",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "artifact",
        "drgelement",
    ]
)


def check_form(root: etree._Element, findings: Findings) -> None:
    """Add findings for elements that are unknown, nameless or not unique."""
    for element in root.iter():
        if namespace(element) == namespace(root) and local(element) not in KNOWN:
            findings.error(
                "unknown-element",
                f"<{local(element)}> is not an element of DMN.",
                element,
                mend="Remove it, or correct its name.",
            )
    _check_names(root, findings)
    _check_ids(root, findings)


def _check_names(root: etree._Element, findings: Findings) -> None:
    elements = list(children(root, *NAMED))
    kinds = {id(e): local(e) == "itemDefinition" for e in elements}
    count = Counter((kinds[id(e)], name_of(e)) for e in elements)
    for element in elements:
        name = name_of(element)
        if not name:
            findings.error(
                "name", f"<{local(element)}> has no name.", element, mend="Name it."
            )
        elif count[kinds[id(element)], name] > 1:
            findings.error(
                "name",
                f"The name {name!r} is used more than once.",
                element,
                mend="Give each element its own name.",
            )


def _check_ids(root: etree._Element, findings: Findings) -> None:
    inside = [e for e in root.iter() if namespace(e) == namespace(root)]
    count = Counter(e.get("id") for e in inside if e.get("id"))
    for element in inside:
        if count[element.get("id")] > 1:
            findings.error(
                "id",
                f"The id {element.get('id')!r} is used more than once.",
                element,
                mend="Give each element its own id.",
            )
