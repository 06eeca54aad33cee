"""Read item definitions (DMN 1.5, 7.3.2); they may refer to each other in any order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.dmn.findings import Findings
from engine.dmn.item_types import ItemType, basic_types
from engine.dmn.language import Language
from engine.dmn.vocabulary import child, children, content, name_of, type_of
from engine.feel.errors import FeelError
from engine.feel.expression import expression
from engine.feel.feel_types import ANY as NO_TYPE
from engine.feel.feel_types import NamedType

FEEL_PREFIX = "feel:"


@dataclass(slots=True)
class Types:
    """The types one model knows: basic ones, its own and those of its imports."""

    findings: Findings
    by_name: dict[str, ItemType] = field(default_factory=basic_types)

    def find(self, written: str, element: etree._Element) -> ItemType | None:
        """Return the type a ``typeRef`` names; an unknown one becomes a finding."""
        name = " ".join(written.removeprefix(FEEL_PREFIX).split())
        found = self.by_name.get(name) or self._qualified(name) or _feel_type(name)
        if found is None:
            self.findings.error(
                "unknown-type",
                f"There is no type {written!r}.",
                element,
                mend="Use a FEEL type or define the type in this model.",
            )
        return found

    def _qualified(self, name: str) -> ItemType | None:
        """Return the type of a name with a namespace prefix, as DMN 1.1 writes it."""
        return self.by_name.get(name.partition(":")[2])

    def include(self, alias: str, other: Mapping[str, ItemType]) -> None:
        """Add the types of an imported model under its alias."""
        for name, each in other.items():
            known = f"{alias}.{name}" if alias else name
            self.by_name.setdefault(known, each)

    def definitions(self) -> dict[str, NamedType]:
        """Return what ``instance of`` and typed parameters ask, by name of the type."""
        basic = basic_types()
        return {name: each for name, each in self.by_name.items() if name not in basic}


def component_names(items: Iterable[ItemType]) -> set[str]:
    """Return the names of the components of types, at any depth."""
    names: set[str] = set()
    for item in items:
        parts = item.components or {}
        names |= parts.keys() | component_names(parts.values())
    return names


def _feel_type(name: str) -> ItemType | None:
    """Return a type written in FEEL itself, such as ``list<number>``."""
    if "<" not in name:
        return None
    try:
        compiled = expression(f"value instance of {name}", names=("value",))
    except FeelError:
        return None

    def is_instance(value: object) -> bool:
        return compiled.evaluate({"value": value}).value is True

    return ItemType(name=name, instance=is_instance)


def read_types(root: etree._Element, types: Types) -> None:
    """Add the item definitions of a model to its types."""
    definitions = list(children(root, "itemDefinition"))
    for element in definitions:
        name = name_of(element)
        types.by_name[name] = ItemType(name=name)
    for element in definitions:
        _fill(types.by_name[name_of(element)], element, types)
    for element in definitions:
        _refuse_circle(types.by_name[name_of(element)], element, types)


def _fill(target: ItemType, element: etree._Element, types: Types) -> None:
    target.collection = element.get("isCollection") in ("true", "1")
    written = type_of(element)
    if written:
        target.base = types.find(written, element)
    function = child(element, "functionItem")
    if function is not None:
        target.basic = "function"
        output = (function.get("outputTypeRef") or "").strip()
        target.result = types.find(output, function) if output else None
    parts = list(children(element, "itemComponent"))
    if parts:
        target.components = {}
        for part in parts:
            inner = ItemType(name=f"{target.name}.{name_of(part)}")
            target.components[name_of(part)] = inner
            _fill(inner, part, types)
    _constrain(target, element, types)


def _constrain(target: ItemType, element: etree._Element, types: Types) -> None:
    language = Language(types.findings, variables={"?": NO_TYPE})
    allowed = child(element, "allowedValues")
    target.allowed = language.tests(allowed)
    target.allowed_text = content(allowed).strip()
    target.constraint = language.tests(child(element, "typeConstraint"))


def _refuse_circle(item: ItemType, element: etree._Element, types: Types) -> None:
    """Cut a definition that contains itself; checking a value would never end."""
    if not _reaches(item, item, set()):
        return
    item.base, item.components = None, None
    types.findings.error(
        "recursive-type",
        f"The type {item.name!r} contains itself.",
        element,
        mend="Describe the inner value with the type Any.",
    )


def _reaches(start: ItemType, wanted: ItemType, seen: set[int]) -> bool:
    """Say whether a type is among the parts of another."""
    parts: list[ItemType] = [*(start.components or {}).values()]
    parts += [start.base] if start.base is not None else []
    for part in parts:
        if part is wanted:
            return True
        if id(part) not in seen:
            seen.add(id(part))
            if _reaches(part, wanted, seen):
                return True
    return False
