"""Whether duties can be given to people so that separated ones are kept apart."""

from collections.abc import Collection, Mapping

People = frozenset[str] | None
"""Who may do a duty; None: anybody, there are always enough."""

_MOST = 14
"""So many duties that hang together are tried; more are taken to be possible."""


def too_few(
    people: Mapping[str, People], edges: Collection[tuple[str, str]]
) -> list[Mapping[str, People]]:
    """Return one smallest set of duties that cannot all be given, or nothing.

    A duty that more people may do than it has separations never stands in the way, so
    it is left out first, and then what that frees.
    """
    near = _neighbours(edges)
    left = _hard(people, near)
    if not left or len(left) > _MOST or _possible(left, near):
        return []
    for key in sorted(left):
        fewer = {other: each for other, each in left.items() if other != key}
        if not _possible(fewer, near):
            left = fewer
    return [left]


def _hard(
    people: Mapping[str, People], near: Mapping[str, set[str]]
) -> dict[str, frozenset[str]]:
    """Return the duties that may stand in each other's way."""
    left = {key: each for key in near if (each := people.get(key)) is not None}
    while True:
        free = [k for k, each in left.items() if len(each) > len(near[k] & left.keys())]
        if not free:
            return left
        for key in free:
            del left[key]


def _neighbours(edges: Collection[tuple[str, str]]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = {}
    for a, b in edges:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    return near


def _possible(
    people: Mapping[str, frozenset[str]], near: Mapping[str, set[str]]
) -> bool:
    """Try to give every duty, the one with the fewest people first."""
    order = sorted(people, key=lambda key: (len(people[key]), key))
    given: dict[str, str] = {}

    def give(place: int) -> bool:
        if place == len(order):
            return True
        key = order[place]
        taken = {given[other] for other in near[key] if other in given}
        for person in sorted(people[key] - taken):
            given[key] = person
            if give(place + 1):
                return True
            del given[key]
        return False

    return give(0)
