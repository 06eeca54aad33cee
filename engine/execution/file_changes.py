"""What changed in the text of a file since an earlier one, in words people read."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from engine.errors import DamagedStateError, NotFoundError
from engine.execution.file_texts import NoTextError, paragraphs
from engine.store.files import FileStore

CONTEXT = 1
"""Unchanged paragraphs shown before and after each change, to find the place."""
MOST_LINES, MOST_CHARACTERS = 200, 300
LONGEST = 5_000
"""Paragraphs of one file that are compared; comparing takes the square of it."""
FIRST = "There is no earlier file to compare with."
SAME = "The text is the same as that of the earlier version."


def text_changes(
    files: FileStore, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> str | None:
    """Return the changes, first how many, then each: “-” goes, “+” comes.

    ``before`` and ``after`` are references {name, sha256, ...}; None where a file is
    not in the store. Where there is nothing to compare, the words say so and why.
    """
    if before is None:
        return FIRST
    try:
        old, new = (
            paragraphs(str(each.get("name")), files.content(str(each.get("sha256"))))
            for each in (before, after)
        )
    except (NoTextError, DamagedStateError) as reason:
        return f"No changes can be shown: {reason} Compare the two files by eye."
    except NotFoundError:
        return None
    if max(len(old), len(new)) > LONGEST:
        return (
            f"No changes can be shown: more than {LONGEST:,} paragraphs. "
            "Compare the two files by eye."
        )
    return compared(old, new)


def compared(old: Sequence[str], new: Sequence[str]) -> str:
    """Return what makes the new paragraphs of the old ones."""
    if old == new:
        return SAME
    groups = list(SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT))
    lines = list(_lines(groups, old, new))
    shown = [_short(line) for line in lines[:MOST_LINES]]
    if left := len(lines) - len(shown):
        shown.append(f"… and {left:,} more lines: open both files to read them.")
    return "\n".join([_summary(groups), "", *shown])


_Group = list[tuple[str, int, int, int, int]]


def _summary(groups: Sequence[_Group]) -> str:
    gone = come = 0
    for tag, i1, i2, j1, j2 in (each for group in groups for each in group):
        if tag != "equal":
            gone, come = gone + i2 - i1, come + j2 - j1
    return f"Paragraphs removed: {gone:,}, added: {come:,} (a changed one is both)."


def _lines(
    groups: Sequence[_Group], old: Sequence[str], new: Sequence[str]
) -> Iterator[str]:
    for number, group in enumerate(groups):
        if number:
            yield "…"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (f"  {line}" for line in old[i1:i2])
                continue
            yield from (f"- {line}" for line in old[i1:i2])
            yield from (f"+ {line}" for line in new[j1:j2])


def _short(line: str) -> str:
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 2]} …"
