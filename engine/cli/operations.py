"""``qms operations``: what service tasks may ask for."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from engine.execution.operations import CASE_OPERATIONS
from engine.queries.operations import OperationItem, ParameterItem, described
from engine.registers.catalogue import OPERATIONS


def run(words: Sequence[str]) -> int:
    """Print every operation with what goes in and what comes out."""
    parser = argparse.ArgumentParser(prog="qms operations")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args(words)
    found = described({**OPERATIONS, **CASE_OPERATIONS})
    if options.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
        return 0
    for each in found:
        print(_lines(each))
    return 0


def _lines(item: OperationItem) -> str:
    where = "at once" if item.internal else "by a worker, as a job"
    return (
        f"{item.name}: {item.title} ({where})\n  {item.description}\n"
        f"  in:  {_list(item.inputs)}\n  out: {_list(item.outputs)}\n"
    )


def _list(parameters: Sequence[ParameterItem]) -> str:
    shown = (
        f"{each.name} ({each.type}{'' if each.required else ', optional'})"
        for each in parameters
    )
    return ", ".join(shown) or "nothing"
