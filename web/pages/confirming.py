"""Prove who one is at the identity provider, for the signature of a step."""

from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, url_for

from engine.app import Engine
from web.identity.oidc import ProviderError
from web.identity.single_sign_on import UNREACHABLE, confirm_elsewhere
from web.pages.tasks import Desk
from web.settings import WebSettings


def confirming_pages(engine: Engine, settings: WebSettings) -> Blueprint:
    """Return what leads from a step to the provider."""
    pages = Blueprint("confirming", __name__)
    desk = Desk(engine)

    @pages.post("/tasks/<uuid:task_id>/confirm")
    def confirm(task_id: UUID) -> Response:
        def lead(statement: str, meaning: str) -> Response:
            return confirm_elsewhere(
                engine, settings, task_id, statement=statement, meaning=meaning
            )

        try:
            return desk.confirm(task_id, lead)
        except ProviderError:
            flash(UNREACHABLE, "danger")
            return make_response(redirect(url_for("tasks.show", task_id=task_id), 303))

    return pages
