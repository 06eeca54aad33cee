"""Store a file that somebody handed in: by content, of a kind we accept."""

from pathlib import PurePosixPath

from engine.canonical import sha256
from engine.errors import InvalidAnswersError
from engine.model import StoredFile
from engine.store.unit_of_work import UnitOfWork

LONGEST_NAME = 200
_MAGIC: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".odt": (b"PK\x03\x04",),
    ".ods": (b"PK\x03\x04",),
    ".zip": (b"PK\x03\x04",),
}
_TEXT = (".txt", ".md", ".csv", ".json", ".xml", ".bpmn", ".dmn", ".svg")
_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".csv": "text/csv",
}


def store_file(uow: UnitOfWork, *, name: str, content: bytes) -> StoredFile:
    """Store a file's bytes once; refuse names and kinds we do not take (ASVS 5.2.2)."""
    problem = _problem(name, content)
    if problem:
        raise InvalidAnswersError({"file": [problem]})
    digest = sha256(content)
    found = uow.session.get(StoredFile, digest)
    if found is None:
        suffix = PurePosixPath(name.lower()).suffix
        found = StoredFile(
            sha256=digest,
            size=len(content),
            media_type=_TYPES.get(suffix, "application/octet-stream"),
            stored_at=uow.now,
        )
        uow.add(found)
        uow.session.flush()  # first the row: who erases the same file waits for it
    uow.files.put(content)
    return found


def _problem(name: str, content: bytes) -> str | None:
    """Return what is wrong, by the name's ending and the first bytes."""
    if not name.strip() or len(name) > LONGEST_NAME:
        return f"A file name has 1 to {LONGEST_NAME} characters."
    if not content:
        return f"{name} is empty."
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _TEXT:
        return None if _is_text(content) else f"{name} is not text, as its name says."
    if suffix not in _MAGIC:
        kinds = ", ".join(sorted({*_MAGIC, *_TEXT}))
        return f"{name} is of a kind that is not accepted. Accepted: {kinds}."
    if not content.startswith(_MAGIC[suffix]):
        return f"The content of {name} is not what its name says."
    return None


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
