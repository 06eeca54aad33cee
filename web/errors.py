"""From a refusal of the engine to a status and a page: the only such table."""

import logging

from flask import Flask, Response, make_response, render_template, request
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
    403: "You may not do this",
    404: "Not found",
    405: "Not possible here",
    409: "This has changed meanwhile",
    413: "Too large",
    422: "This cannot be accepted",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Busy",
}
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
        return page(status, words)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if isinstance(error.get_response(), Response) and error.code in (301, 302, 308):
            return make_response(error.get_response())
        words = {
            404: NOT_FOUND,
            413: "What you sent is over the limit of 25 MB.",
        }.get(error.code or 500, error.description or "")
        return page(error.code or 500, words)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        LOG.error("fault", extra={"path": request.path}, exc_info=error)
        return page(
            500,
            "The step was not carried out and nothing was changed. Try again; if it "
            "happens again, tell your administrator the time it happened.",
        )


def page(status: int, words: str) -> Response:
    """Return an error page inside the usual frame."""
    reply = make_response(
        render_template(
            "pages/error.html",
            status=status,
            title=TITLES.get(status, "This did not work"),
            words=words,
        ),
        status,
    )
    if status == 503:  # noqa: PLR2004 - Service Unavailable
        reply.headers["Retry-After"] = "2"
    return reply
