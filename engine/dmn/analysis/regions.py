"""Regions of a table's inputs: what no rule covers, and what several rules share.

A region is one set of segments per column, as bits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.dmn.analysis.columns import Column
from engine.dmn.analysis.segments import written

MAX_WORK = 20_000

Region = tuple[int, ...]


@dataclass(slots=True)
class Search:
    """Looks for regions that no rule covers; ``complete`` says it saw everything."""

    columns: Sequence[Column]
    work: int = MAX_WORK

    @property
    def complete(self) -> bool:
        """Whether the search ended before the work was used up."""
        return self.work >= 0

    def uncovered(
        self, rules: int, within: Region, *, certain: bool = False
    ) -> Iterator[Region]:
        """Yield the parts of a region that none of the rules covers.

        Cells that cannot be analysed count as covering, with ``certain`` as not: a
        gap is reported only where there is one, a rule only where it is masked.
        """
        known = rules & ~self._unclear() if certain else rules
        yield from self._below(0, known, within, ())

    def _unclear(self) -> int:
        """Return the bits of the rules with a cell that cannot be analysed."""
        bits = 0
        for column in self.columns:
            for rule, cell in enumerate(column.cells):
                bits |= (cell is None) << rule
        return bits

    def _below(
        self, depth: int, rules: int, within: Region, chosen: Region
    ) -> Iterator[Region]:
        self.work -= 1
        if self.work < 0:
            return
        if not rules:
            yield (*chosen, *within[depth:])
            return
        if depth == len(self.columns):
            return
        for covering, segments in self._groups(depth, rules, within[depth]):
            yield from self._below(depth + 1, covering, within, (*chosen, segments))

    def _groups(self, depth: int, rules: int, segments: int) -> list[tuple[int, int]]:
        """Group the segments of a column by the rules that cover them."""
        groups: dict[int, int] = {}
        for place, covering in enumerate(self.columns[depth].rules_by_segment):
            if segments >> place & 1:
                known = rules & covering
                groups[known] = groups.get(known, 0) | 1 << place
        return list(groups.items())


def shared(columns: Sequence[Column], first: int, second: int) -> Region | None:
    """Return the region in which two rules apply together, if there is one."""
    region: list[int] = []
    for column in columns:
        mine, other = column.cells[first], column.cells[second]
        common = 0 if mine is None or other is None else mine & other
        if not common:
            return None
        region.append(common)
    return tuple(region)


def own(columns: Sequence[Column], rule: int) -> Region | None:
    """Return the region of one rule; None where a cell cannot be analysed."""
    cells = [column.cells[rule] for column in columns]
    known = [cell for cell in cells if cell is not None]
    return tuple(known) if len(known) == len(cells) else None


def describe(columns: Sequence[Column], region: Region) -> str:
    """Return a region in words; every input where nothing restricts it."""
    parts = [
        column.describe(segments)
        for column, segments in zip(columns, region, strict=True)
    ]
    return "; ".join(part for part in parts if part) or "every input"


def example(columns: Sequence[Column], region: Region) -> str:
    """Return an input of a region: 'rpn = 100, kind = "capa"'."""
    return ", ".join(
        f"{column.name} = {written(column.example(segments))}"
        for column, segments in zip(columns, region, strict=True)
    )
