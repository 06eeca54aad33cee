"""Lowering: rewrite a private copy of the XML before it is parsed.

Pure syntax needs no semantics of its own. The file itself is kept byte for byte; the
copy is thrown away after parsing. Every id made here contains ``~``, which the import
gate does not accept in a file, so nothing can collide.
"""

from copy import deepcopy

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SCOPES = tuple(
    BPMN + each for each in ("process", "subProcess", "transaction", "adHocSubProcess")
)
_GLOBAL_TASKS = {
    BPMN + "globalTask": "task",
    BPMN + "globalUserTask": "userTask",
    BPMN + "globalManualTask": "manualTask",
    BPMN + "globalScriptTask": "scriptTask",
    BPMN + "globalBusinessRuleTask": "businessRuleTask",
}
_TRUTHS = frozenset(
    {
        "cancelActivity",
        "cancelRemainingInstances",
        "instantiate",
        "isExecutable",
        "isForCompensation",
        "isInterrupting",
        "isSequential",
        "parallelMultiple",
        "testBefore",
        "triggeredByEvent",
        "waitForCompletion",
    }
)
_SPELLED = {"1": "true", "0": "false"}
_REFERENCES = frozenset(
    {"activityRef", "attachedToRef", "default", "sourceRef", "targetRef"}
)
"""References within the file; ``tns:host`` is ``host`` there."""


def local_name(element: etree._Element) -> str:
    """Return the tag without its namespace."""
    return etree.QName(element).localname


def global_tasks(root: etree._Element) -> tuple[str, ...]:
    """Return the ids of the global tasks: each is a process of one task."""
    return tuple(each.get("id", "") for each in root.iterchildren(*_GLOBAL_TASKS))


def element_id(name: str) -> str:
    """Return the id in the file of a lowered id."""
    return name.split("~", 1)[0]


def lower(root: etree._Element) -> etree._Element:
    """Return a lowered copy of the definitions."""
    root = deepcopy(root)
    _spell_out(root)
    _expand_global_tasks(root)
    _inline_event_definitions(root)
    for scope in list(root.iter(*SCOPES)):
        _join_links(scope)
    return root


def _spell_out(root: etree._Element) -> None:
    """Write truth values and references in the one way that is read from here on."""
    for element in root.iter(BPMN + "*"):
        for name in [str(each) for each in element.attrib]:
            text = (element.get(name) or "").strip()
            if name in _TRUTHS:
                element.set(name, _SPELLED.get(text, text))
            elif name in _REFERENCES:
                element.set(name, text.rsplit(":", 1)[-1])


def _expand_global_tasks(root: etree._Element) -> None:
    """Make a process of one task out of each global task."""
    for task in list(root.iterchildren(*_GLOBAL_TASKS)):
        process = etree.SubElement(root, BPMN + "process")
        process.set("id", task.get("id", ""))
        process.set("name", task.get("name", ""))
        process.set("isExecutable", "true")
        task.set("id", f"{task.get('id', '')}~task")
        task.tag = BPMN + _GLOBAL_TASKS[str(task.tag)]
        process.append(task)


def _inline_event_definitions(root: etree._Element) -> None:
    shared = {
        each.get("id"): each
        for each in root
        if local_name(each).endswith("EventDefinition")
    }
    for reference in list(root.iter(BPMN + "eventDefinitionRef")):
        definition = shared.get((reference.text or "").split(":")[-1].strip())
        parent = reference.getparent()
        if parent is not None and definition is not None:
            parent.replace(reference, deepcopy(definition))


def _join_links(scope: etree._Element) -> None:
    """Draw a flow for each link: a flow drawn in two pieces."""
    throws: list[tuple[str, etree._Element]] = []
    catches: list[tuple[str, etree._Element]] = []
    for event in scope.iterchildren(
        BPMN + "intermediateThrowEvent", BPMN + "intermediateCatchEvent"
    ):
        link = event.find(BPMN + "linkEventDefinition")
        if link is None:
            continue
        event.remove(link)
        is_throw = local_name(event) == "intermediateThrowEvent"
        (throws if is_throw else catches).append((event.get("id", ""), link))
    for source, link in throws:
        for target in _partners(link, catches)[-1:]:
            flow = etree.SubElement(scope, BPMN + "sequenceFlow")
            flow.set("id", f"{source}~{target}")
            flow.set("sourceRef", source)
            flow.set("targetRef", target)


def _partners(
    link: etree._Element, catches: list[tuple[str, etree._Element]]
) -> list[str]:
    """Return the catches of a link: by reference, where there is none by name."""
    if target := _referred(link, "target"):
        return [key for key, other in catches if other.get("id") in target]
    own = link.get("id")
    found = [key for key, other in catches if own in _referred(other, "source")]
    name = link.get("name")
    return found or [key for key, other in catches if other.get("name") == name]


def _referred(link: etree._Element, tag: str) -> set[str]:
    texts = (each.text or "" for each in link.iterchildren(BPMN + tag))
    return {text.strip().rsplit(":", 1)[-1] for text in texts}
