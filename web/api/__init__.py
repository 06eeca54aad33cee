"""The HTTP API: the same commands and queries as the pages, for programs."""

from typing import Any

import orjson
from flask import Flask
from flask_smorest import Api

from engine.app import Engine
from web.api.cases import case_resources
from web.api.files import file_resources
from web.api.people import people_resources
from web.api.problems import Problem
from web.api.procedures import procedure_resources
from web.api.registers import register_resources
from web.api.tasks import task_resources
from web.api.trail import trail_resources

VERSION = "v1"
PREFIX = f"/api/{VERSION}"
INFO = (
    "Everything the pages show and do, except signing by programs and managing access. "
    "Lists are pages: send `next_after` of one as `after` of the next. Send an "
    "`Idempotency-Key` with what changes something: the same key gives the same answer."
)


class PraxisApi(Api):
    """Describes errors the way ``web.errors`` sends them."""

    ERROR_SCHEMA = Problem


def description() -> str:
    """Return the OpenAPI document; the views are never called."""
    unused: Any = None
    spec = add_api(Flask("description"), unused).spec.to_dict()
    order = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(spec, option=order).decode()


def add_api(app: Flask, engine: Engine) -> PraxisApi:
    """Add every resource, and their description at ``/api/v1/openapi.json``."""
    options: dict[str, Any] = {
        "info": {"description": INFO},
        "security": [{"token": []}, {"session": []}],
    }
    app.config.update(
        API_TITLE="Praxis",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS=options,
    )
    api = PraxisApi(app)
    schemes = api.spec.components
    schemes.security_scheme("token", {"type": "http", "scheme": "bearer"})
    schemes.security_scheme(
        "session", {"type": "apiKey", "in": "cookie", "name": "__Host-sid"}
    )
    for make in (
        people_resources,
        task_resources,
        case_resources,
        file_resources,
        procedure_resources,
        register_resources,
        trail_resources,
    ):
        api.register_blueprint(make(engine), url_prefix=PREFIX)
    return api
