"""Read the JSON that bpmn.io's form editor writes (form-js 1.23) into a form."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from engine.canonical import digest
from engine.errors import Finding, InvalidModelError
from engine.forms.component import NAME, Component, Notes
from engine.forms.components import BUILDERS, shared
from engine.forms.fields.rows import MOST_ROWS, ROW_ID, RowsField
from engine.forms.parts import Computed, Field, Group, Keyed, Part, every
from engine.forms.shown_names import ShownName, shown_names

_MOST_BYTES = 1_000_000
_MOST_PARTS = 500
_DEEPEST = 8


@dataclass(frozen=True)
class Form:
    """A form as it is deployed: its parts and the SHA-256 of its JSON.

    It is shared and never changes, so its parts are sorted once.
    """

    id: str
    parts: tuple[Part, ...]
    shown: tuple[ShownName, ...]
    hash: str

    @cached_property
    def every(self) -> tuple[Part, ...]:
        """All parts in the order of the page, groups before their contents."""
        return tuple(every(self.parts))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The questions, in the order of the page."""
        return tuple(part for part in self.every if isinstance(part, Field))

    @cached_property
    def questions(self) -> Mapping[str, Field]:
        """The questions by their names in the case, in the order of the page."""
        return {field.key: field for field in self.fields}

    @cached_property
    def asked(self) -> frozenset[str]:
        """The names of the questions that take an answer."""
        return frozenset(field.key for field in self.fields if not field.readonly)

    @cached_property
    def computed(self) -> tuple[Computed, ...]:
        """The values the server works out."""
        return tuple(part for part in self.every if isinstance(part, Computed))

    @cached_property
    def keyed(self) -> Mapping[str, Keyed]:
        """All parts with a name in the case, by that name."""
        return {part.key: part for part in self.every if isinstance(part, Keyed)}

    @cached_property
    def is_plain(self) -> bool:
        """Whether no part depends on an answer: nothing to work out, nothing hides."""
        return not any(
            part.hide is not None or isinstance(part, Computed | RowsField)
            for part in self.every
        )


def parse_form(data: Mapping[str, Any] | bytes) -> Form:
    """Return the form; raise ``InvalidModelError`` with everything that is wrong."""
    form, findings = read_form(data, file="")
    if form is None or any(each.severity == "error" for each in findings):
        raise InvalidModelError(findings)
    return form


def read_form(
    data: Mapping[str, Any] | bytes, *, file: str
) -> tuple[Form | None, list[Finding]]:
    """Return the form as far as it can be read, and what is wrong with it."""
    notes = Notes(file)
    content = _content(data, notes)
    if content is None:
        return None, notes.found
    notes.names = tuple(sorted(_keys(content.get("components"))))
    parts = _Builder(notes).form(content)
    root = Component(content, ref="form", notes=notes)
    shown = tuple(shown_names(root))
    ident = root.text("id")
    root.rest()
    if notes.found:
        return Form(ident, parts, shown, ""), notes.found
    return Form(ident, parts, shown, digest(_hashable(content))), []


def _keys(components: Any) -> Iterator[str]:
    """Yield the names questions of the form have, before anything is built."""
    for each in components if isinstance(components, list) else ():
        if isinstance(each, Mapping):
            key = each.get("path") or each.get("key")
            if isinstance(key, str) and NAME.fullmatch(key):
                yield key
            elif each.get("type") == "group":
                yield from _keys(each.get("components"))


def _content(data: Mapping[str, Any] | bytes, notes: Notes) -> dict[str, Any] | None:
    """Return the JSON object, or None with a finding."""
    if isinstance(data, Mapping):
        return dict(data)
    if len(data) > _MOST_BYTES:
        notes.refuse("size", "The form is too long.", mend="Split it.")
        return None
    try:
        content = json.loads(
            data,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_members,
        )
    except (ValueError, RecursionError) as error:
        notes.refuse("json", f"This is no form: {error}", mend="Save it again.")
        return None
    if not isinstance(content, dict):
        notes.refuse("json", "This is no form.", mend="A form is one JSON object.")
        return None
    return content


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member occurs twice in one object")
    if not all(name.isascii() for name in members):
        raise ValueError("names of members are ASCII")
    return members


def _hashable(value: Any) -> Any:
    """Return the JSON without floating-point numbers, which have no one spelling."""
    if isinstance(value, Mapping):
        return {name: _hashable(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_hashable(member) for member in value]
    return str(value) if isinstance(value, Decimal | float) else value


class _Builder:
    """Builds the parts of one form; knows which keys and places are taken."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.keys: set[str] = set()
        self.number = 0

    def form(self, content: Mapping[str, Any]) -> tuple[Part, ...]:
        """Return the parts of the whole form."""
        parts = self.parts(content, "", depth=1)
        if not parts and not self.notes.found:
            self.notes.refuse("empty", "The form is empty.", mend="Add a part.")
        return parts

    def parts(
        self, parent: Mapping[str, Any], ref: str, *, depth: int
    ) -> tuple[Part, ...]:
        """Return what ``parent`` holds, as far as it can be read."""
        components = parent.get("components")
        if not isinstance(components, list) or depth > _DEEPEST:
            self.notes.refuse(
                "components",
                "A form or group has no list of components, or groups nest too deeply.",
                mend=f"Nest at most {_DEEPEST} levels.",
            )
            return ()
        built = (
            self.part(data, f"{ref}{place}", depth=depth)
            for place, data in enumerate(components)
        )
        return tuple(part for part in built if part is not None)

    def part(self, data: Any, ref: str, *, depth: int) -> Part | None:
        """Return one part, or None with a finding."""
        self.number += 1
        if self.number > _MOST_PARTS:
            if self.number == _MOST_PARTS + 1:
                self.notes.refuse("size", "The form is too long.", mend="Split it.")
            return None
        component = Component(
            data if isinstance(data, Mapping) else {}, ref=ref, notes=self.notes
        )
        part = self._built(component, depth)
        if part is not None:
            component.rest()
            self._taken(component, part)
        return part

    def _built(self, component: Component, depth: int) -> Part | None:
        if component.kind in BUILDERS:
            return BUILDERS[component.kind](component)
        if component.kind == "group":
            return self._group(component, depth)
        if component.kind == "dynamiclist":
            return self._rows(component)
        component.refuse(
            "component",
            f"the type “{component.kind}” is not supported",
            "Use another kind of part.",
        )
        return None

    def _group(self, component: Component, depth: int) -> Part:
        if component.text("path") or component.flag("isRepeating"):
            component.refuse(
                "path", "a group has no path and repeats nothing", "Use a dynamiclist."
            )
        return Group(
            ref=component.ref,
            hide=component.expression("conditional", "hide"),
            label=component.text("label"),
            parts=self.parts(component.data, f"{component.ref}.", depth=depth + 1),
        )

    def _rows(self, component: Component) -> Part:
        inner = _Columns(self.notes, self.number)
        columns = inner.parts(component.data, f"{component.ref}.", depth=_DEEPEST)
        self.number = inner.number
        common = shared(component, attribute="path")
        fewest = component.whole("properties", "min_rows") or 0
        if common["required"]:
            fewest = max(fewest, 1)
        change = component.value("allowAddRemove")
        return RowsField(
            **{**common, "required": fewest > 0},
            columns=columns,
            fewest=fewest,
            most=component.whole("properties", "max_rows") or MOST_ROWS,
            fixed=change is False or change == "false",
        )

    def _taken(self, component: Component, part: Part) -> None:
        if not isinstance(part, Keyed) or not part.key:
            return
        if part.key in self.keys:
            component.refuse(
                "key", f"two parts have the key {part.key}", "Rename one of them."
            )
        self.keys.add(part.key)


class _Columns(_Builder):
    """Builds the columns of one table: questions, computed values and words."""

    def __init__(self, notes: Notes, number: int) -> None:
        super().__init__(notes)
        self.keys, self.number = {ROW_ID}, number

    def _built(self, component: Component, depth: int) -> Part | None:
        if component.kind in ("group", "dynamiclist", "table"):
            component.refuse(
                "column",
                f"a {component.kind} cannot be a column",
                "Put it beside the table.",
            )
            return None
        return super()._built(component, depth)
