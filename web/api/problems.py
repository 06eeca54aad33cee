"""How refusals are described: problems as RFC 9457 has them."""

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from web.errors import PROBLEM, TITLES

ALWAYS = (400, 401, 403, 404, 422, 429, 503)
CHANGES = (409, 413, 415)
View = Callable[..., Any]


class Problem(Schema):
    """What went wrong, and what to do."""

    type = fields.Str(required=True)
    title = fields.Str(required=True)
    status = fields.Int(required=True)
    detail = fields.Str(required=True)
    code = fields.Raw()
    errors = fields.Raw()
    findings = fields.Raw()


def resources(name: str, description: str) -> Blueprint:
    """Return the blueprint of one kind of thing."""
    return Blueprint(f"api_{name}", __name__, description=description)


def refused(blueprint: Blueprint, *more: int) -> Callable[[View], View]:
    """Describe the refusals every resource knows, and ``more``."""

    def described(view: View) -> View:
        for status in sorted({*ALWAYS, *more}):
            view = blueprint.alt_response(
                status,
                schema=Problem,
                content_type=PROBLEM,
                description=TITLES[status],
            )(view)
        return view

    return described
