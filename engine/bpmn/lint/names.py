"""Which names a case has: what each step writes, what each expression reads.

Forms are known by ``GateContext.forms``; a user task whose form is not known may write
anything, so that nothing can be said then.
"""

from collections.abc import Iterator

from engine.bpmn.lint.build import text_of
from engine.bpmn.lint.context import GateContext
from engine.bpmn.lint.expressions import Text, is_plain_name, texts
from engine.bpmn.lint.model import Element, Model, Node, plain
from engine.bpmn.lint.repetitions import COUNTERS, RESERVED_NAMES, item_name
from engine.bpmn.lint.report import Report, shortened
from engine.bpmn.lint.vocabulary import Q, local
from engine.feel import FeelError, expression, script

PLATFORM_COUNTERS = frozenset({"training_total", "training_current"})
_OF_RESULTS = ("output", "messagePath", "from")
_DATA = ("dataObject", "dataObjectReference", "property", "dataInput", "dataOutput")


def writes(node: Node, context: GateContext) -> frozenset[str]:
    """Return the names a step writes into the case or into its frame."""
    found: set[str] = set()
    extensions = node.extensions
    if extensions.form is not None and context.forms is not None:
        found |= context.forms.get(extensions.form, frozenset())
    found |= {each.name for each in extensions.outputs}
    for invocation in (extensions.operation, extensions.decision):
        if invocation is not None:
            found |= {each.name for each in invocation.outputs}
    if extensions.decision is not None and not extensions.decision.outputs:
        found.add(extensions.decision.name)
    found |= _script_targets(node)
    return frozenset(found | set(_repetition_names(node)))


def _script_targets(node: Node) -> set[str]:
    if node.tag != "scriptTask":
        return set()
    try:
        return set(script(text_of(node.child("script"))).targets)
    except FeelError:
        return set()


def _repetition_names(node: Node) -> Iterator[str]:
    many = node.child("multiInstanceLoopCharacteristics")
    if many is None:
        return
    yield text_of(many.find(f"{Q}loopDataOutputRef"))
    for tag in ("inputDataItem", "outputDataItem"):
        yield item_name(many, tag)


def all_names(model: Model, context: GateContext) -> frozenset[str]:
    """Return every name that is there at some time, the reserved ones included."""
    found = set(RESERVED_NAMES | COUNTERS | PLATFORM_COUNTERS | context.names)
    if context.procedure is not None:
        found |= context.procedure.counters
    for node in model.nodes:
        found |= writes(node, context)
    for element in model.root.iter(*(Q + tag for tag in _DATA)):
        found |= {element.get("name") or "", element.get("id") or ""}
    return frozenset(found - {""})


def reads(text: Text) -> frozenset[str]:
    """Return the names an expression reads for certain; none if it does not compile."""
    try:
        if text.is_script:
            return script(text.text).names
        return expression(text.text).names
    except FeelError:
        return frozenset()


def expressions_read_known_names(
    model: Model, report: Report, context: GateContext
) -> None:
    """Find ``feel-name``: a name that no form, script, table or operation writes."""
    if context.forms is None:
        return
    known = all_names(model, context)
    for text in _texts_over_the_case(model):
        for name in sorted(reads(text) - known):
            message = f"Nothing writes {shortened(name)}, which is read here."
            report.add("feel-name", message, text.element)


def _texts_over_the_case(model: Model) -> Iterator[Text]:
    for text in texts(model.root):
        if not is_over_results(text.element):
            yield text
    for element in model.root.iter(f"{Q}loopDataInputRef"):
        name = text_of(element)
        if is_plain_name(name) and model.by_id.get(plain(name)) is None:
            yield Text(element, name)


def is_over_results(element: Element) -> bool:
    """Tell whether the expression reads a result or a payload instead of the case."""
    tag = str(element.tag).rsplit("}", 1)[-1]
    return tag in _OF_RESULTS or local(element.tag) == "messagePath"


def counted_names(node: Node) -> frozenset[str]:
    """Return the names a script reads and writes anew: ``n`` of ``n = n + 1``."""
    if node.tag != "scriptTask":
        return frozenset()
    text = Text(node.element, text_of(node.child("script")), is_script=True)
    return reads(text) & frozenset(_script_targets(node))
