"""Small pieces of DMN, so that a test shows only what it is about."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
VERSIONS = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": NAMESPACE,
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


def definitions(
    *parts: str, namespace: str = "urn:test", version: str = "1.3", more: str = ""
) -> bytes:
    """Return a DMN file; ``more`` are further attributes of its root."""
    return (
        f'<definitions xmlns="{VERSIONS[version]}" id="definitions" name="test" '
        f'namespace="{namespace}" {more}>\n' + "\n".join(parts) + "\n</definitions>"
    ).encode()


def key(name: str) -> str:
    """Return the id of the element with a name."""
    return "id_" + "".join(c if c.isalnum() else "_" for c in name)


def typed(type_ref: str) -> str:
    """Return the attribute that declares a type."""
    return f" typeRef={quoteattr(type_ref)}" if type_ref else ""


def variable(name: str, type_ref: str = "") -> str:
    """Return the variable of an element."""
    return f"<variable name={quoteattr(name)}{typed(type_ref)}/>"


def input_data(name: str, type_ref: str = "") -> str:
    """Return an input."""
    inside = variable(name, type_ref)
    return f'<inputData id="{key(name)}" name={quoteattr(name)}>{inside}</inputData>'


def href(name: str) -> str:
    """Return a reference: to an id when it holds ``#``, else to a name in the file."""
    return name if "#" in name else f"#{key(name)}"


def needs(
    inputs: Sequence[str] = (),
    decisions: Sequence[str] = (),
    functions: Sequence[str] = (),
) -> str:
    """Return the requirements of a decision or knowledge model."""
    information = [("requiredInput", name) for name in inputs]
    information += [("requiredDecision", name) for name in decisions]
    lines = [
        f'<informationRequirement><{tag} href="{href(name)}"/></informationRequirement>'
        for tag, name in information
    ]
    lines += [
        f'<knowledgeRequirement><requiredKnowledge href="{href(name)}"/>'
        "</knowledgeRequirement>"
        for name in functions
    ]
    return "".join(lines)


def decision(name: str, box: str, required: str = "", type_ref: str = "") -> str:
    """Return a decision."""
    return (
        f'<decision id="{key(name)}" name={quoteattr(name)}>'
        f"{variable(name, type_ref)}{required}{box}</decision>"
    )


def parameters(given: Mapping[str, str]) -> str:
    """Return formal parameters from names and types."""
    return "".join(
        f"<formalParameter name={quoteattr(name)}{typed(type_ref)}/>"
        for name, type_ref in given.items()
    )


def knowledge(
    name: str,
    given: Mapping[str, str],
    box: str,
    *,
    required: str = "",
    type_ref: str = "",
    kind: str = "FEEL",
) -> str:
    """Return a business knowledge model."""
    return (
        f'<businessKnowledgeModel id="{key(name)}" name={quoteattr(name)}>'
        f'{variable(name, type_ref)}<encapsulatedLogic kind="{kind}">'
        f"{parameters(given)}{box}</encapsulatedLogic>{required}"
        "</businessKnowledgeModel>"
    )


def service(
    name: str,
    outputs: Sequence[str],
    inputs: Sequence[str] = (),
    input_decisions: Sequence[str] = (),
    type_ref: str = "",
) -> str:
    """Return a decision service."""
    parts = [
        (tag, each)
        for tag, names in (
            ("outputDecision", outputs),
            ("inputDecision", input_decisions),
            ("inputData", inputs),
        )
        for each in names
    ]
    links = "".join(f'<{tag} href="{href(each)}"/>' for tag, each in parts)
    return (
        f'<decisionService id="{key(name)}" name={quoteattr(name)}>'
        f"{variable(name, type_ref)}{links}</decisionService>"
    )


def literal(text: str, type_ref: str = "") -> str:
    """Return a literal expression."""
    inside = f"<text>{escape(text)}</text>"
    return f"<literalExpression{typed(type_ref)}>{inside}</literalExpression>"


def context(entries: Mapping[str, str], result: str = "") -> str:
    """Return a boxed context from names and boxes."""
    lines = [
        f"<contextEntry>{variable(name)}{box}</contextEntry>"
        for name, box in entries.items()
    ]
    lines += [f"<contextEntry>{result}</contextEntry>"] if result else []
    return f"<context>{''.join(lines)}</context>"


def boxed_list(*boxes: str, type_ref: str = "") -> str:
    """Return a boxed list."""
    return f"<list{typed(type_ref)}>{''.join(boxes)}</list>"


def relation(columns: Sequence[str], *rows: Sequence[str]) -> str:
    """Return a relation of literal expressions."""
    head = "".join(f"<column name={quoteattr(name)}/>" for name in columns)
    body = "".join(
        f"<row>{''.join(literal(text) for text in row)}</row>" for row in rows
    )
    return f"<relation>{head}{body}</relation>"


def invocation(function: str, bindings: Mapping[str, str]) -> str:
    """Return a boxed invocation with literal arguments."""
    lines = "".join(
        f"<binding><parameter name={quoteattr(name)}/>{literal(text)}</binding>"
        for name, text in bindings.items()
    )
    return f"<invocation>{literal(function)}{lines}</invocation>"


def function(given: Mapping[str, str], box: str, kind: str = "FEEL") -> str:
    """Return a boxed function."""
    inside = f"{parameters(given)}{box}"
    return f'<functionDefinition kind="{kind}">{inside}</functionDefinition>'


def conditional(test: str, yes: str, no: str) -> str:
    """Return a boxed conditional."""
    return (
        f"<conditional><if>{test}</if><then>{yes}</then><else>{no}</else></conditional>"
    )


def boxed_filter(values: str, match: str) -> str:
    """Return a boxed filter."""
    return f"<filter><in>{values}</in><match>{match}</match></filter>"


def iterator(tag: str, name: str, values: str, body: str) -> str:
    """Return a boxed ``for``, ``some`` or ``every``."""
    part = "return" if tag == "for" else "satisfies"
    return (
        f"<{tag} iteratorVariable={quoteattr(name)}><in>{values}</in>"
        f"<{part}>{body}</{part}></{tag}>"
    )


def texts(tag: str, text: str) -> str:
    """Return an element with a text; nothing for an empty one."""
    return f"<{tag}><text>{escape(text)}</text></{tag}>" if text else ""


def table_input(text: str, type_ref: str = "", values: str = "") -> str:
    """Return an input column."""
    inside = f"<text>{escape(text)}</text>"
    return (
        f"<input><inputExpression{typed(type_ref)}>{inside}</inputExpression>"
        f"{texts('inputValues', values)}</input>"
    )


def table_output(
    name: str = "", type_ref: str = "", values: str = "", default: str = ""
) -> str:
    """Return an output column."""
    named = f" name={quoteattr(name)}" if name else ""
    return (
        f"<output{named}{typed(type_ref)}>{texts('outputValues', values)}"
        f"{texts('defaultOutputEntry', default)}</output>"
    )


def rule(conditions: Sequence[str], outputs: Sequence[str], note: str = "") -> str:
    """Return a rule from the texts of its cells."""
    cells = "".join(
        f"<inputEntry><text>{escape(text)}</text></inputEntry>" for text in conditions
    )
    cells += "".join(
        f"<outputEntry><text>{escape(text)}</text></outputEntry>" for text in outputs
    )
    return f"<rule>{cells}{texts('annotationEntry', note)}</rule>"


def table(
    columns: Sequence[str],
    rules: Sequence[str],
    policy: str = "UNIQUE",
    aggregation: str = "",
) -> str:
    """Return a decision table from its columns and rules."""
    combined = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decisionTable id="table" hitPolicy="{policy}"{combined}>'
        f"{''.join(columns)}{''.join(rules)}</decisionTable>"
    )


def rows(*lines: str) -> list[str]:
    """Return rules from lines like ``< 5 | "a" -> "low" | 1``."""
    found = []
    for line in lines:
        conditions, _, outputs = line.rpartition(" -> ")
        found.append(
            rule(
                [cell.strip() for cell in conditions.split(" | ")],
                [cell.strip() for cell in outputs.split(" | ")],
            )
        )
    return found


def item(  # noqa: PLR0913 - one argument per part of an item definition
    name: str,
    type_ref: str = "",
    *,
    allowed: str = "",
    constraint: str = "",
    collection: bool = False,
    components: Mapping[str, str] | None = None,
    output: str = "",
) -> str:
    """Return an item definition; components map names to types."""
    parts = f"<typeRef>{escape(type_ref)}</typeRef>" if type_ref else ""
    parts += texts("allowedValues", allowed) + texts("typeConstraint", constraint)
    parts += "".join(
        f"<itemComponent name={quoteattr(each)}><typeRef>{escape(kind)}</typeRef>"
        "</itemComponent>"
        for each, kind in (components or {}).items()
    )
    parts += f"<functionItem outputTypeRef={quoteattr(output)}/>" if output else ""
    many = ' isCollection="true"' if collection else ""
    return f"<itemDefinition name={quoteattr(name)}{many}>{parts}</itemDefinition>"


def importing(namespace: str, name: str, location: str = "") -> str:
    """Return an import of a DMN file."""
    where = f" locationURI={quoteattr(location)}" if location else ""
    return (
        f'<import namespace="{namespace}" name={quoteattr(name)} '
        f'importType="{NAMESPACE}"{where}/>'
    )
