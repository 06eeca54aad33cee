"""Regions of a table's inputs: what no rule covers, and what several rules share.

A region is one set of segments per column, as bits.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.dmn.analysis.columns import Column

MAX_WORK = 20_000

Region = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search stands: the next column, the rules left, what was chosen."""

    depth: int
    rules: int
    chosen: Region


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
        yield from self._below(Place(0, known, ()), within, set())

    def _unclear(self) -> int:
        """Return the bits of the rules with a cell that cannot be analysed."""
        bits = 0
        for column in self.columns:
            for rule, cell in enumerate(column.cells):
                bits |= (cell is None) << rule
        return bits

    def _below(
        self, place: Place, within: Region, covered: set[tuple[int, int]]
    ) -> Iterator[Region]:
        """Yield the gaps from one column on; ``covered`` remembers where none is."""
        state = (place.depth, place.rules)
        self.work -= state not in covered
        if state in covered or not self.complete:
            return
        found = False
        for region in self._deeper(place, within, covered):
            found = True
            yield region
        if not found and self.complete:
            covered.add(state)

    def _deeper(
        self, place: Place, within: Region, covered: set[tuple[int, int]]
    ) -> Iterator[Region]:
        if not place.rules:
            yield (*place.chosen, *within[place.depth :])
        elif place.depth < len(self.columns):
            for inner in self._groups(place, within[place.depth]):
                yield from self._below(inner, within, covered)

    def _groups(self, place: Place, segments: int) -> list[Place]:
        """Group the segments of a column by the rules that cover them."""
        groups: dict[int, int] = {}
        column = self.columns[place.depth]
        for number, covering in enumerate(column.rules_by_segment):
            if segments >> number & 1:
                known = place.rules & covering
                groups[known] = groups.get(known, 0) | 1 << number
        return [
            Place(place.depth + 1, rules, (*place.chosen, bits))
            for rules, bits in groups.items()
        ]


def merged(regions: Iterable[Region]) -> list[Region]:
    """Join regions that differ in one column only: fewer, larger ones say the same."""
    found = list(regions)
    for place in reversed(range(len(found[0]) if found else 0)):
        joined: dict[Region, int] = {}
        for region in found:
            others = (*region[:place], *region[place + 1 :])
            joined[others] = joined.get(others, 0) | region[place]
        found = [(*key[:place], bits, *key[place:]) for key, bits in joined.items()]
    return found


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
    parts = [
        column.example(segments)
        for column, segments in zip(columns, region, strict=True)
    ]
    return ", ".join(part for part in parts if part) or "any input"
