"""Copy a running installation, and put a copy back.

The database is copied by SQLite's online backup: one instant, while others write. Files
of the content store never change once written, so copying them after the database
gives every file the copy names.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

DATABASE, FILES = "praxis.db", "files"
PAGES = 1_000


def back_up(database: Path, files: Path, *, to: Path) -> None:
    """Copy database and files into a new folder; whole, or under another name."""
    unfinished = to.with_name(f"{to.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    _copy(database, unfinished / DATABASE)
    if files.is_dir():
        shutil.copytree(files, unfinished / FILES)
    unfinished.rename(to)


def restore(backup: Path, *, database: Path, files: Path) -> None:
    """Put a backup where nothing is; raise ``FileExistsError`` rather than replace."""
    for place in (database, files):
        if place.exists():
            raise FileExistsError(f"{place} exists; move it away first.")
    require_whole(backup / DATABASE)
    database.parent.mkdir(parents=True, exist_ok=True)
    _copy(backup / DATABASE, database)
    if (backup / FILES).is_dir():
        shutil.copytree(backup / FILES, files)


def require_whole(database: Path) -> None:
    """Raise ``ValueError`` unless SQLite finds nothing wrong with a file."""
    address = f"{database.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        try:
            (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.DatabaseError as damage:
            raise ValueError(f"{database} is damaged: {damage}") from damage
    if answer != "ok":
        raise ValueError(f"{database} is damaged: {answer}")


def _copy(source: Path, target: Path) -> None:
    address = f"{source.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy, pages=PAGES)
    require_whole(target)
