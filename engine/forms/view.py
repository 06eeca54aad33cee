"""A form as a page shows it: frozen data with words and flags, no markup."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.forms.situation import Option


@dataclass(frozen=True, slots=True)
class FileView:
    """A file one can name, fetch and keep; ``reference`` is its JSON for a control."""

    name: str
    sha256: str
    size: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """A value nobody can change here: words, or files, or rows of such."""

    text: str = ""
    files: tuple[FileView, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple["Display", ...], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.files or self.rows)


@dataclass(frozen=True, slots=True)
class ShownView:
    """An earlier answer above the form, and whether it was ever given."""

    name: str
    label: str
    display: Display


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """Anything with a place on the page. ``kind`` names the macro that draws it.

    ``id`` is stable while answers change, so that a morph keeps focus.
    """

    kind: str
    id: str
    label: str = ""
    hint: str = ""
    text: str = ""
    parts: tuple["PartView", ...] = ()
    display: Display | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView(PartView):
    """A question with its answer as typed, its complaints and where it is from.

    ``depends`` says that other parts look at this answer: the form re-renders.
    ``searchable``: a list that may be long and stays the same while one answers.
    ``long``: it holds only some of all choices, ``found`` of them have the words of
    ``find``, and perhaps ``more``.
    """

    name: str
    required: bool = False
    depends: bool = False
    complaints: tuple[str, ...] = ()
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    input_type: str = "text"
    input_mode: str = ""
    longest: int | None = None
    step: str = ""
    files: tuple[FileView, ...] = ()
    accept: str = ""
    multiple: bool = False
    searchable: bool = False
    long: bool = False
    find: str = ""
    found: int | None = None
    more: bool = False

    @property
    def described_by(self) -> str:
        """The ids of hint, source and complaints, in the order to be read."""
        known = (
            ("hint", self.hint),
            ("source", self.source),
            ("error", self.complaints),
        )
        return " ".join(f"{self.id}-{name}" for name, there in known if there)

    def chosen(self, option: str) -> bool:
        """Say whether an option is selected."""
        return option == self.value or option in self.values


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table; ``remove`` names the button that takes it out."""

    title: str
    ident: str
    ident_name: str
    parts: tuple[PartView, ...]
    remove: str = ""
    remove_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView(FieldView):
    """A table of rows; ``add`` names the button for another one, if there may be."""

    rows: tuple[RowView, ...] = ()
    add: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """One line of the summary: a sentence, and the id of its field if it shows."""

    message: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A whole form. ``offered`` goes back with the answers; ``depends``: re-render."""

    id: str
    hash: str
    parts: tuple[PartView, ...]
    shown: tuple[ShownView, ...] = ()
    summary: tuple[ComplaintView, ...] = ()
    notices: tuple[str, ...] = ()
    offered: str = ""
    depends: bool = False

    @property
    def shows_again(self) -> bool:
        """Whether buttons that show it again stand before the one that sends it."""
        return any(
            isinstance(each, TableView) or getattr(each, "long", False)
            for each in _all(self.parts)
        )

    @property
    def complaint_pairs(self) -> list[tuple[str, str]]:
        """The summary as (id of the field or nothing, sentence)."""
        return [(each.target, each.message) for each in self.summary]


def _all(parts: tuple[PartView, ...]) -> Iterator[PartView]:
    for part in parts:
        yield part
        yield from _all(part.parts)
