"""Procedures: what may be started, and the form that starts it."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from engine.app import Engine
from engine.queries.procedures import ProcedurePage, Procedures
from engine.queries.start_page import StartPage
from web.api.problems import refused, resources
from web.api.task_schemas import FieldOut
from web.api.tasks import fields_of
from web.identity.sessions import actor


class ProcedureOut(Schema):
    """A procedure in the catalogue."""

    key = fields.Str(required=True)
    title = fields.Str(required=True)
    purpose = fields.Str(required=True)
    phase = fields.Str(required=True)
    prefix = fields.Str(required=True)
    owner_role = fields.Str(required=True)
    version = fields.Int(required=True)
    running = fields.Int(required=True)
    startable = fields.Bool(required=True)


class VersionOut(Schema):
    """One version: since when, by whom, with which content."""

    id = fields.UUID(required=True)
    version = fields.Int(required=True)
    state = fields.Str(required=True)
    effective_from = fields.AwareDateTime(required=True)
    deployed_by = fields.Str(required=True)
    note = fields.Str(required=True)
    bundle_hash = fields.Str(required=True)
    running = fields.Int(required=True)


class ProcedureSheetOut(Schema):
    """A procedure with its diagram and all versions."""

    item = fields.Nested(ProcedureOut, required=True)
    sop = fields.Str(allow_none=True)
    clauses = fields.List(fields.Str(), required=True)
    bpmn = fields.Str(required=True)
    versions = fields.List(fields.Nested(VersionOut), required=True)


class StartFormOut(Schema):
    """What a start form asks."""

    procedure = fields.Str(required=True)
    title = fields.Str(required=True)
    version = fields.Int(required=True)
    startable = fields.Bool(required=True)
    questions = fields.List(fields.Nested(FieldOut), required=True)


def procedure_resources(engine: Engine) -> Blueprint:
    """Return the procedures."""
    procedures = resources("procedures", "Procedures in effect.")

    @procedures.route("/procedures", methods=["GET"])
    @procedures.response(200, ProcedureOut(many=True))
    @refused(procedures)
    def listing() -> Any:
        """List the procedures in effect, by title."""
        return engine.fetch(Procedures(), actor=actor())

    @procedures.route("/procedures/<key>", methods=["GET"])
    @procedures.response(200, ProcedureSheetOut)
    @refused(procedures)
    def show(key: str) -> dict[str, Any]:
        """Return a procedure with its diagram and all versions."""
        sheet = engine.fetch(ProcedurePage(key=key), actor=actor())
        return {
            "item": sheet.item,
            "sop": sheet.sop,
            "clauses": list(sheet.clauses),
            "bpmn": sheet.bpmn.decode(),
            "versions": sheet.versions,
        }

    @procedures.route("/procedures/<key>/form", methods=["GET"])
    @procedures.response(200, StartFormOut)
    @refused(procedures)
    def form(key: str) -> dict[str, Any]:
        """Return what the start form asks."""
        view = engine.fetch(StartPage(procedure=key), actor=actor())
        return {
            "procedure": view.procedure,
            "title": view.title,
            "version": view.version,
            "startable": view.startable,
            "questions": list(fields_of(view.form.parts)) if view.form else [],
        }

    return procedures
