"""Files: stored by content, always given out as downloads."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from engine.app import Engine
from engine.commands.tasks.attach_file import AttachFile
from engine.commands.tasks.store_upload import StoreUpload
from engine.queries.file_content import FileContent
from web.api.inputs import Idempotency, is_plain
from web.api.problems import CHANGES, refused, resources
from web.headers import as_download
from web.identity.sessions import actor


class FileIn(Schema):
    """One file."""

    file = Upload(required=True)


class StoredOut(Schema):
    """What an answer refers to a file by."""

    name = fields.Str(required=True)
    sha256 = fields.Str(required=True)
    size = fields.Int(required=True)
    type = fields.Str(required=True)


class AttachedOut(Schema):
    """The file beside the case."""

    sha256 = fields.Str(required=True)


def file_resources(engine: Engine) -> Blueprint:
    """Return the files."""
    files = resources("files", "Files of cases and of answers.")

    @files.route("/files", methods=["POST"])
    @files.arguments(FileIn, location="files")
    @files.response(201, StoredOut)
    @refused(files, *CHANGES)
    def store(sent: dict[str, Any]) -> Any:
        """Store a file that an answer will refer to."""
        name, content = _read(sent)
        return engine.execute(StoreUpload(name=name, content=content), actor=actor())

    @files.route("/cases/<uuid:case_id>/files", methods=["POST"])
    @files.arguments(Idempotency, location="headers")
    @files.arguments(FileIn, location="files")
    @files.response(201, AttachedOut)
    @refused(files, *CHANGES)
    def attach(header: dict[str, Any], sent: dict[str, Any], case_id: UUID) -> Any:
        """Put a file beside a case."""
        name, content = _read(sent)
        command = AttachFile(instance_id=case_id, name=name, content=content)
        done = engine.execute(command, actor=actor(), key=header["key"])
        return {"sha256": done}

    @files.route("/cases/<uuid:case_id>/files/<sha256>", methods=["GET"])
    @files.response(
        200,
        {"type": "string", "format": "binary"},
        content_type="application/octet-stream",
    )
    @refused(files)
    def download(case_id: UUID, sha256: str) -> Response:
        """Return the bytes of a file of a case."""
        found = engine.fetch(
            FileContent(instance_id=case_id, sha256=sha256), actor=actor()
        )
        return as_download(found.content, found.name)

    return files


def _read(sent: dict[str, Any]) -> tuple[str, bytes]:
    """Return the name without any folder, and the bytes."""
    file = sent["file"]
    name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
    return (name if is_plain(name) else ""), file.read()
