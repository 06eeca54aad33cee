"""Say whether this process is alive."""

from flask import Blueprint, Response, jsonify

from engine.app import Engine


def health_pages(engine: Engine) -> Blueprint:
    """Return the page a supervisor asks."""
    del engine
    pages = Blueprint("health", __name__)

    @pages.get("/health/live")
    def live() -> Response:
        return jsonify(status="live")

    return pages
