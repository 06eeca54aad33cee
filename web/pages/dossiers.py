"""Take a record away: printed, or as a package an auditor verifies alone."""

from uuid import UUID

from flask import Blueprint, Response, make_response, request, send_file

from engine.app import Engine
from engine.commands.trust.record_export import RecordPrint
from engine.errors import NotFoundError
from web.dossier.case_sheet import Printed
from web.headers import DOWNLOAD_POLICY
from web.identity.sessions import actor
from web.pages.packing import dossier, pack
from web.pages.record import record_of

MOST = 50


def dossier_pages(engine: Engine) -> Blueprint:
    """Return what hands records out; every time is in the trail."""
    pages = Blueprint("dossiers", __name__)

    @pages.post("/cases/<uuid:instance_id>/dossier")
    def printed(instance_id: UUID) -> Response:
        who, now = actor(), engine.parts.clock()
        zone = engine.parts.settings.zone
        by = Printed(by=who.name or who.id, at=now, zone=zone)
        record = record_of(engine, instance_id, actor=who, printed=by, checkpoint="")
        content = dossier(record)
        engine.execute(RecordPrint(instance_id=instance_id), actor=who)
        return _download(make_response(content), f"{record.key}.pdf", "application/pdf")

    @pages.post("/cases/<uuid:instance_id>/package")
    def packed(instance_id: UUID) -> Response:
        return _package(engine, [instance_id])

    @pages.post("/cases/packages")
    def packed_many() -> Response:
        chosen = [UUID(each) for each in request.form.getlist("case")[:MOST]]
        if not chosen:
            raise NotFoundError("Choose at least one case to pack.")
        return _package(engine, chosen)

    return pages


def _package(engine: Engine, chosen: list[UUID]) -> Response:
    made = pack(engine, chosen, actor=actor(), at=engine.parts.clock())
    reply = make_response(send_file(made.file, mimetype="application/zip"))
    return _download(reply, made.name, "application/zip")


def _download(reply: Response, name: str, media_type: str) -> Response:
    reply.headers["Content-Type"] = media_type
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    reply.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return reply
