"""``qms seal`` and ``qms verify``: close the trail, and prove that it is whole."""

import argparse
import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key, read_keys
from engine.audit.verifier import Trail, read_key
from engine.bootstrap import build_engine
from engine.commands.trust.seal import Seal
from engine.errors import SealingKeyError
from engine.jobs.outside import MAIL, WEB
from engine.queries.trail_lines import TrailLines
from engine.settings import Settings
from engine.store.database import connect


def ensure_key(settings: Settings) -> None:
    """Make the sealing key of an installation at its first start."""
    if settings.signing_keys and not settings.signing_keys[0].exists():
        make_key(settings.signing_keys[0])


def seal(arguments: Sequence[str], settings: Settings) -> int:
    """Seal everything that waits and print the public key to keep outside."""
    parser = argparse.ArgumentParser(prog="qms seal")
    parser.add_argument("--make-key", action="store_true", help="if there is none yet")
    if parser.parse_args(arguments).make_key:
        ensure_key(settings)
    keys = _own_keys(settings)
    engine = build_engine(connect(settings.database_url), settings)
    sealed = 0
    while found := engine.execute(Seal(), actor=SYSTEM):
        sealed += found
    print(f"{sealed} entries sealed")
    print(*keys, sep="\n")
    return 0


def verify(arguments: Sequence[str], settings: Settings) -> int:
    """Verify the live trail, and export it if asked; 1 means there are findings."""
    parser = argparse.ArgumentParser(prog="qms verify")
    parser.add_argument("--key", action="append", default=[], help="default: our own")
    parser.add_argument("--pinned", action="append", default=[], type=Path)
    parser.add_argument("--export", type=Path, help="write the trail as JSON lines")
    options = parser.parse_args(arguments)
    keys = options.key or _own_keys(settings)
    notes = [file.read_text(encoding="utf-8") for file in _pinned(options, settings)]
    trail, found = Trail([read_key(key) for key in keys], notes), list[str]()
    engine = build_engine(connect(settings.database_url), settings)
    with ExitStack() as stack:
        file = options.export and stack.enter_context(
            options.export.open("w", encoding="utf-8", newline="\n")
        )

        def take(line: dict[str, Any]) -> None:
            found.extend(trail.read(line))
            if file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

        engine.fetch(TrailLines(take=take), actor=SYSTEM)
    found += trail.end()
    for finding in found:
        print(f"FINDING {finding}")
    print(f"{trail.size} rows sealed, {trail.unsealed} not; {len(notes)} from outside")
    print(f"FAILED: {len(found)} findings" if found else "VERIFIED")
    return 1 if found else 0


def _own_keys(settings: Settings) -> list[str]:
    """Return our public keys; raise ``ValueError`` if there is no key."""
    try:
        return [key.public for key in read_keys(settings.signing_keys)]
    except SealingKeyError as missing:
        raise ValueError(str(missing)) from missing


def _pinned(options: argparse.Namespace, settings: Settings) -> list[Path]:
    """Return the checkpoints given, else the newest one of each folder outside."""
    if options.pinned:
        return list(options.pinned)
    folders = [
        Path(each) for each in settings.checkpoints if not each.startswith((MAIL, *WEB))
    ]
    kept = [sorted(folder.glob("checkpoint-*.txt")) for folder in folders]
    return [files[-1] for files in kept if files]
