"""``qms decide table.dmn --input file.json``: take a decision and say why."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.clock import utc_now
from engine.dmn import Model, Result, analyse, explain, parse_model
from engine.dmn.explain import shown
from engine.errors import EngineError, Finding, InvalidModelError
from engine.feel import FeelError, from_json

WRONG_USE = 2


def run(arguments: Sequence[str]) -> int:
    """Take a decision of a file and print value, warnings and trace.

    Returns 0, 1 when the model or the input is refused, 2 when a file cannot be read.
    """
    given = _parser().parse_args(arguments)
    try:
        inputs = _inputs(given.input)
        model = parse_model(
            given.table.read_bytes(),
            file=given.table.name,
            imports=_beside(given.table),
        )
        result = _result(model, given.decision, inputs)
    except InvalidModelError as error:
        _print_findings(error.findings)
        return 1
    except (EngineError, FeelError) as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"Cannot be read: {error}", file=sys.stderr)
        return WRONG_USE
    _print_findings(analyse(model))
    _print_result(result, as_json=given.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qms decide", description="Take a decision of a DMN file and say why."
    )
    parser.add_argument("table", type=Path, help="the DMN file")
    parser.add_argument(
        "--input",
        type=Path,
        help='a JSON file with the inputs by name; a date is {"$date": "2026-01-31"}',
    )
    parser.add_argument("--decision", help="name or id; needed where there are several")
    parser.add_argument("--json", action="store_true", help="print the stored trace")
    return parser


def _inputs(file: Path | None) -> Mapping[str, Any]:
    if file is None:
        return {}
    inputs = from_json(json.loads(file.read_text(encoding="utf-8")))
    if not isinstance(inputs, dict):
        raise ValueError(f"{file.name} does not hold an object with inputs by name.")  # noqa: TRY004 - caught as an unreadable file
    return inputs


def _beside(table: Path) -> dict[str, bytes]:
    """Return the other DMN files of the folder: what the table may import."""
    return {
        other.name: other.read_bytes()
        for other in sorted(table.parent.glob("*.dmn"))
        if other != table
    }


def _result(model: Model, wanted: str | None, inputs: Mapping[str, Any]) -> Result:
    name = wanted or _only_decision(model)
    return model.evaluate(name, inputs, now=utc_now())


def _only_decision(model: Model) -> str:
    """Return the decision no other requires, where there is exactly one."""
    required = {
        requirement.target
        for decision in model.decisions.values()
        for requirement in decision.requirements
    }
    names = [n for n, each in model.decisions.items() if each not in required]
    if len(names) != 1:
        offered = ", ".join(names) or "none"
        raise EngineError(f"Name a decision with --decision; there is: {offered}.")
    return names[0]


def _print_findings(findings: Sequence[Finding]) -> None:
    for each in findings:
        place = ":".join(str(p) for p in (each.file, each.line, each.column) if p)
        print(f"{place}: {each.severity}: {each.message} {each.mend}", file=sys.stderr)


def _print_result(result: Result, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result.trace.to_json(), indent=2, ensure_ascii=False))
        return
    print(shown(result.value))
    for line in explain(result.trace):
        print(f"  {line}")
