"""`qms feel`: try an expression on data from a file."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.clock import utc_now
from engine.feel import FeelError, expression, from_json, kind, to_json


def run(arguments: Sequence[str]) -> int:
    """Print the value, the warnings and the ticks of an expression.

    Returns 0, or 1 where the text is not FEEL, and 2 where the context is not JSON.
    """
    parser = argparse.ArgumentParser(prog="qms feel", description=run.__doc__)
    parser.add_argument("expression", help="FEEL text, in quotes")
    parser.add_argument("--context", type=Path, help="a JSON file with the variables")
    given = parser.parse_args(arguments)
    try:
        context = _context(given.context)
    except (OSError, ValueError, FeelError) as error:
        print(f"The context cannot be read: {error}", file=sys.stderr)
        return 2
    try:
        _evaluate(given.expression, context)
    except FeelError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _context(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    if not isinstance(data, dict):
        raise ValueError("the file must hold one JSON object")  # noqa: TRY004  (data, not code)
    return {name: from_json(value) for name, value in data.items()}


def _evaluate(text: str, context: dict[str, Any]) -> None:
    compiled = expression(text, tuple(context))
    found = compiled.evaluate(context, now=utc_now().astimezone(UTC))
    print(f"value:    {_shown(found.value)}")
    for warning in found.warnings:
        print(f"warning:  {warning}")
    print(f"ticks:    {found.ticks}")


def _shown(value: Any) -> str:
    try:
        return json.dumps(to_json(value), ensure_ascii=False)
    except FeelError:
        return f"a {kind(value)}"
