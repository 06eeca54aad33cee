"""Say whether this process is alive, and whether work should be sent to it."""

import logging
from collections.abc import Sequence

from flask import Blueprint, Response, jsonify

from engine.actor import SYSTEM
from engine.app import Engine
from engine.queries.readiness import SilentTicks

LOG = logging.getLogger("praxis.health")
UNAVAILABLE = 503


def health_pages(engine: Engine) -> Blueprint:
    """Return the pages a supervisor asks.

    They tell strangers nothing but names of parts: nobody is signed in here.
    """
    pages = Blueprint("health", __name__)

    @pages.get("/health/live")
    def live() -> Response:
        return jsonify(status="live")

    @pages.get("/health/ready")
    def ready() -> tuple[Response, int]:
        missing = _missing(engine)
        if missing:
            return jsonify(status="not ready", missing=missing), UNAVAILABLE
        return jsonify(status="ready", missing=[]), 200

    return pages


def _missing(engine: Engine) -> Sequence[str]:
    """Return the parts that do not answer; whatever the reason, it is logged."""
    try:
        return engine.fetch(SilentTicks(), actor=SYSTEM)
    except Exception:
        LOG.exception("database does not answer")
        return ["database"]
