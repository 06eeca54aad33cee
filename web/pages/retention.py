"""How long records are kept: legal holds, from the page of the case."""

from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.trust.legal_hold import LiftLegalHold, SetLegalHold
from web.pages.cases import done


def retention_pages(engine: Engine) -> Blueprint:
    """Return what keeps records, and what lets them go."""
    pages = Blueprint("retention", __name__)

    @pages.post("/cases/<uuid:instance_id>/legal-hold")
    def keep(instance_id: UUID) -> Response:
        command = SetLegalHold(
            instance_id=instance_id, reason=request.form.get("reason", "")
        )
        return done(engine, command, instance_id, "Everything of the case is kept.")

    @pages.post("/cases/<uuid:instance_id>/legal-hold/lift")
    def lift(instance_id: UUID) -> Response:
        command = LiftLegalHold(
            instance_id=instance_id, reason=request.form.get("reason", "")
        )
        return done(engine, command, instance_id, "The legal hold is lifted.")

    return pages
