"""``qms bench jobs``: inboxes, timers and jobs where there are very many of them."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.cli.bench_inbox import inbox_pages
from engine.cli.bench_timers import timers

Part = Callable[[argparse.Namespace], dict[str, Any]]
PARTS: Mapping[str, Part] = {
    "inbox": lambda options: inbox_pages(options.tasks, url=options.postgres),
    "timers": lambda options: timers(
        options.tasks,
        url=options.postgres,
        overdue=options.overdue,
        seconds=options.seconds,
        samples=options.samples,
        workers=options.workers,
    ),
}


def run(arguments: Sequence[str]) -> int:
    """Measure the parts asked for and print JSON; ``--json`` in one line."""
    options = _options(arguments)
    found = {name: PARTS[name](options) for name in options.only}
    print(json.dumps(found, indent=None if options.json else 2))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="qms bench jobs")
    parser.add_argument("--only", nargs="+", choices=[*PARTS], default=[*PARTS])
    parser.add_argument("--tasks", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--postgres", metavar="URL", help="measure there, not SQLite")
    parser.add_argument("--overdue", type=int, default=100_000, metavar="N")
    parser.add_argument(
        "--seconds", type=float, default=900, help="end the drain then at the latest"
    )
    parser.add_argument("--samples", type=int, default=300, help="claims measured")
    parser.add_argument(
        "--workers", type=int, default=0, help="more processes that fire, besides serve"
    )
    parser.add_argument("--json", action="store_true", help="in one line")
    return parser.parse_args(arguments)
