"""Files of cases, always as downloads: whatever they hold, it runs nowhere."""

from uuid import UUID

from flask import Blueprint, Response

from engine.app import Engine
from engine.queries.file_content import FileContent
from web.headers import as_download
from web.identity.sessions import actor


def file_pages(engine: Engine) -> Blueprint:
    """Return the download of files."""
    pages = Blueprint("files", __name__)

    @pages.get("/cases/<uuid:instance_id>/files/<sha256>")
    def download(instance_id: UUID, sha256: str) -> Response:
        file = engine.fetch(
            FileContent(instance_id=instance_id, sha256=sha256), actor=actor()
        )
        return as_download(file.content, file.name)

    return pages
