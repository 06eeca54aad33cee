"""One version of Node, and no source of the pages that nothing uses."""

import ast
from pathlib import Path

from tests.architecture.sources import ROOT, parsed

ASSETS = ROOT / "web" / "assets"


def constants(file: Path) -> dict[str, object]:
    """Return the top-level constants of a module, without importing it."""
    return {
        target.id: each.value.value
        for each in parsed(file).body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        for target in each.targets
        if isinstance(target, ast.Name)
    }


def test_set_up_and_build_use_one_version_of_node() -> None:
    hook, script = ASSETS / "hatch_build.py", ROOT / "run.py"

    assert constants(hook)["NODE"] == constants(script)["NODE"]


def test_every_source_of_the_pages_is_reached_from_an_entry() -> None:
    reached = {ASSETS / "src" / "app.js"}
    waiting = list(reached)
    while waiting:
        file = waiting.pop()
        text = file.read_text(encoding="utf-8")
        for other in (ASSETS / "src").rglob("*.*"):
            if other not in reached and f"/{other.name}" in text:
                reached.add(other)
                waiting.append(other)

    assert {f for f in (ASSETS / "src").rglob("*.*") if f.is_file()} == reached
