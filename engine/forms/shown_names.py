"""Which earlier answers a form shows above its questions, under which names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.forms.columns import Column, Rows, read_columns
from engine.forms.component import Component
from engine.forms.fields.choice import Choices, OneField
from engine.forms.options import fixed_options
from engine.forms.parts import Keyed
from engine.forms.situation import Option


@dataclass(frozen=True, slots=True)
class ShownName:
    """An earlier answer shown above the form: its name in the case, and its label.

    ``values`` are the words of what another procedure or an operation wrote;
    ``columns`` those of a list of contexts.
    """

    name: str
    label: str = ""
    values: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def part(self) -> Keyed | None:
        """What shows the value in words, where no form of the procedure asks for it."""
        if self.columns:
            name, label = self.name, self.label
            return Rows(ref=name, key=name, label=label, columns=self.columns)
        if not self.values:
            return None
        listed = Choices(fixed=self.values)
        return OneField(ref=self.name, key=self.name, label=self.label, choices=listed)


def shown_names(root: Component) -> Iterator[ShownName]:
    """Yield what stands in ``properties.shown``: a list, or names between blanks."""
    found = root.value("properties", "shown") or []
    items = found.replace(",", " ").split() if isinstance(found, str) else found
    for item in items if isinstance(items, list) else [None]:
        if isinstance(item, str) and item.strip():
            yield ShownName(item.strip())
        elif isinstance(item, Mapping) and isinstance(item.get("name"), str):
            label, values = str(item.get("label") or ""), item.get("values")
            fixed = fixed_options(root, values) if values is not None else ()
            given = item.get("columns")
            columns = read_columns(root, given) if given is not None else ()
            yield ShownName(item["name"], label, fixed, columns)
        else:
            root.refuse("shown", "properties.shown lists names", "Write names.")
