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
    if random.random() < 0.3:
        one["leaf"], other["leaf"] = other["leaf"], one["leaf"]
        return
    first, second = dict(one), dict(other)
    for target, source in ((one, second), (other, first)):
        place = target["leaf"]
        target.clear()
        target.update(source | {"leaf": place})


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


def empty(random: Random, lines: Lines) -> None:
    """Take away what people wrote in an entry, as if it had been disposed of."""
    del _written(random, lines)["private"]


def empty_in_part(random: Random, lines: Lines) -> None:
    """Take one value of several away."""
    entry = _written(random, lines)
    parts = json.loads(entry["private"])
    del parts[random.choice(sorted(parts))]
    entry["private"] = json.dumps(parts)


def rewrite(random: Random, lines: Lines) -> None:
    """Put another value in the place of one, with a salt of one's own."""
    entry = _written(random, lines)
    parts = json.loads(entry["private"])
    parts[random.choice(sorted(parts))] = ["00" * 16, '"forged"']
    entry["private"] = json.dumps(parts)


def pretend(random: Random, lines: Lines) -> None:
    """Empty a stream and add an entry that says two people had it disposed of."""
    stream = _written(random, lines)["stream"]
    entries = [line for line in _entries(lines) if line["stream"] == stream]
    last = max(entries, key=lambda line: line["seq"])
    for each in entries:
        each.pop("private", None)
    note = (
        f"praxis disposition 1\nstream {stream}\nthrough {last['seq']}\n"
        "requested dora 00\napproved paul 11\n\n"
        "\u2014 praxis AAAAAAAAAAAA\n"
    )
    body = json.loads(last["body"]) | {
        "action": "record.disposed",
        "detail": {"note": note},
    }
    body.pop("private", None)
    lines.append(
        last
        | {
            "action": "record.disposed",
            "body": json.dumps(body, sort_keys=True, separators=(",", ":")),
            "leaf": None,
            "seq": last["seq"] + 1,
        }
    )
    _chain_again(lines, stream)


FORGERIES: tuple[Callable[[Random, Lines], None], ...] = (
    edit,
    delete,
    delete_and_renumber,
    insert,
    insert_and_renumber,
    swap,
    truncate,
    chain_again,
    empty,
    empty_in_part,
    rewrite,
    pretend,
)


def _written(random: Random, lines: Lines) -> dict[str, Any]:
    """Return an entry in which people wrote something."""
    return random.choice([line for line in lines if line.get("private")])


def _entries(lines: Lines) -> Lines:
    return [line for line in lines if "leaf" in line]


def _flip(random: Random, words: str) -> str:
    at = random.randrange(len(words))
    return f"{words[:at]}{chr(ord(words[at]) ^ 1)}{words[at + 1 :]}"


def chain(prev: str, body: str) -> str:
    """Return the hash of an entry."""
    return hashlib.sha256((prev + body).encode()).hexdigest()


def _chain_again(lines: Lines, stream: str) -> None:
    begin = f"praxis audit 1\npraxis\n{stream}"
    prev = hashlib.sha256(begin.encode()).hexdigest()
    for each in sorted(
        (line for line in _entries(lines) if line["stream"] == stream),
        key=lambda line: line["seq"],
    ):
        each["prev"] = prev
        prev = chain(prev, each["body"])
        each["hash"] = prev
