r"""Verify an audit trail with nothing but Python's standard library.

    python -I verifier.py TRAIL --key KEY [--pinned CHECKPOINT ...]

TRAIL is an export (JSON lines) or an SQLite database; KEY the public key, or its file;
CHECKPOINT a signed note that left the system earlier: without one, a trail cut at its
end looks like a shorter one. Status 0: verified; 1: findings; 2: unreadable. Needs
``signed_notes.py`` beside it, and nothing else.
"""

import argparse
import base64
import hashlib
import json
import runpy
import sqlite3
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FORMAT = "praxis audit 1"
DISPOSITION, DISPOSED, PEOPLE = "praxis disposition 1", "record.disposed", 2
COLUMNS = "e.stream, e.seq, at, actor, action, object, prev, hash, body"
BESIDE = "LEFT JOIN audit_private p ON p.stream = e.stream AND p.seq = e.seq "
ROWS = (
    "SELECT leaf, {} FROM audit_leaf "  # noqa: ISC004 - one statement
    "LEFT JOIN audit_event e ON e.id = audit_leaf.audit_id {}ORDER BY leaf",
    "SELECT NULL AS leaf, {} FROM audit_event e {}"  # noqa: ISC004 - one statement
    "WHERE e.id NOT IN (SELECT audit_id FROM audit_leaf) ORDER BY e.stream, e.seq",
)
NOTES = "SELECT size, note AS checkpoint, peaks FROM audit_checkpoint ORDER BY size"
Item = dict[str, Any]
Key = tuple[str, bytes, bytes]
_NOTES = runpy.run_path(str(Path(__file__).resolve().with_name("signed_notes.py")))
read_key: Callable[[str], Key] = _NOTES["read_key"]
signed_text: Callable[[str, Sequence[Key]], str | None] = _NOTES["signed_text"]


def sha256(*parts: bytes) -> bytes:
    """Hash bytes that follow each other."""
    return hashlib.sha256(b"".join(parts)).digest()


def read_note(note: str, keys: Sequence[Key]) -> Item | None:
    """Return what a checkpoint says if a trusted key signed it, else None."""
    try:
        origin, size, root, *more = (signed_text(note, keys) or "").splitlines()
        said = dict(each.split(" ", 1) for each in more)
        return {"origin": origin, "size": int(size), "root": root, **said}
    except ValueError:
        return None


def disposition(note: Any, keys: Sequence[Key]) -> tuple[str, int] | None:
    """Return stream and last entry whose content two people had disposed of.

    None: no trusted key signed the note, or it names one person only.
    """
    lines = (signed_text(str(note), keys) or "").splitlines()
    try:
        said = dict(each.split(" ", 1) for each in lines[1:])
        people = {said[each].split(" ")[0] for each in ("requested", "approved")}
        found = said["stream"], int(said["through"])
    except (ValueError, KeyError):
        return None
    return found if lines[0] == DISPOSITION and len(people) == PEOPLE else None


def separated(item: Item) -> tuple[list[str], bool]:
    """Return what is wrong with the content beside an entry, and if some is gone."""
    try:
        promised = json.loads(item["body"]).get("private", {})
        parts = json.loads(item.get("private") or "{}")
        wrong = [
            path
            for path, (salt, value) in parts.items()
            if sha256(salt.encode(), value.encode()).hex() != promised.get(path)
        ]
        words = [f"its “{path}” is not what it promises" for path in wrong]
        return words, bool(promised.keys() - parts.keys())
    except (ValueError, TypeError, AttributeError):
        return ["the content beside it cannot be read"], False


class Trail:
    """What was read so far: chains by stream, the Merkle frontier, checkpoints."""

    def __init__(self, keys: Sequence[Key], pinned: Iterable[str]) -> None:
        self.keys, self.origin = keys, ""
        self.heads: dict[str, tuple[int, str]] = {}
        self.early: dict[tuple[str, int], tuple[str, str, str]] = {}
        self.peaks: list[bytes] = []
        self.size = self.next_leaf = self.signed = self.unsealed = self.erased = 0
        self.last_note, self.notes = "-", deque[Item]()
        self.kept = {note: read_note(note, keys) for note in pinned}
        self.wanted = {each["size"]: note for note, each in self.kept.items() if each}
        self.matching = True
        self.disposed: dict[str, int] = {}
        self.gone: dict[str, list[tuple[int, str]]] = {}

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
        if _said(item["body"])[0] != copies:
            yield f"{name}: its columns do not say what its body says"
        yield from self.content(name, item)
        yield from self._chain(item["stream"], item["seq"], (name, item))
        self.unsealed += not sealed
        if sealed:
            yield from self._sealed(name, item)

    def content(self, name: str, item: Item) -> Iterator[str]:
        """Hold what stands beside an entry to what the entry promises."""
        wrong, gone = separated(item)
        yield from (f"{name}: {each}" for each in wrong)
        if gone:
            self.gone.setdefault(item["stream"], []).append((item["seq"], name))
        if item["action"] == DISPOSED:
            said = disposition(_said(item["body"])[1].get("note"), self.keys)
            if said is None or said[0] != item["stream"] or said[1] >= item["seq"]:
                yield f"{name}: no trusted key signed that it was disposed of"
            else:
                self.disposed[said[0]] = said[1]

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
        yield from self.missing()
        if self.signed != self.size:
            yield f"rows {self.signed} to {self.size - 1}: no checkpoint covers them"

    def missing(self) -> Iterator[str]:
        """Yield entries whose content is gone, and nobody signed that it may be."""
        for stream, entries in self.gone.items():
            through = self.disposed.get(stream, 0)
            left = [name for seq, name in entries if seq > through]
            self.erased += len(entries) - len(left)
            for name in left:
                yield f"{name}: what it promises is gone without a disposition"


def _said(body: str) -> tuple[list[Any], Item]:
    try:
        said = json.loads(body)
        columns = [said["action"], said["actor"]["id"], said["at"], said["object"]]
        return columns, dict(said["detail"])
    except (ValueError, KeyError, TypeError):
        return [], {}


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
        kept = db.execute("PRAGMA table_info(audit_private)").fetchone()
        parts = (f"{COLUMNS}, p.parts AS private", BESIDE) if kept else (COLUMNS, "")
        for query in ROWS:
            for row in map(dict, db.execute(query.format(*parts))):
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
    print(f"{len(trail.disposed)} records disposed of, {trail.erased} rows emptied")
    for finding in found:
        print(f"FINDING {finding}")
    print(f"FAILED: {len(found)} findings" if found else "VERIFIED")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
