"""``qms check FILE --draft NEW``: the proposed mends as a new file and as a difference.

The file that came is only read: a foreign model stays as it is, byte for byte.
"""

import sys
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from engine.bpmn.gate import check
from engine.bpmn.mending import apply_mends
from engine.cli.checking import Checked
from engine.errors import InvalidModelError

WRONG_USE = 2


def write_draft(checked: Sequence[Checked], target: Path) -> int:
    """Write the mended diagram to ``target`` and print what is changed.

    Returns 0 if nothing refuses the draft, 1 if something still does, 2 if there is
    not exactly one diagram, or a file where the draft is to be.
    """
    diagrams = [each for each in checked if each.diagram is not None]
    if len(diagrams) != 1 or diagrams[0].diagram is None:
        return _refuse("A draft is made of exactly one diagram.")
    source = diagrams[0].diagram
    try:
        draft = apply_mends(source)
    except InvalidModelError as error:
        return _refuse(f"No draft can be made: {error}")
    try:
        with target.open("xb") as file:
            file.write(draft)
    except OSError as error:
        return _refuse(f"The draft is not written: {error}")
    _print_changes(diagrams[0].name, source, target.name, draft)
    wrong = [each for each in check(draft) if each.severity == "error"]
    still = f"{len(wrong)} errors are left in it" if wrong else "nothing refuses it"
    print(f"Written to {target}: {len(diagrams[0].mends)} mends, {still}.")
    return 1 if wrong else 0


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return WRONG_USE


def _print_changes(name: str, source: bytes, new_name: str, draft: bytes) -> None:
    before = source.decode("utf-8", "replace").splitlines()
    after = draft.decode("utf-8", "replace").splitlines()
    for line in unified_diff(before, after, name, new_name, lineterm="", n=1):
        print(line)
