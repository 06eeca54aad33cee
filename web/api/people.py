"""Oneself: who one is, what one was told."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf
from marshmallow import Schema, fields

from engine.app import Engine
from engine.commands.work.read_notices import ReadNotices
from engine.queries.notices import Notices
from web.api.problems import refused, resources
from web.identity.sessions import actor, current


class Me(Schema):
    """Who asks; ``csrf_token`` goes into ``X-CSRFToken`` of a session's changes."""

    id = fields.Str(required=True)
    name = fields.Str(required=True)
    groups = fields.List(fields.Str(), required=True)
    acting_for = fields.Str(allow_none=True)
    client = fields.Str(required=True)
    read_only = fields.Bool(required=True)
    csrf_token = fields.Str(allow_none=True)


class NoticeFilter(Schema):
    """Which notices."""

    unread = fields.Bool(load_default=False)


class NoticeOut(Schema):
    """One notice; ``subject`` is a case key or ``register/key``."""

    id = fields.UUID(required=True)
    event = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)
    text = fields.Str(required=True)
    subject = fields.Str(required=True)
    read = fields.Bool(required=True)


def people_resources(engine: Engine) -> Blueprint:
    """Return what concerns oneself."""
    own = resources("me", "Who one is and what one was told.")

    @own.route("/me", methods=["GET"])
    @own.response(200, Me)
    @refused(own)
    def me() -> dict[str, Any]:
        """Say who asks, and for whom."""
        who = actor()
        return {
            "id": who.id,
            "name": who.name,
            "groups": sorted(who.groups),
            "acting_for": who.acting_for,
            "client": who.client,
            "read_only": who.read_only,
            "csrf_token": None if current().bearer else generate_csrf(),
        }

    @own.route("/notices", methods=["GET"])
    @own.arguments(NoticeFilter, location="query")
    @own.response(200, NoticeOut(many=True))
    @refused(own)
    def notices(wanted: dict[str, Any]) -> Any:
        """List the latest notices."""
        return engine.fetch(Notices(**wanted), actor=actor())

    @own.route("/notices/<uuid:notice_id>/read", methods=["POST"])
    @own.response(204)
    @refused(own, 409)
    def read(notice_id: UUID) -> None:
        """Note that a notice was read."""
        engine.execute(ReadNotices(only=notice_id), actor=actor())

    return own
