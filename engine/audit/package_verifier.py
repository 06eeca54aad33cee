r"""Verify an inspection package with nothing but Python's standard library.

    python -I verify.py [--key KEY] [--checkpoint NOTE] [FOLDER]

Lies in the package beside ``verifier.py``; FOLDER is the unpacked package, by default
where this file lies. KEY is the public key the site gave you on another way: without it
the key inside is taken, which proves that the package is consistent, not who made it.
NOTE is a checkpoint you kept earlier: the package's must be the same or a later one of
the same key. Status 0: verified; 1: findings; 2: unreadable.
"""

import argparse
import base64
import hashlib
import json
import runpy
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

PART = "praxis audit part 1"
LIST = "manifest.json"
SIGNED = ("task.signed", "task.rejected", "due.changed")
PARTS = ("signer_id", "printed_name", "at", "meaning", "sha256")
Item = dict[str, Any]


def _tools() -> Mapping[str, Any]:
    """Return the verifier that lies beside this file; ``-I`` looks nowhere else."""
    return runpy.run_path(str(Path(__file__).resolve().with_name("verifier.py")))


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes as it is written everywhere."""
    return hashlib.sha256(content).hexdigest()


def root_of(leaf: int, size: int, path: Sequence[bytes], start: bytes) -> bytes | None:
    """Return the root a path leads to, None if it does not fit (RFC 9162, 2.1.3.2)."""
    place, last, result = leaf, size - 1, start
    for each in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            result = hashlib.sha256(b"\x01" + each + result).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = hashlib.sha256(b"\x01" + result + each).digest()
        place, last = place >> 1, last >> 1
    return result if last == 0 else None


class Package:
    """A package on disk: its list of files, its checkpoint, what is known of keys."""

    def __init__(self, folder: Path, keys: Sequence[str], kept: Sequence[str]) -> None:
        self.folder, self.tools = folder, _tools()
        self.list: Item = json.loads((folder / LIST).read_text("utf-8"))
        self.own_key = not keys
        lines = keys or self.list["keys"]
        self.keys = [self.tools["read_key"](each) for each in lines]
        self.kept = kept
        self.note = self.list["checkpoint"]
        self.said: Item = {}
        self.entries = self.sealed = self.signatures = 0
        self.disposed = self.emptied = 0

    def findings(self) -> Iterator[str]:
        """Yield a sentence for everything that is not as it must be."""
        yield from self._files()
        yield from self._checkpoint()
        for case in self.list["cases"]:
            yield from self._case(case)
        if "trail" in self.list:
            yield from self._some(self.list["trail"])

    def _files(self) -> Iterator[str]:
        named: dict[str, str] = self.list["files"]
        for name, wanted in named.items():
            place = self.folder / name
            if not place.is_file():
                yield f"{name}: is missing"
            elif digest(place.read_bytes()) != wanted:
                yield f"{name}: is not the file that was packed"
        there = {
            each.relative_to(self.folder).as_posix()
            for each in self.folder.rglob("*")
            if each.is_file()
        }
        for name in sorted(there - set(named) - {LIST}):
            yield f"{name}: is not in the list of what was packed"

    def _checkpoint(self) -> Iterator[str]:
        read = self.tools["read_note"]
        if self.note:
            self.said = read(self.note, self.keys) or {}
            if not self.said:
                yield "the checkpoint is not signed by a trusted key"
        for note in self.kept:
            yield from self._kept(read(note, self.keys))

    def _kept(self, old: Item | None) -> Iterator[str]:
        if old is None:
            yield "the checkpoint you kept is not signed by a trusted key"
        elif not self.said or old["size"] > self.said["size"]:
            yield f"the checkpoint you kept covers {old['size']} entries, this less"
        elif old["size"] == self.said["size"] and old["root"] != self.said["root"]:
            yield "the checkpoint is not the one you kept"

    def _case(self, key: str) -> Iterator[str]:
        folder = self.folder / key
        lines = [
            json.loads(each)
            for each in (folder / "trail.jsonl").read_text("utf-8").splitlines()
        ]
        head, entries = lines[0], lines[1:]
        if head["format"] != PART:
            raise ValueError(f"{head['format']!r} is no trail this can verify.")
        yield from self._chain(key, head, entries)
        beside = self.tools["Trail"](self.keys, ())
        for entry in entries:
            name = f"{key} entry {entry['seq']}"
            yield from self._proof(name, entry)
            yield from beside.content(name, entry)
        yield from beside.missing()
        self.disposed += len(beside.disposed)
        case = json.loads((folder / "case.json").read_text("utf-8"))
        gone = bool(beside.disposed)  # then the hashes of statements are what is left
        yield from self._signatures(key, case["signatures"], entries, gone=gone)
        for file in case["files"]:
            stored = self.list["files"].get(f"{key}/{file['path']}")
            if stored != file["sha256"]:
                yield f"{key}: the file “{file['name']}” is not the one of the record"

    def _some(self, file: str) -> Iterator[str]:
        """Verify entries chosen by a filter: each by itself, none by its neighbour."""
        for line in (self.folder / file).read_text("utf-8").splitlines():
            entry = json.loads(line)
            name = f"{entry['stream']} entry {entry['seq']}"
            yield from _content(name, entry)
            yield from self._proof(name, entry)
            wrong, gone = self.tools["separated"](entry)
            yield from (f"{name}: {each}" for each in wrong)
            self.emptied += gone

    def _chain(self, key: str, head: Item, entries: Sequence[Item]) -> Iterator[str]:
        start = f"praxis audit 1\n{head['origin']}\n{head['stream']}".encode()
        prev = digest(start)
        if len(entries) != head["entries"]:
            yield f"{key}: {head['entries']} entries were packed, here are more or less"
        for number, each in enumerate(entries, start=1):
            name = f"{key} entry {each['seq']}"
            if each["seq"] != number or each["stream"] != head["stream"]:
                yield f"{name}: entry {number} of its stream was expected here"
            if each["prev"] != prev:
                yield f"{name}: does not follow the entry before it"
            yield from _content(name, each)
            prev = each["hash"]

    def _proof(self, name: str, entry: Item) -> Iterator[str]:
        self.entries += 1
        if entry["leaf"] is None:
            return
        self.sealed += 1
        path = [base64.b64decode(each) for each in entry["proof"]]
        start = hashlib.sha256(b"\x00" + entry["hash"].encode()).digest()
        root = root_of(entry["leaf"], self.said.get("size", 0), path, start)
        if root is None or base64.b64encode(root).decode() != self.said.get("root"):
            yield f"{name}: the checkpoint does not cover it"

    def _signatures(
        self,
        key: str,
        shown: Sequence[Item],
        entries: Sequence[Item],
        *,
        gone: bool,
    ) -> Iterator[str]:
        said = _signed(entries)
        for each in shown:
            self.signatures += 1
            name = f"{key}: the signature of {each['printed_name']} ({each['meaning']})"
            kept = each["statement"] or not gone
            if kept and digest(each["statement"].encode()) != each["sha256"]:
                yield f"{name} is of another statement than the one beside it"
            entry = said.pop(each["id"], None)
            if entry is None:
                yield f"{name} is not in the trail"
            elif entry != [each[part] for part in PARTS]:
                yield f"{name} is not what the trail says was signed"
        for identity in said:
            yield f"{key}: a signature that the trail names is missing ({identity})"


def _content(name: str, entry: Item) -> Iterator[str]:
    """Yield what an entry's body, hash and columns do not agree about."""
    if digest(entry["prev"].encode() + entry["body"].encode()) != entry["hash"]:
        yield f"{name}: its content does not match its hash"
    said = json.loads(entry["body"])
    copies = [said["action"], said["actor"]["id"], said["at"], said["object"]]
    if copies != [entry[each] for each in ("action", "actor", "at", "object")]:
        yield f"{name}: its columns do not say what its body says"


def _signed(entries: Sequence[Item]) -> dict[str, list[str]]:
    """Return what the trail says of each signature, in the order of ``PARTS``."""
    found = {}
    for entry in entries:
        body = json.loads(entry["body"])
        detail, who = body["detail"], body["actor"]
        if entry["action"] in SIGNED and "signature" in detail:
            known = [who["id"], who["name"] or who["id"], entry["at"]]
            more = [detail["meaning"], detail["statement"]]
            found[detail["signature"]] = [*known, *more]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify what the command line names and print the findings."""
    parser = argparse.ArgumentParser(description="Verify an inspection package.")
    here = Path(__file__).resolve().parent
    parser.add_argument("folder", type=Path, nargs="?", default=here)
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--checkpoint", action="append", default=[], type=Path)
    given = parser.parse_args(arguments)
    try:
        keys = [k if "+" in k else Path(k).read_text("utf-8") for k in given.key]
        kept = [file.read_text("utf-8") for file in given.checkpoint]
        package = Package(given.folder, keys, kept)
        found = list(package.findings())
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        print(f"This cannot be read: {error!r}")
        return 2
    for finding in found:
        print(f"FINDING {finding}")
    print(
        f"{len(package.list['files'])} files, {package.entries} entries of the trail, "
        f"{package.sealed} of them sealed, {package.signatures} signatures"
    )
    if package.disposed:
        print(f"{package.disposed} records whose content two people had disposed of")
    if package.emptied:
        print(
            f"NOTE what people wrote in {package.emptied} entries is not here: verify "
            "the whole trail to see who had it disposed of"
        )
    if package.own_key:
        print("NOTE the key came with the package: compare it with the site's own")
    print(f"FAILED: {len(found)} findings" if found else "VERIFIED")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
