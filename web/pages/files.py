"""Files of cases, always as downloads: whatever they hold, it runs nowhere."""

from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, make_response

from engine.app import Engine
from engine.queries.file_content import FileContent
from web.headers import DOWNLOAD_POLICY
from web.identity.sessions import actor


def file_pages(engine: Engine) -> Blueprint:
    """Return the download of files."""
    pages = Blueprint("files", __name__)

    @pages.get("/cases/<uuid:instance_id>/files/<sha256>")
    def download(instance_id: UUID, sha256: str) -> Response:
        file = engine.fetch(
            FileContent(instance_id=instance_id, sha256=sha256), actor=actor()
        )
        reply = make_response(file.content)
        reply.headers["Content-Type"] = "application/octet-stream"
        reply.headers["Content-Disposition"] = (
            f"attachment; filename*=UTF-8''{quote(file.name)}"
        )
        reply.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
        return reply

    return pages
