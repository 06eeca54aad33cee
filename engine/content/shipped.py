"""The procedures that come with the product: in the wheel, else in the checkout."""

from pathlib import Path

from engine.content.bundle import Bundle
from engine.content.folder import keys_in, read_folder

_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parent.parent


def shipped_roots() -> tuple[Path, Path]:
    """Return the folders ``processes`` and ``forms``; the wheel keeps them here."""
    base = _HERE if (_HERE / "processes").is_dir() else _CHECKOUT
    return base / "processes", base / "forms"


def shipped_bundles() -> dict[str, Bundle]:
    """Return every shipped procedure by key."""
    processes, forms = shipped_roots()
    return {key: read_folder(processes, forms, key) for key in keys_in(processes)}


def shipped_bundle(key: str) -> Bundle:
    """Return one shipped procedure; raise ``InvalidModelError`` if there is none."""
    return read_folder(*shipped_roots(), key)
