"""Prove that an entry is one of a checkpoint's, with a handful of hashes (RFC 9162)."""

from collections.abc import Collection, Iterable
from hashlib import sha256


def inclusion_proofs(
    leaves: Iterable[bytes], wanted: Collection[int]
) -> dict[int, list[bytes]]:
    """Return the path of each wanted leaf to the root over all ``leaves``.

    The leaves are read once, in order; only the peaks and the paths are held.
    """
    paths: dict[int, list[bytes]] = {}
    peaks: list[tuple[int, bytes, list[int]]] = []
    for number, leaf in enumerate(leaves):
        mine = [number] if number in wanted else []
        paths |= {each: [] for each in mine}
        peaks.append((1, leaf, mine))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            _join(peaks, paths)
    while len(peaks) > 1:
        _join(peaks, paths)
    return paths


def _join(
    peaks: list[tuple[int, bytes, list[int]]], paths: dict[int, list[bytes]]
) -> None:
    """Put the last two trees under one node, and note it in the paths of both."""
    more, right, of_right = peaks.pop()
    size, left, of_left = peaks.pop()
    for each in of_left:
        paths[each].append(right)
    for each in of_right:
        paths[each].append(left)
    root = sha256(b"\x01" + left + right).digest()
    peaks.append((size + more, root, of_left + of_right))
