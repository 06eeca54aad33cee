"""The content-addressed file store: a file's name is the SHA-256 of its bytes."""

import errno
import os
import tempfile
from pathlib import Path

from engine.canonical import sha256
from engine.errors import (
    DamagedStateError,
    LimitError,
    NotFoundError,
    StorageFullError,
)

LARGEST_FILE = 25_000_000
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FileStore:
    """Files below one folder; written once, never changed.

    Names and ids from outside never become file names, so no path can be forged.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Store ``content`` durably and return its SHA-256.

        Written beside its place, synced, then renamed: a crash leaves either nothing
        or the whole file.
        """
        if len(content) > LARGEST_FILE:
            raise LimitError(
                f"Files may have at most {LARGEST_FILE // 1_000_000} MB; "
                f"this one has {len(content) / 1_000_000:.1f} MB."
            )
        digest = sha256(content)
        place = self._place(digest)
        if place.exists():
            return digest
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            Path(file.name).unlink(missing_ok=True)
            if problem.errno in NO_ROOM:
                raise StorageFullError from problem
            raise
        Path(file.name).replace(place)
        return digest

    def erase(self, digest: str) -> None:
        """Remove a file for good; one that is not there is gone already."""
        self._place(digest).unlink(missing_ok=True)

    def content(self, digest: str) -> bytes:
        """Return the bytes of a stored file, checked against their name."""
        place = self._place(digest)
        if not place.is_file():
            raise NotFoundError("The file is not in the store.")
        content = place.read_bytes()
        if sha256(content) != digest:
            raise DamagedStateError("The stored file does not match its checksum.")
        return content

    def _place(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):  # noqa: PLR2004 - a SHA-256 has 64 hexadecimal digits
            raise NotFoundError("No such file.")
        return self._folder / digest[:2] / digest
