"""Take back one's own signature, from the page of the case."""

from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from engine.app import Engine
from engine.commands.tasks.withdraw_signature import WithdrawSignature
from web.pages.cases import done


def withdrawal_pages(engine: Engine) -> Blueprint:
    """Return the button beside one's own signature."""
    pages = Blueprint("signatures", __name__)

    @pages.post("/cases/<uuid:instance_id>/signatures/<uuid:signature_id>/withdraw")
    def withdraw(instance_id: UUID, signature_id: UUID) -> Response:
        command = WithdrawSignature(
            signature_id=signature_id, reason=request.form.get("reason", "")
        )
        return done(engine, command, instance_id, "Your signature is taken back.")

    return pages
