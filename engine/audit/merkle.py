"""The Merkle tree over sealed entries (RFC 6962), kept as a handful of hashes."""

from dataclasses import dataclass, field
from hashlib import sha256

WIDTH = 32


def leaf_hash(entry_hash: str) -> bytes:
    """Return the leaf of an entry, from the hash that stands in its row."""
    return sha256(b"\x00" + entry_hash.encode()).digest()


@dataclass(slots=True)
class Frontier:
    """The roots of the perfect subtrees, largest first: all that growing needs."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def stored(cls, size: int, peaks: str) -> "Frontier":
        """Return the frontier a checkpoint kept."""
        raw = bytes.fromhex(peaks)
        return cls(size, [raw[at : at + WIDTH] for at in range(0, len(raw), WIDTH)])

    def add(self, leaf: bytes) -> None:
        """Grow the tree by one leaf."""
        self.size += 1
        position = self.size
        while position % 2 == 0:
            leaf = sha256(b"\x01" + self.peaks.pop() + leaf).digest()
            position //= 2
        self.peaks.append(leaf)

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self.peaks:
            return sha256(b"").digest()
        result = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            result = sha256(b"\x01" + peak + result).digest()
        return result

    def text(self) -> str:
        """Return the frontier as it is stored."""
        return b"".join(self.peaks).hex()
