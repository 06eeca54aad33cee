"""A name for every request: it stands in each line of the log and in the reply."""

import logging
import secrets
from contextlib import ExitStack
from time import perf_counter
from typing import Any

from flask import Flask, Response, request

from engine.logs import bound

LOG = logging.getLogger("praxis.requests")
HEADER = "X-Request-ID"
_BINDING, _BEGAN = "praxis.binding", "praxis.began"
UNWATCHED = frozenset({"assets", "health.live", "health.ready", "metrics.show"})


def name_requests(app: Flask) -> None:
    """Bind a new id around each request; tell the browser, so that people can."""

    @app.before_request
    def begin() -> None:
        binding = ExitStack()
        name = secrets.token_hex(8)
        binding.enter_context(bound(request=name))
        request.environ.update(
            {_BINDING: binding, _BEGAN: perf_counter(), HEADER: name}
        )

    @app.after_request
    def answer(reply: Response) -> Response:
        if HEADER in request.environ:
            reply.headers[HEADER] = request.environ[HEADER]
            _log(reply)
        return reply

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        binding: Any = request.environ.pop(_BINDING, None)
        if binding is not None:
            binding.close()


def _log(reply: Response) -> None:
    if request.endpoint in UNWATCHED:
        return
    took = round((perf_counter() - request.environ[_BEGAN]) * 1000, 1)
    LOG.info(
        "%s %s",
        request.method,
        request.endpoint or "nothing",
        extra={"status": reply.status_code, "took_ms": took},
    )
