"""Places on a drawing, in BPMN DI units: pixels at a zoom of 100 %."""

import math
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """The centre."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def grown(self, by: float) -> "Box":
        """Return this box with its edges moved outwards."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


def towards(start: Point, end: Point, length: float) -> Point:
    """Return the point that far from the start on the way to the end."""
    distance = math.dist(start, end)
    if not distance:
        return start
    share = min(1.0, length / distance)
    return (
        start[0] + (end[0] - start[0]) * share,
        start[1] + (end[1] - start[1]) * share,
    )


def heading(start: Point, end: Point) -> float:
    """Return the direction from start to end in degrees, 0 to the right."""
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def halfway(points: tuple[Point, ...]) -> Point:
    """Return the point in the middle of a line's way."""
    lengths = [math.dist(a, b) for a, b in pairwise(points)]
    rest = sum(lengths) / 2
    for (start, end), length in zip(pairwise(points), lengths, strict=True):
        if rest <= length:
            return towards(start, end, rest)
        rest -= length
    return points[-1]
