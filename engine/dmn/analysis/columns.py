"""A column of a table as bits: which segments of the input each rule accepts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.dmn.analysis.constants import (
    NotAnalysableError,
    compares_order,
    constants,
)
from engine.dmn.analysis.segments import (
    ANYTHING,
    OTHER_TEXT,
    Segment,
    segments,
    written,
)
from engine.feel.errors import FeelError
from engine.feel.expression import Tests, unary_tests

MAX_SEGMENTS = 400
MAX_LABELS = 6


@dataclass(frozen=True)
class Column:
    """One input. ``cells`` holds the segments each rule accepts as bits.

    A cell that cannot be analysed is None: nothing is known of it.
    """

    name: str
    segments: tuple[Segment, ...]
    cells: tuple[int | None, ...]

    @property
    def everything(self) -> int:
        """All segments."""
        return (1 << len(self.segments)) - 1

    @cached_property
    def rules_by_segment(self) -> tuple[int, ...]:
        """For each segment the bits of the rules that accept it or may accept it."""
        found = [0] * len(self.segments)
        for rule, cell in enumerate(self.cells):
            accepted = self.everything if cell is None else cell
            for place in range(len(found)):
                if accepted >> place & 1:
                    found[place] |= 1 << rule
        return tuple(found)

    def describe(self, accepted: int) -> str:
        """Return segments in words: 'rpn between 50 and 100, 100'; all: nothing."""
        if accepted == self.everything:
            return ""
        places = [n for n in range(len(self.segments)) if accepted >> n & 1]
        labels = [self.segments[n].label for n in places]
        return f"{self.name}: {' or '.join(_short(_joined(places, labels)))}"

    def example(self, accepted: int) -> str:
        """Return a value of these segments: 'rpn = 100'; nothing if all are alike."""
        if self.segments == (ANYTHING,):
            return ""
        first = next(n for n in range(len(self.segments)) if accepted >> n & 1)
        return f"{self.name} = {written(self.segments[first].sample)}"


def _short(labels: list[str]) -> list[str]:
    """Return a long list cut off: the finding is read, not counted."""
    if len(labels) <= MAX_LABELS:
        return labels
    rest = len(labels) - MAX_LABELS + 1
    return [*labels[: MAX_LABELS - 1], f"{rest} others"]


def _joined(places: Sequence[int], labels: Sequence[str]) -> list[str]:
    """Join neighbours: 'below 50', '50', 'between ...' become one stretch."""
    runs: list[list[int]] = []
    for place, label in zip(places, range(len(labels)), strict=True):
        follows = runs and places[runs[-1][-1]] == place - 1
        if follows and not labels[label].startswith(('"', OTHER_TEXT)):
            runs[-1].append(label)
        else:
            runs.append([label])
    return [
        labels[run[0]] if len(run) == 1 else f"{labels[run[0]]} up to {labels[run[-1]]}"
        for run in runs
    ]


def column(name: str, cells: Sequence[str], allowed: str, declared: str) -> Column:
    """Return the column of an input from the texts of its cells."""
    forms = [_form(text) for text in cells]
    limits = _form(allowed)
    borders = [value for form in (*forms, limits) if form for value in form.borders]
    found = segments(borders, declared)
    if len(found) > MAX_SEGMENTS:
        found = ()
    found = _allowed(found, limits)
    if not found:
        return Column(name, (ANYTHING,), tuple(_unknown(text) for text in cells))
    return Column(name, found, tuple(_accepted(form, found) for form in forms))


def _unknown(text: str) -> int | None:
    return 1 if _accepts_all(text) else None


@dataclass(frozen=True, slots=True)
class Form:
    """A cell that can be analysed: its test (None: accepts all) and its borders."""

    test: Tests | None
    borders: tuple[Any, ...]


def _form(text: str) -> Form | None:
    """Return what a cell compares with, or None where it cannot be analysed."""
    if _accepts_all(text):
        return Form(None, ())
    try:
        test = unary_tests(text)
        borders = tuple(constants(test.tree))
    except (FeelError, NotAnalysableError):
        return None
    texts = any(isinstance(value, str) for value in borders)
    if texts and compares_order(test.tree):
        return None
    return Form(test, borders)


def _accepts_all(text: str) -> bool:
    return text.strip() in ("", "-")


def _allowed(found: tuple[Segment, ...], limits: Form | None) -> tuple[Segment, ...]:
    if limits is None or limits.test is None:
        return found
    return tuple(each for each in found if _accepts(limits.test, each.sample))


def _accepted(form: Form | None, found: Sequence[Segment]) -> int | None:
    if form is None:
        return None
    if form.test is None:
        return (1 << len(found)) - 1
    bits = 0
    for place, segment in enumerate(found):
        bits |= _accepts(form.test, segment.sample) << place
    return bits


def _accepts(test: Tests, value: Any) -> bool:
    return test.matches(value, {}).value is True
