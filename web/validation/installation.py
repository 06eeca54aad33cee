"""What is installed here: versions, checksums, schema, settings without secrets."""

import dataclasses
import hashlib
import platform
import sys
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

from engine import content
from engine.content.shipped import shipped_bundles
from engine.settings import Settings

SECRET = ("mail_url", "mail_password", "database_url", "migration_url", "secret")


def facts(settings: Settings, *, schema: str) -> dict[str, Any]:
    """Return the facts of an installation, as its qualification asks for them."""
    return {
        "product": f"praxis-qms {version('praxis-qms')}",
        "python": sys.version.split()[0],
        "system": platform.platform(),
        "schema": schema,
        "sources": _digest(Path(str(content.__file__)).parents[1]),
        "packages": {each.name: each.version for each in _packages()},
        "procedures": {
            key: bundle.hash for key, bundle in sorted(shipped_bundles().items())
        },
        "settings": _settings(settings),
    }


def _packages() -> list[Any]:
    return sorted(distributions(), key=lambda each: each.name.lower())


def _digest(folder: Path) -> str:
    """Return one SHA-256 over all files of the engine, names included."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        total.update(file.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _settings(settings: Settings) -> dict[str, str]:
    """Return the settings; what may hold a password says only that it is set."""
    return {
        each.name: "set"
        if each.name.startswith(SECRET) and getattr(settings, each.name)
        else str(getattr(settings, each.name))
        for each in dataclasses.fields(settings)
    }
