"""Serve the built scripts and styles under their hashed names, for ever."""

import json
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static"
YEAR = 31_536_000


class MissingBundleError(RuntimeError):
    """The scripts and styles were not built: run ``python3 run.py demo`` once."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def serve_bundle(app: Flask, *, folder: Path = FOLDER) -> None:
    """Add the route ``assets``, and ``asset(name)`` for templates."""
    manifest = read_manifest(folder)

    @app.get("/assets/<path:name>")
    def assets(name: str) -> Response:
        reply = send_from_directory(folder, name, max_age=YEAR)
        reply.cache_control.immutable = True
        return reply

    @app.template_global()
    def asset(name: str) -> str:
        return url_for("assets", name=manifest[name])


def read_manifest(folder: Path) -> Mapping[str, str]:
    """Return source name -> hashed name, or raise ``MissingBundleError``."""
    try:
        entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MissingBundleError from error
    return {str(name): str(file) for name, file in entries.items()}
