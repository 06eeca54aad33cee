"""Small models as text: one function an element."""

from itertools import count, pairwise

_NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:qms="urn:praxis-qms:bpmn:1"'
)
_ROOTS = (
    '<bpmn:message id="msg" name="msg"/><bpmn:message id="other" name="other"/>'
    '<bpmn:signal id="sig" name="sig"/>'
    '<bpmn:error id="err" name="err" errorCode="E1"/>'
    '<bpmn:error id="err2" name="err2" errorCode="E2"/>'
    '<bpmn:escalation id="esc" name="esc" escalationCode="C1"/>'
)
_numbers = count(1)

ERROR = '<bpmn:errorEventDefinition errorRef="err"/>'
ANY_ERROR = "<bpmn:errorEventDefinition/>"
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="esc"/>'
SIGNAL = '<bpmn:signalEventDefinition signalRef="sig"/>'
MESSAGE = '<bpmn:messageEventDefinition messageRef="msg"/>'
TERMINATE = "<bpmn:terminateEventDefinition/>"
CANCEL = "<bpmn:cancelEventDefinition/>"
COMPENSATE = "<bpmn:compensateEventDefinition/>"


def document(body: str, extra: str = "", process: str = "P") -> bytes:
    """Return a file with one executable process."""
    return (
        f'<bpmn:definitions {_NAMESPACES} id="D" targetNamespace="urn:test">'
        f'<bpmn:process id="{process}" isExecutable="true">{body}</bpmn:process>'
        f"{_ROOTS}{extra}</bpmn:definitions>"
    ).encode()


def element(tag: str, identifier: str, inner: str = "", **attributes: object) -> str:
    """Return one element."""
    text = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<bpmn:{tag} id="{identifier}"{text}>{inner}</bpmn:{tag}>'


def start(identifier: str = "start", inner: str = "", **attributes: object) -> str:
    return element("startEvent", identifier, inner, **attributes)


def end(identifier: str = "end", inner: str = "") -> str:
    return element("endEvent", identifier, inner)


def users(names: str) -> str:
    return "".join(element("userTask", name) for name in names.split())


def script(identifier: str, text: str) -> str:
    return element("scriptTask", identifier, f"<bpmn:script>{text}</bpmn:script>")


def gateway(kind: str, identifier: str, **attributes: object) -> str:
    return element(f"{kind}Gateway", identifier, **attributes)


def catch(identifier: str, definition: str) -> str:
    return element("intermediateCatchEvent", identifier, definition)


def throw(identifier: str, definition: str = "") -> str:
    return element("intermediateThrowEvent", identifier, definition)


def boundary(
    identifier: str, host: str, definition: str, *, interrupting: bool = True
) -> str:
    return element(
        "boundaryEvent",
        identifier,
        definition,
        attachedToRef=host,
        cancelActivity=str(interrupting).lower(),
    )


def flow(source: str, target: str, condition: str = "", identifier: str = "") -> str:
    identifier = identifier or f"flow{next(_numbers)}"
    inner = ""
    if condition:
        inner = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{condition}</bpmn:conditionExpression>"
        )
    return element(
        "sequenceFlow", identifier, inner, sourceRef=source, targetRef=target
    )


def chain(names: str) -> str:
    """Return flows through all these ids in order."""
    ids = names.split()
    return "".join(flow(a, b) for a, b in pairwise(ids))


def timer(text: str, kind: str = "timeDuration") -> str:
    inner = f"<bpmn:{kind}>{text}</bpmn:{kind}>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def condition(text: str) -> str:
    return (
        "<bpmn:conditionalEventDefinition>"
        f"<bpmn:condition>{text}</bpmn:condition>"
        "</bpmn:conditionalEventDefinition>"
    )


def sub(
    identifier: str, inner: str, *, tag: str = "subProcess", **attributes: object
) -> str:
    """Return a subprocess with start event ``<id>_s``."""
    return element(tag, identifier, start(f"{identifier}_s") + inner, **attributes)


def on_event(identifier: str, definition: str, *, interrupting: bool) -> str:
    """Return an event subprocess with one user task ``<id>_h``."""
    inner = (
        start(f"{identifier}_s", definition, isInterrupting=str(interrupting).lower())
        + users(f"{identifier}_h")
        + end(f"{identifier}_e")
        + chain(f"{identifier}_s {identifier}_h {identifier}_e")
    )
    return element("subProcess", identifier, inner, triggeredByEvent="true")


def many(inner: str, *, sequential: bool = False, **attributes: object) -> str:
    """Return multi-instance characteristics."""
    text = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        "<bpmn:multiInstanceLoopCharacteristics "
        f'isSequential="{str(sequential).lower()}"{text}>{inner}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def over(collection: str, item: str = "item", result: str = "results") -> str:
    """Return the inside of multi-instance characteristics over a collection."""
    return (
        f"<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef>"
        f"<bpmn:loopDataOutputRef>{result}</bpmn:loopDataOutputRef>"
        f'<bpmn:inputDataItem id="in_{item}" name="{item}"/>'
    )


def output_item(name: str) -> str:
    return f'<bpmn:outputDataItem id="out_{name}" name="{name}"/>'


def times(number: int | str) -> str:
    return f"<bpmn:loopCardinality>{number}</bpmn:loopCardinality>"


def until(text: str) -> str:
    return f"<bpmn:completionCondition>{text}</bpmn:completionCondition>"


def extension(inner: str) -> str:
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def operation(name: str, **outputs: str) -> str:
    mapped = "".join(
        f'<qms:output name="{key}" value="{value}"/>' for key, value in outputs.items()
    )
    return extension(f'<qms:operation name="{name}">{mapped}</qms:operation>')
