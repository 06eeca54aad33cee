"""Collect what is wrong with a model while it is read."""

from lxml import etree

from engine.dmn.vocabulary import child, local
from engine.errors import Finding, InvalidModelError
from engine.feel.lint.inference import Problem

MAX_NAMES = 50_000


class Findings:
    """The findings of one file, in the order in which they were met."""

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.found: list[Finding] = []
        self._names = MAX_NAMES

    def spend(self, names: int) -> None:
        """Count names that expressions have to learn; too many refuse the file."""
        self._names -= names
        if self._names < 0:
            finding = Finding(
                rule="model-names",
                severity="error",
                message="Too many expressions could mean too many names.",
                mend="Split the model, or give its entries names of one word.",
                file=self.file,
            )
            raise InvalidModelError([*self.found, finding])

    def error(
        self, rule: str, message: str, element: etree._Element, *, mend: str = ""
    ) -> None:
        """Add an error: the model must not be deployed with it."""
        self.add("error", rule, message, element, mend=mend)

    def hint(
        self, rule: str, message: str, element: etree._Element, *, mend: str = ""
    ) -> None:
        """Add a hint: worth a look, harmless."""
        self.add("hint", rule, message, element, mend=mend)

    def add(
        self,
        severity: str,
        rule: str,
        message: str,
        element: etree._Element,
        *,
        mend: str = "",
    ) -> None:
        """Add a finding about an element, with the line on which it starts."""
        self.found.append(
            Finding(
                rule=rule,
                severity=severity,
                message=message,
                mend=mend,
                elements=path_of(element),
                file=self.file,
                line=line_of(element),
            )
        )

    def text(
        self,
        rule: str,
        problem: Problem,
        element: etree._Element,
        *,
        severity: str = "error",
    ) -> None:
        """Add an error, or something milder, in the FEEL text of a cell.

        The finding's line is that of the file, its column that of the cell's text.
        """
        text = child(element, "text")
        start = line_of(text if text is not None else element)
        self.found.append(
            Finding(
                rule=rule,
                severity=severity,
                message=f"{place_of(element)}: {problem.message}",
                mend=problem.mend,
                elements=path_of(element),
                file=self.file,
                line=None if start is None else start + problem.line - 1,
                column=problem.column,
            )
        )


def line_of(element: etree._Element) -> int | None:
    """Return the line on which an element starts."""
    line = element.sourceline
    return line if isinstance(line, int) else None


def path_of(element: etree._Element) -> tuple[str, ...]:
    """Return the ids of the element and of those around it, the nearest first."""
    around = [element, *element.iterancestors()]
    ids = [str(each.get("id")) for each in around if each.get("id")]
    return tuple(ids[:3])


def place_of(element: etree._Element) -> str:
    """Say where an element stands in words: 'rule 3, condition 2'."""
    names = {
        "inputEntry": "condition",
        "outputEntry": "result",
        "annotationEntry": "note",
        "inputExpression": "input expression",
        "inputValues": "allowed input values",
        "outputValues": "output values",
        "defaultOutputEntry": "default output",
        "allowedValues": "allowed values",
        "typeConstraint": "type constraint",
        "literalExpression": "expression",
    }
    place = names.get(local(element), local(element))
    parent = element.getparent()
    if parent is None:
        return place
    if local(parent) == "rule":
        return f"rule {_number(parent)}, {place} {_number(element)}"
    if local(parent) in ("input", "output"):
        return f"{place} of {local(parent)} {_number(parent)}"
    owner = next((a for a in element.iterancestors() if a.get("name")), None)
    return f"{place} of {owner.get('name')!r}" if owner is not None else place


def _number(element: etree._Element) -> int:
    return 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
