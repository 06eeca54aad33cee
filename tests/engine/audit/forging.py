"""Forge a trail in every way somebody with the data, but without the key, could."""

import hashlib
import json
from collections.abc import Callable
from random import Random
from typing import Any

Lines = list[dict[str, Any]]


def edit(random: Random, lines: Lines) -> None:
    """Change one column of one entry, or of one checkpoint."""
    line = random.choice(lines[1:])
    if "checkpoint" in line:
        line["checkpoint"] = _flip(random, line["checkpoint"])
        return
    name = random.choice(sorted(set(line) - {"leaf", "seq"}))
    line[name] = _flip(random, line[name])


def delete(random: Random, lines: Lines) -> None:
    """Take an entry or a checkpoint away."""
    del lines[random.randrange(1, len(lines))]


def delete_and_renumber(random: Random, lines: Lines) -> None:
    """Take an entry away and close the gap as if it had never been."""
    entries = _entries(lines)
    gone = random.choice(entries)
    lines.remove(gone)
    for each in entries:
        each["leaf"] -= each["leaf"] > gone["leaf"]
        if each["stream"] == gone["stream"]:
            each["seq"] -= each["seq"] > gone["seq"]
    _chain_again(lines, gone["stream"])


def insert(random: Random, lines: Lines) -> None:
    """Put a copy of an entry somewhere."""
    entry = dict(random.choice(_entries(lines)))
    lines.insert(random.randrange(1, len(lines)), entry)


def insert_and_renumber(random: Random, lines: Lines) -> None:
    """Put an entry after another and move all that follow."""
    entries = _entries(lines)
    before = random.choice(entries)
    new = before | {"leaf": before["leaf"] + 1, "seq": before["seq"] + 1}
    for each in entries:
        each["leaf"] += each["leaf"] > before["leaf"]
        if each["stream"] == before["stream"]:
            each["seq"] += each["seq"] > before["seq"]
    lines.insert(lines.index(before) + 1, new)
    _chain_again(lines, before["stream"])


def swap(random: Random, lines: Lines) -> None:
    """Exchange two entries, with or without their places."""
    one, other = random.sample(_entries(lines), 2)
    names = ["leaf"] if random.random() < 0.3 else sorted(set(one) - {"leaf"})
    for name in names:
        one[name], other[name] = other[name], one[name]


def truncate(random: Random, lines: Lines) -> None:
    """Cut the end off, with the checkpoints that would tell."""
    size = random.randrange(len(_entries(lines)))
    lines[:] = [
        line
        for line in lines
        if line.get("leaf", 0) < size and line.get("size", 0) <= size
    ]


def chain_again(random: Random, lines: Lines) -> None:
    """Change what an entry says and mend every hash that follows."""
    entry = random.choice(_entries(lines))
    body = json.loads(entry["body"])
    body["actor"]["id"] = entry["actor"] = "nobody"
    entry["body"] = json.dumps(body, sort_keys=True, separators=(",", ":"))
    _chain_again(lines, entry["stream"])
    if random.random() < 0.5:
        lines[:] = [line for line in lines if "checkpoint" not in line]


FORGERIES: tuple[Callable[[Random, Lines], None], ...] = (
    edit,
    delete,
    delete_and_renumber,
    insert,
    insert_and_renumber,
    swap,
    truncate,
    chain_again,
)


def _entries(lines: Lines) -> Lines:
    return [line for line in lines if "leaf" in line]


def _flip(random: Random, words: str) -> str:
    at = random.randrange(len(words))
    return f"{words[:at]}{chr(ord(words[at]) ^ 1)}{words[at + 1 :]}"


def _chain_again(lines: Lines, stream: str) -> None:
    begin = f"praxis audit 1\npraxis\n{stream}"
    prev = hashlib.sha256(begin.encode()).hexdigest()
    for each in sorted(
        (line for line in _entries(lines) if line["stream"] == stream),
        key=lambda line: line["seq"],
    ):
        each["prev"] = prev
        prev = hashlib.sha256((prev + each["body"]).encode()).hexdigest()
        each["hash"] = prev
