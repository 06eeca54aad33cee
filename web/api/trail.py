"""The trail, for those who may read it."""

from datetime import UTC, datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from engine.app import Engine
from engine.queries.trail_search import TrailFilter, TrailSearch
from web.api.inputs import Paging, Text
from web.api.problems import refused, resources
from web.identity.sessions import actor

PERIOD = validate.Range(
    min=datetime(1970, 1, 2, tzinfo=UTC), max=datetime(9000, 1, 1, tzinfo=UTC)
)


class Wanted(Paging):
    """Which entries; ``until`` itself is left out."""

    person = Text(load_default="")
    subject = Text(load_default="")
    action = Text(load_default="")
    field = Text(load_default="", metadata={"description": "an entry that names it"})
    since = fields.AwareDateTime(load_default=None, validate=PERIOD)
    until = fields.AwareDateTime(load_default=None, validate=PERIOD)


class TrailEntryOut(Schema):
    """One entry; ``faults`` says what does not hold, ``leaf`` its place in the tree."""

    id = fields.UUID(required=True)
    stream = fields.Str(required=True)
    seq = fields.Int(required=True)
    at = fields.AwareDateTime(required=True)
    actor = fields.Str(required=True)
    name = fields.Str(required=True)
    acting_for = fields.Str(required=True)
    action = fields.Str(required=True)
    subject = fields.Str(required=True)
    reason = fields.Str(required=True)
    changes = fields.Dict(keys=fields.Str(), required=True)
    detail = fields.Dict(keys=fields.Str(), required=True)
    hash = fields.Str(required=True)
    leaf = fields.Int(allow_none=True)
    faults = fields.List(fields.Str(), required=True)


class TrailOut(Schema):
    """A page of the trail, the newest checkpoint, and how much waits for one."""

    items = fields.List(
        fields.Nested(TrailEntryOut), required=True, attribute="entries"
    )
    checkpoint = fields.Str(required=True)
    sealed = fields.Int(required=True)
    waiting = fields.Int(required=True)
    next_after = fields.Str(required=True)


def trail_resources(engine: Engine) -> Blueprint:
    """Return the trail."""
    trail = resources("trail", "What happened, hash-chained.")

    @trail.route("/trail", methods=["GET"])
    @trail.arguments(Wanted, location="query")
    @trail.response(200, TrailOut)
    @refused(trail)
    def entries(wanted: dict[str, Any]) -> Any:
        """List entries of the trail, each hashed anew, the newest first."""
        after = wanted.pop("after")
        search = TrailSearch(wanted=TrailFilter(**wanted), after=after)
        return engine.fetch(search, actor=actor())

    return trail
