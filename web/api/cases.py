"""Cases: find, read, start, and say something about them."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_smorest import Blueprint

from engine.app import Engine
from engine.commands.cases.start_instance import StartInstance
from engine.commands.tasks.comment_case import CommentCase
from engine.queries.case_page import CasePage
from engine.queries.cases import Cases
from web.api import case_schemas as schemas
from web.api.case_schemas import shown_case, shown_story
from web.api.inputs import Idempotency
from web.api.problems import CHANGES, refused, resources
from web.identity.sessions import actor


def case_resources(engine: Engine) -> Blueprint:
    """Return the cases."""
    cases = resources("cases", "Cases: runs of procedures.")

    def fetched(case_id: UUID) -> Any:
        return engine.fetch(CasePage(instance_id=case_id), actor=actor())

    @cases.route("/cases", methods=["GET"])
    @cases.arguments(schemas.CaseFilter, location="query")
    @cases.response(200, schemas.CaseListOut)
    @refused(cases)
    def listing(wanted: dict[str, Any]) -> Any:
        """List cases, the newest first."""
        return engine.fetch(Cases(**wanted), actor=actor())

    @cases.route("/cases", methods=["POST"])
    @cases.arguments(Idempotency, location="headers")
    @cases.arguments(schemas.StartIn)
    @cases.response(201, schemas.Started)
    @refused(cases, *CHANGES)
    def start(sent: dict[str, Any], body: dict[str, Any]) -> Any:
        """Hand in a start form: the case exists, with its key."""
        command = StartInstance(procedure=body["procedure"], answers=body["answers"])
        case_id = engine.execute(command, actor=actor(), key=sent["key"])
        head = fetched(UUID(str(case_id))).head
        place = url_for("api_cases.show", case_id=head.id)
        answer = {"id": head.id, "business_key": head.business_key}
        return answer, 201, {"Location": place}

    @cases.route("/cases/<uuid:case_id>", methods=["GET"])
    @cases.response(200, schemas.CaseOut)
    @refused(cases)
    def show(case_id: UUID) -> dict[str, Any]:
        """Return a case: its data, open tasks, links, signatures and files."""
        return shown_case(fetched(case_id))

    @cases.route("/cases/<uuid:case_id>/story", methods=["GET"])
    @cases.response(200, schemas.VisitOut(many=True))
    @refused(cases)
    def story(case_id: UUID) -> Any:
        """Return what happened step by step, and what each step wrote."""
        return shown_story(fetched(case_id))

    @cases.route("/cases/<uuid:case_id>/trail", methods=["GET"])
    @cases.response(200, schemas.CaseTrailOut(many=True))
    @refused(cases)
    def trail(case_id: UUID) -> Any:
        """Return the case's own chain of the trail."""
        return fetched(case_id).trail

    @cases.route("/cases/<uuid:case_id>/comments", methods=["POST"])
    @cases.arguments(Idempotency, location="headers")
    @cases.arguments(schemas.CommentIn)
    @cases.response(201, schemas.Created)
    @refused(cases, *CHANGES)
    def comment(sent: dict[str, Any], body: dict[str, Any], case_id: UUID) -> Any:
        """Say something about a case; it is never changed or removed."""
        command = CommentCase(instance_id=case_id, text=body["text"])
        return {"id": engine.execute(command, actor=actor(), key=sent["key"])}

    return cases
