"""A bundle as one file: read a zip without trusting it, write it the same each time."""

import io
import zipfile
import zlib

from engine.content.bundle import (
    LARGEST_BUNDLE,
    MOST_FILES,
    Bundle,
    check_files,
    refused,
)
from engine.errors import InvalidModelError

_EPOCH = (1980, 1, 1, 0, 0, 0)
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
)


def read_zip(content: bytes) -> Bundle:
    """Return the bundle in a zip; raise ``InvalidModelError`` if it is none.

    The key is the name of the one diagram at the top. Sizes are counted while
    unpacking: what the directory of a zip says about them may be a lie.
    """
    if len(content) > LARGEST_BUNDLE:
        raise _no_bundle(f"Larger than {LARGEST_BUNDLE:,} bytes.")
    try:
        files = _unpacked(content)
    except InvalidModelError:
        raise
    except _DAMAGED as error:
        raise _no_bundle(f"The zip cannot be read: {error}.") from error
    findings = check_files(files)
    if findings:
        raise InvalidModelError(findings)
    diagrams = [path for path in files if path.endswith(".bpmn") and "/" not in path]
    if len(diagrams) != 1:
        raise _no_bundle("There has to be exactly one .bpmn file at the top.")
    return Bundle(diagrams[0].removesuffix(".bpmn"), files)


def to_zip(bundle: Bundle) -> bytes:
    """Return the bundle as a zip whose bytes depend on nothing but its files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(bundle.files):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, bundle.files[path])
    return target.getvalue()


def _unpacked(content: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = LARGEST_BUNDLE
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [each for each in archive.infolist() if not each.is_dir()]
        if len(entries) > MOST_FILES:
            raise _no_bundle(f"More than {MOST_FILES} files.")
        for entry in entries:
            if entry.filename in files:
                raise _no_bundle(f"{entry.filename[:100]!r} is there twice.")
            with archive.open(entry) as source:
                files[entry.filename] = source.read(left + 1)
            left -= len(files[entry.filename])
            if left < 0:
                raise _no_bundle(f"Unpacks to more than {LARGEST_BUNDLE:,} bytes.")
    return files


def _no_bundle(problem: str) -> InvalidModelError:
    mend = "Export the procedure again, or zip the folder as the documentation says."
    return refused("bundle-zip", problem, mend)
