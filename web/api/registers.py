"""Registers and their records."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from engine.app import Engine
from engine.queries.records import RecordPage, Records, Registers
from web.api.inputs import Paging, Text
from web.api.problems import refused, resources
from web.identity.sessions import actor


class RegisterOut(Schema):
    """A register and how many records it holds."""

    key = fields.Str(required=True)
    title = fields.Str(required=True)
    count = fields.Int(required=True)


class RecordFilter(Paging):
    """Which records."""

    state = Text(load_default="")
    words = Text(load_default="")


class RecordItemOut(Schema):
    """One record in a list."""

    key = fields.Str(required=True)
    title = fields.Str(required=True)
    state = fields.Str(required=True)
    changed_at = fields.AwareDateTime(required=True)
    fields_ = fields.Dict(
        keys=fields.Str(), required=True, data_key="fields", attribute="fields"
    )


class RecordListOut(Schema):
    """A page of a register."""

    register = fields.Str(required=True)
    title = fields.Str(required=True)
    items = fields.List(fields.Nested(RecordItemOut), required=True)
    next_after = fields.Str(allow_none=True)


class RecordOut(Schema):
    """One record."""

    register = fields.Str(required=True)
    key = fields.Str(required=True)
    title = fields.Str(required=True)
    state = fields.Str(required=True)
    created_at = fields.AwareDateTime(required=True)
    changed_at = fields.AwareDateTime(required=True)
    values = fields.Dict(keys=fields.Str(), required=True)
    children = fields.List(fields.Nested(RecordItemOut), required=True)


def register_resources(engine: Engine) -> Blueprint:
    """Return the registers."""
    registers = resources("registers", "Master data.")

    @registers.route("/registers", methods=["GET"])
    @registers.response(200, RegisterOut(many=True))
    @refused(registers)
    def listing() -> Any:
        """List the registers, by title."""
        return engine.fetch(Registers(), actor=actor())

    @registers.route("/registers/<register>/records", methods=["GET"])
    @registers.arguments(RecordFilter, location="query")
    @registers.response(200, RecordListOut)
    @refused(registers)
    def records(wanted: dict[str, Any], register: str) -> Any:
        """List the records of a register, by key."""
        return engine.fetch(Records(register=register, **wanted), actor=actor())

    @registers.route("/registers/<register>/records/<path:key>", methods=["GET"])
    @registers.response(200, RecordOut)
    @refused(registers)
    def record(register: str, key: str) -> dict[str, Any]:
        """Return a record."""
        view = engine.fetch(RecordPage(register=register, key=key), actor=actor())
        return {
            "register": view.register,
            "key": view.key,
            "title": view.title,
            "state": view.state,
            "created_at": view.created_at,
            "changed_at": view.changed_at,
            "values": {name: value for name, _label, value in view.fields},
            "children": view.children,
        }

    return registers
