r"""Verify an audit trail with nothing but Python's standard library.

    python -I verifier.py TRAIL --key KEY [--pinned CHECKPOINT ...]

TRAIL is an export (JSON lines) or an SQLite database; KEY the public key, or its file;
CHECKPOINT a signed note that left the system earlier: without one, a trail cut at its
end looks like a shorter one. Status 0: verified; 1: findings; 2: unreadable.
"""

import argparse
import base64
import hashlib
import json
import sqlite3
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FORMAT = "praxis audit 1"
COLUMNS = "stream, seq, at, actor, action, object, prev, hash, body"
ROWS = (
    f"SELECT leaf, {COLUMNS} FROM audit_leaf "  # noqa: ISC004, S608 - own names
    "LEFT JOIN audit_event ON audit_event.id = audit_leaf.audit_id ORDER BY leaf",
    f"SELECT NULL AS leaf, {COLUMNS} FROM audit_event "  # noqa: ISC004, S608 - own names
    "WHERE id NOT IN (SELECT audit_id FROM audit_leaf) ORDER BY stream, seq",
)
NOTES = "SELECT size, note AS checkpoint, peaks FROM audit_checkpoint ORDER BY size"
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Item = dict[str, Any]
Point = tuple[int, int, int, int]
Key = tuple[str, bytes, bytes]


def sha256(*parts: bytes) -> bytes:
    """Hash bytes that follow each other."""
    return hashlib.sha256(b"".join(parts)).digest()


def _add(a: Point, b: Point) -> Point:
    k, o = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    m, n = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = o - k, n - m, n + m, o + k
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature of a message is good."""
    a, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or BASE is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = _times(s, BASE)
    right = _add(r, _times(int.from_bytes(digest, "little") % ORDER, a))
    return not any((left[i] * right[2] - right[i] * left[2]) % P for i in (0, 1))


def read_key(line: str) -> Key:
    """Return name, identity and public key of ``name+id+base64``."""
    name, identity, encoded = line.strip().split("+", 2)
    raw = base64.b64decode(encoded)
    if raw[:1] != b"\x01" or sha256(name.encode(), b"\n", raw)[:4].hex() != identity:
        raise ValueError(f"This is no Ed25519 key, or it is damaged: {line}")
    return name, bytes.fromhex(identity), raw[1:]


def read_note(note: str, keys: Sequence[Key]) -> Item | None:
    """Return what a note says if a trusted key signed it, else None."""
    text, _, signatures = note.rpartition("\n\n")
    try:
        for line in signatures.splitlines():
            name, _, encoded = line.removeprefix("\u2014 ").partition(" ")
            raw = base64.b64decode(encoded, validate=True)
            for known, identity, public in keys:
                if (name, raw[:4]) == (known, identity) and is_signed(
                    public, raw[4:], f"{text}\n".encode()
                ):
                    origin, size, root, *more = text.splitlines()
                    said = dict(each.split(" ", 1) for each in more)
                    return {"origin": origin, "size": int(size), "root": root, **said}
    except ValueError:
        return None
    return None


class Trail:
    """What was read so far: chains by stream, the Merkle frontier, checkpoints."""

    def __init__(self, keys: Sequence[Key], pinned: Iterable[str]) -> None:
        self.keys, self.origin = keys, ""
        self.heads: dict[str, tuple[int, str]] = {}
        self.early: dict[tuple[str, int], tuple[str, str, str]] = {}
        self.peaks: list[bytes] = []
        self.size = self.next_leaf = self.signed = self.unsealed = 0
        self.last_note, self.notes = "-", deque[Item]()
        self.kept = {note: read_note(note, keys) for note in pinned}
        self.wanted = {each["size"]: note for note, each in self.kept.items() if each}
        self.matching = True

    def read(self, item: Item) -> Iterator[str]:
        """Read one line of the export; yield a sentence for each finding."""
        if "format" in item:
            self.origin = item["origin"]
            if item["format"] != FORMAT:
                raise ValueError(f"{item['format']!r} is no trail this can verify.")
        elif "checkpoint" in item:
            self.notes.append(item)
        elif item["hash"] is None:
            yield f"row {item['leaf']} was removed: only its place is left"
        else:
            yield from self._row(item)

    def _row(self, item: Item) -> Iterator[str]:
        sealed = item["leaf"] is not None
        place = item["leaf"] if sealed else "not sealed yet"
        name = f"row {place} ({item['stream']} #{item['seq']})"
        body = item["body"].encode()
        if sha256(str(item["prev"]).encode(), body).hex() != item["hash"]:
            yield f"{name}: its content does not match its hash"
        copies = [item[each] for each in ("action", "actor", "at", "object")]
        if _said(item["body"]) != copies:
            yield f"{name}: its columns do not say what its body says"
        yield from self._chain(item["stream"], item["seq"], (name, item))
        if not sealed:
            self.unsealed += 1
        else:
            yield from self._sealed(name, item)

    def _sealed(self, name: str, item: Item) -> Iterator[str]:
        if item["leaf"] != self.next_leaf:
            yield f"{name}: row {self.next_leaf} was expected here"
        self.next_leaf = item["leaf"] + 1
        self._grow(sha256(b"\x00", item["hash"].encode()))
        said = self.kept.get(self.wanted.pop(self.size, ""))
        if said and said["root"] != self.root():
            yield f"the first {self.size} rows are not those of a checkpoint outside"
        while self.notes and self.notes[0]["size"] <= self.size:
            yield from self._checkpoint(self.notes.popleft())

    def _chain(self, stream: str, seq: int, entry: tuple[str, Any]) -> Iterator[str]:
        """Hang an entry on the one before; one that was sealed early waits for it."""
        name, item = entry
        start = sha256(f"{FORMAT}\n{self.origin}\n{stream}".encode()).hex()
        last, head = self.heads.get(stream, (0, start))
        if seq <= last or (stream, seq) in self.early:
            yield f"{name}: this place in its stream is taken"
            return
        self.early[stream, seq] = (name, item["prev"], item["hash"])
        while waiting := self.early.pop((stream, last + 1), None):
            if waiting[1] != head:
                yield f"{waiting[0]}: does not follow #{last} of its stream"
            last, head = last + 1, waiting[2]
        self.heads[stream] = (last, head)

    def _grow(self, leaf: bytes) -> None:
        self.size = position = self.size + 1
        while position % 2 == 0:
            leaf, position = sha256(b"\x01", self.peaks.pop(), leaf), position // 2
        self.peaks.append(leaf)

    def root(self) -> str:
        """Return the root of all sealed rows that were read (RFC 6962)."""
        result = self.peaks[-1] if self.peaks else sha256()
        for peak in reversed(self.peaks[:-1]):
            result = sha256(b"\x01", peak, result)
        return base64.b64encode(result).decode()

    def _checkpoint(self, item: Item) -> Iterator[str]:
        note, size = item["checkpoint"], item["size"]
        said = read_note(note, self.keys)
        if said is None or said["size"] != size or said["origin"] != self.origin:
            yield f"checkpoint of {size} rows: not signed by a trusted key for them"
        elif (size, said["root"]) != (self.size, self.root()) and self.matching:
            yield f"rows {self.signed} to {size - 1} are not those that were sealed"
            self.matching = False
        if said and said["prev"] != self.last_note:
            yield f"checkpoint of {size} rows: does not follow the one before it"
        if item.get("peaks") not in (None, b"".join(self.peaks).hex()):
            yield f"checkpoint of {size} rows: its frontier is not that of the rows"
        self.last_note, self.signed = sha256(note.encode()).hex(), size
        self.kept.pop(note, None)

    def end(self) -> Iterator[str]:
        """Yield what only the end of the trail shows."""
        for item in self.notes:
            yield from self._checkpoint(item)
        for note, said in self.kept.items():
            words = f"of {said['size']} rows" if said else f"{note[:40]!r}"
            why = (
                "is not among those kept" if said else "is not signed by a trusted key"
            )
            yield f"checkpoint outside {words}: {why}"
        for size in sorted(self.wanted):
            yield f"cut off: a checkpoint outside covers {size} rows, not {self.size}"
        for name, _prev, _hash in self.early.values():
            yield f"{name}: what stood before it in its stream is missing"
        if self.signed != self.size:
            yield f"rows {self.signed} to {self.size - 1}: no checkpoint covers them"


def _said(body: str) -> list[Any]:
    try:
        said = json.loads(body)
        return [said["action"], said["actor"]["id"], said["at"], said["object"]]
    except (ValueError, KeyError, TypeError):
        return []


def instant(microseconds: int | None) -> str:
    """Return an instant as the body of a row writes it."""
    since = timedelta(microseconds=microseconds or 0)
    return (datetime(1970, 1, 1, tzinfo=UTC) + since).isoformat()


def from_sqlite(file: Path) -> Iterator[Item]:
    """Yield the lines of a live database, as of one instant."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        db.execute("BEGIN")
        yield {"format": FORMAT, "origin": "praxis"}
        yield from map(dict, db.execute(NOTES))
        for query in ROWS:
            for row in map(dict, db.execute(query)):
                yield {**row, "at": instant(row["at"])}


def verify(
    lines: Iterable[Item], keys: Sequence[Key], pinned: Iterable[str]
) -> tuple[Trail, list[str]]:
    """Return what was read and every finding, the first causes first."""
    trail, found = Trail(keys, pinned), list[str]()
    for item in lines:
        found += trail.read(item)
    return trail, [*found, *trail.end()]


def _lines(file: Path) -> Iterator[Item]:
    with file.open("rb") as source:
        if source.read(15) == b"SQLite format 3":
            yield from from_sqlite(file)
            return
    with file.open(encoding="utf-8") as source:
        yield from map(json.loads, source)


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify what the command line names and print the findings."""
    parser = argparse.ArgumentParser(description="Verify an audit trail.")
    parser.add_argument("trail", type=Path)
    parser.add_argument("--key", action="append", required=True)
    parser.add_argument("--pinned", action="append", default=[], type=Path)
    given = parser.parse_args(arguments)
    try:
        texts = [k if "+" in k else Path(k).read_text("utf-8") for k in given.key]
        notes = [file.read_text("utf-8") for file in given.pinned]
        trail, found = verify(_lines(given.trail), [*map(read_key, texts)], notes)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        print(f"This cannot be read: {error!r}")
        return 2
    print(f"{trail.size} rows sealed, {trail.unsealed} not, {len(trail.heads)} streams")
    for finding in found:
        print(f"FINDING {finding}")
    print(f"FAILED: {len(found)} findings" if found else "VERIFIED")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
