"""From a refusal of the engine to a status and a page: the only such table."""

import logging
from dataclasses import asdict
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine import errors

LOG = logging.getLogger("praxis.web")

STATUS: dict[type[errors.EngineError], int] = {
    errors.NotFoundError: 404,
    errors.NotPermittedError: 403,
    errors.ConflictError: 409,
    errors.InvalidAnswersError: 422,
    errors.InvalidModelError: 422,
    errors.SignatureRefusedError: 422,
    errors.ReusedKeyError: 422,
    errors.LimitError: 422,
    errors.BusyError: 503,
    errors.DamagedStateError: 500,
}
TITLES = {
    400: "This request cannot be read",
    401: "Who are you?",
    403: "You may not do this",
    404: "Not found",
    405: "Not possible here",
    409: "This has changed meanwhile",
    413: "Too large",
    415: "Not a kind that is accepted",
    422: "This cannot be accepted",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Busy",
}
PROBLEM = "application/problem+json"
WAITS = {429: "30", 503: "2"}
OUT_OF_DATE = "This page is out of date: reload it, and send what you typed again."
NOT_FOUND = "There is nothing here, or nothing that you may see."


def status_of(error: errors.EngineError) -> int:
    """Return the HTTP status of a refusal; subclasses count as their base."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 500


def add_error_pages(app: Flask) -> None:
    """Answer refusals and faults with a page that says what to do."""

    @app.errorhandler(errors.EngineError)
    def refused(error: errors.EngineError) -> Response:
        status = status_of(error)
        words = NOT_FOUND if isinstance(error, errors.NotFoundError) else str(error)
        return page(status, words, **_details(error))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if isinstance(error.get_response(), Response) and error.code in (301, 302, 308):
            return make_response(error.get_response())
        if isinstance(error, CSRFError):
            return page(403, OUT_OF_DATE)
        words = {
            404: NOT_FOUND,
            413: "What you sent is over the limit of 25 MB.",
        }.get(error.code or 500, error.description or "")
        return page(error.code or 500, words, **_complaints(error))

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        LOG.error("fault", extra={"path": request.path}, exc_info=error)
        return page(
            500,
            "The step was not carried out and nothing was changed. Try again; if it "
            "happens again, tell your administrator the time it happened.",
        )


def _details(error: errors.EngineError) -> dict[str, Any]:
    """Return what a program can use of a refusal: fields, findings, its code."""
    if isinstance(error, errors.InvalidAnswersError):
        return {"errors": {name: list(each) for name, each in error.by_field.items()}}
    if isinstance(error, errors.InvalidModelError):
        return {"findings": [asdict(each) for each in error.findings]}
    code = getattr(error, "code", "")
    return {"code": code} if code else {}


def _complaints(error: HTTPException) -> dict[str, Any]:
    """Return what is wrong with a request by place and field (Flask-Smorest)."""
    data = getattr(error, "data", None) or {}
    messages = data.get("messages")
    return {"errors": messages} if messages else {}


def page(status: int, words: str, **details: Any) -> Response:
    """Return an error page in the usual frame; a program gets a problem (RFC 9457)."""
    title = TITLES.get(status, "This did not work")
    if request.path.startswith("/api/"):
        reply = jsonify(
            type="about:blank", title=title, status=status, detail=words, **details
        )
        reply.content_type = PROBLEM
        reply.status_code = status
    else:
        drawn = render_template(
            "pages/error.html", status=status, title=title, words=words
        )
        reply = make_response(drawn, status)
    if status in WAITS:
        reply.headers["Retry-After"] = WAITS[status]
    if status == 401:  # noqa: PLR2004 - Unauthorized
        reply.headers["WWW-Authenticate"] = "Bearer"
    return reply
