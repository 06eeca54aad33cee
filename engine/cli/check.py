"""``qms check FILE|FOLDER``: say everything that is wrong, before it is deployed."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.cli.checking import Checked, check_path
from engine.cli.drafting import WRONG_USE, write_draft
from engine.errors import Finding, InvalidModelError

Renderer = Callable[[bytes, Sequence[Finding]], str]
"""Draws a diagram with its findings; ``web`` brings one, the engine has none."""


def run(arguments: Sequence[str], renderer: Renderer | None = None) -> int:
    """Check a file, a procedure or a folder of procedures, scenarios included.

    Returns 0 if nothing is refused, 1 if something is, 2 if it cannot be read.
    """
    given = _parser().parse_args(arguments)
    try:
        checked = check_path(given.path, forms=given.forms, profile=given.profile)
    except InvalidModelError as error:
        checked = [Checked(name=given.path.name, findings=error.findings)]
    except (OSError, ValueError) as error:
        print(f"Cannot be checked: {error}", file=sys.stderr)
        return WRONG_USE
    if given.draft is not None:
        return write_draft(checked, given.draft)
    if given.format == "svg":
        return _print_pictures(checked, renderer)
    if given.format == "json":
        print(json.dumps([_as_data(each) for each in checked], indent=2))
    else:
        _print_text(checked, hints=given.hints)
    return _verdict(checked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qms check", description="Say what is wrong with a procedure or a file."
    )
    parser.add_argument("path", type=Path, help=".bpmn, .dmn, .form, .zip or a folder")
    parser.add_argument("--format", choices=("text", "json", "svg"), default="text")
    parser.add_argument(
        "--profile",
        choices=("bpmn", "procedure"),
        default="bpmn",
        help="what a single diagram is held to; folders are procedures",
    )
    parser.add_argument("--forms", type=Path, help="folder of forms, if not beside")
    parser.add_argument(
        "--draft",
        type=Path,
        metavar="NEW",
        help="write the proposed mends into a new file, and show what they change",
    )
    parser.add_argument("--hints", action="store_true", help="show hints as well")
    return parser


def _verdict(checked: Sequence[Checked]) -> int:
    return 0 if all(each.passed for each in checked) else 1


def _print_text(checked: Sequence[Checked], *, hints: bool) -> None:
    for each in checked:
        _print_one(each, hints=hints or each.is_documentation)
    refused = [each.name for each in checked if not each.passed]
    print(f"Refused: {', '.join(refused)}." if refused else "Nothing is refused.")


def _print_one(checked: Checked, *, hints: bool) -> None:
    print(f"{checked.name}: {_summary(checked)}")
    if checked.is_documentation:
        print("  Documentation: nothing in it runs. What keeps it from running:")
    for finding in checked.findings:
        if hints or finding.severity != "hint":
            print(_line(finding))
    if checked.mends:
        print("  Proposed mends, written into a new file by --draft NEW:")
    for mend in checked.mends:
        print(f"    {mend.rule} [{mend.element}] {mend.change}")


def _summary(checked: Checked) -> str:
    counts = [
        f"{count} {severity}{'s' if count != 1 else ''}"
        for severity in ("error", "warning", "hint")
        if (count := sum(each.severity == severity for each in checked.findings))
    ]
    if checked.scenarios:
        passed = sum(each.passed for each in checked.scenarios)
        counts.append(f"{passed} of {len(checked.scenarios)} scenarios pass")
    return ", ".join(counts) or "nothing found"


def _line(finding: Finding) -> str:
    place = finding.file + (f":{finding.line}" if finding.line else "")
    where = f" [{', '.join(finding.elements)}]" if finding.elements else ""
    head = f"  {finding.severity} {finding.rule} {place}{where}"
    mend = f"\n      {finding.mend}" if finding.mend else ""
    return f"{head}\n    {finding.message}{mend}"


def _as_data(checked: Checked) -> dict[str, Any]:
    return {
        "name": checked.name,
        "passed": checked.passed,
        "documentation": checked.is_documentation,
        "findings": [asdict(each) for each in checked.findings],
        "mends": [asdict(each) for each in checked.mends],
        "scenarios": [
            {
                "name": each.name,
                "title": each.title,
                "passed": each.passed,
                "failures": list(each.failures),
            }
            for each in checked.scenarios
        ],
    }


def _print_pictures(checked: Sequence[Checked], renderer: Renderer | None) -> int:
    """Print the one diagram with its findings drawn in; text cannot hold several."""
    drawn = [each for each in checked if each.diagram is not None]
    if renderer is None or len(drawn) != 1 or drawn[0].diagram is None:
        print("A picture needs exactly one diagram.", file=sys.stderr)
        return WRONG_USE
    try:
        print(renderer(drawn[0].diagram, drawn[0].findings))
    except InvalidModelError as error:
        print(f"Cannot be drawn: {error}", file=sys.stderr)
        return 1
    return _verdict(checked)
