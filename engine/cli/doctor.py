"""``qms doctor``, ``qms backup``, ``qms restore``: keep everything, and sound."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from engine.actor import SYSTEM
from engine.app import Engine
from engine.bootstrap import build_engine
from engine.cli import trail
from engine.commands.work.repair_case import RepairCase
from engine.errors import EngineError
from engine.queries.clock_set_back import ClockSetBack
from engine.queries.unsound_cases import Unsound, UnsoundCases
from engine.queries.unsound_evidence import UnsoundEvidence
from engine.settings import Settings
from engine.store.backup import back_up, restore
from engine.store.database import connect

SQLITE = "sqlite:///"


def examine(engine: Engine) -> list[Unsound]:
    """Return everything that is not as it must be, the trail's chains excepted."""
    return [
        *engine.fetch(UnsoundCases(), actor=SYSTEM),
        *engine.fetch(UnsoundEvidence(), actor=SYSTEM),
    ]


def doctor(arguments: Sequence[str], settings: Settings) -> int:
    """Look and change nothing, or repair what can be; 1: something is still wrong."""
    parser = argparse.ArgumentParser(prog="qms doctor")
    parser.add_argument(
        "--repair",
        metavar="REASON",
        help="make the open rows of cases what their tokens wait for; in the trail",
    )
    options = parser.parse_args(arguments)
    engine = build_engine(connect(settings.database_url), settings)
    found = examine(engine)
    if options.repair:
        found = _repaired(engine, found, options.repair)
    for each in found:
        print(f"{each.rule} {each.table} {each.key}: {each.words}")
    print(f"{len(found)} findings in cases, signatures and files")
    for back in engine.fetch(ClockSetBack(), actor=SYSTEM):
        print(f"NOTE {back.stream} {back.seq}: the clock ran back by {back.by}")
    return max(trail.verify((), settings), int(bool(found)))


def _repaired(engine: Engine, found: list[Unsound], reason: str) -> list[Unsound]:
    """Repair the cases that can be, say what was done, and look again."""
    for case in dict.fromkeys(each.case for each in found if each.case):
        try:
            repair = RepairCase(instance_id=case, reason=reason)
            done = engine.execute(repair, actor=SYSTEM)
        except EngineError as problem:
            print(f"{case}: not repaired: {problem}")
            continue
        print(*(f"{case}: {each}" for each in done), sep="\n")
    return examine(engine)


def backup(arguments: Sequence[str], settings: Settings) -> int:
    """Copy database and files while others work."""
    parser = argparse.ArgumentParser(prog="qms backup")
    parser.add_argument("folder", type=Path, help="a new folder")
    folder: Path = parser.parse_args(arguments).folder
    back_up(_file(settings), settings.files, to=folder)
    print(f"Backed up to {folder}. Keep the key files apart from it.")
    return 0


def put_back(arguments: Sequence[str], settings: Settings) -> int:
    """Restore a backup where nothing is, then examine it."""
    parser = argparse.ArgumentParser(prog="qms restore")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    restore(folder, database=_file(settings), files=settings.files)
    print(f"Restored from {folder}.")
    return doctor((), settings)


def _file(settings: Settings) -> Path:
    if not settings.database_url.startswith(SQLITE):
        raise ValueError(
            "This copies SQLite; on PostgreSQL use pg_dump and pg_restore."
        )
    return Path(settings.database_url.removeprefix(SQLITE))
