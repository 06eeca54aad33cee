"""``qms doctor``, ``qms backup``, ``qms restore``: keep everything, and sound."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from engine.actor import SYSTEM
from engine.app import Engine
from engine.bootstrap import build_engine
from engine.cli import trail
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
    """Look, change nothing; 1 means something is not as it must be."""
    parser = argparse.ArgumentParser(prog="qms doctor")
    parser.parse_args(arguments)
    found = examine(build_engine(connect(settings.database_url), settings))
    for each in found:
        print(f"{each.rule} {each.table} {each.key}: {each.words}")
    print(f"{len(found)} findings in cases, signatures and files")
    return max(trail.verify((), settings), int(bool(found)))


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
