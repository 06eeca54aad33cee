"""Cases as JSON."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields, validate

from engine.queries.case_page import CaseView
from web.api.inputs import Answers, Paging, Text

STATES = ["", "open", "closed", "rejected", "cancelled", "overdue"]


class CaseFilter(Paging):
    """Which cases."""

    procedure = Text(load_default="")
    status = fields.Str(load_default="", validate=validate.OneOf(STATES))
    class_key = Text(load_default="")
    owner = Text(load_default="")
    words = Text(load_default="")


class CaseItemOut(Schema):
    """One case in a list."""

    id = fields.UUID(required=True)
    business_key = fields.Str(required=True)
    title = fields.Str(required=True)
    procedure = fields.Str(required=True)
    status = fields.Str(required=True)
    outcome = fields.Str(allow_none=True)
    class_key = fields.Str(allow_none=True)
    owner_id = fields.Str(allow_none=True)
    started_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    overdue = fields.Bool(required=True)
    incidents = fields.Int(required=True)
    steps = fields.List(fields.Str(), required=True)


class CaseListOut(Schema):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseItemOut), required=True)
    next_after = fields.Str(allow_none=True)


class StartIn(Schema):
    """The procedure's key and the answers to its start form."""

    procedure = Text(required=True)
    answers = Answers(load_default=dict)


class Started(Schema):
    """The new case."""

    id = fields.UUID(required=True)
    business_key = fields.Str(required=True)


class CommentIn(Schema):
    """What is said."""

    text = Text(required=True, longest=10_000)


class Created(Schema):
    """The id of what was made."""

    id = fields.UUID(required=True)


class OpenTaskOut(Schema):
    """A step somebody still has to do."""

    id = fields.UUID(required=True)
    element = fields.Str(required=True)
    name = fields.Str(required=True)
    role = fields.Str(allow_none=True)
    assignee_id = fields.Str(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    overdue = fields.Bool(required=True)


class LinkOut(Schema):
    """A linked case; ``down`` from starter to started."""

    id = fields.UUID(required=True)
    business_key = fields.Str(required=True)
    title = fields.Str(required=True)
    relation = fields.Str(required=True)
    status = fields.Str(required=True)
    down = fields.Bool(required=True)


class SignatureOut(Schema):
    """A signature with what 21 CFR 11.50 wants shown, re-hashed now."""

    id = fields.UUID(required=True)
    element = fields.Str(required=True)
    signer_id = fields.Str(required=True)
    printed_name = fields.Str(required=True)
    role = fields.Str(required=True)
    meaning = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)
    local = fields.Str(required=True)
    digest = fields.Str(required=True)
    reason = fields.Str(allow_none=True)
    on_behalf_of = fields.Str(allow_none=True)
    state = fields.Str(required=True)


class FileOut(Schema):
    """A file beside a case."""

    id = fields.UUID(required=True)
    name = fields.Str(required=True)
    sha256 = fields.Str(required=True)
    by = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)


class CommentOut(Schema):
    """What somebody said."""

    by = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)
    text = fields.Str(required=True)


class HeadOut(Schema):
    """What stands at the top of a case."""

    id = fields.UUID(required=True)
    business_key = fields.Str(required=True)
    procedure = fields.Str(required=True)
    version = fields.Int(required=True)
    title = fields.Str(required=True)
    state = fields.Str(required=True)
    status = fields.Str(required=True)
    outcome = fields.Str(allow_none=True)
    owner_id = fields.Str(allow_none=True)
    class_key = fields.Str(allow_none=True)
    started_by = fields.Str(required=True)
    started_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    overdue = fields.Bool(required=True)
    on_hold = fields.Bool(required=True)


class CaseOut(Schema):
    """A case."""

    head = fields.Nested(HeadOut, required=True)
    variables = fields.Dict(keys=fields.Str(), required=True)
    tasks = fields.List(fields.Nested(OpenTaskOut), required=True)
    links = fields.List(fields.Nested(LinkOut), required=True)
    signatures = fields.List(fields.Nested(SignatureOut), required=True)
    files = fields.List(fields.Nested(FileOut), required=True)
    comments = fields.List(fields.Nested(CommentOut), required=True)


class VisitOut(Schema):
    """One step of the story."""

    seq = fields.Int(required=True)
    element = fields.Str(required=True)
    name = fields.Str(required=True)
    kind = fields.Str(required=True)
    started = fields.AwareDateTime(required=True)
    ended = fields.AwareDateTime(allow_none=True)
    withdrawn = fields.Bool(required=True)
    actor = fields.Str(allow_none=True)
    wrote = fields.Raw()
    explained = fields.List(fields.Str(), required=True)


class CaseTrailOut(Schema):
    """One entry of the case's own chain."""

    at = fields.AwareDateTime(required=True)
    actor = fields.Str(required=True)
    action = fields.Str(required=True)
    subject = fields.Str(required=True)
    detail = fields.Dict(keys=fields.Str(), required=True)


def shown_case(view: CaseView) -> dict[str, Any]:
    """Return a case as JSON has it."""
    return {
        "head": view.head,
        "variables": dict(view.variables),
        "tasks": view.tasks,
        "links": view.links,
        "signatures": [_signature(each) for each in view.signatures],
        "files": [
            {"id": key, "name": name, "sha256": digest, "by": who, "at": at}
            for key, name, digest, who, at in view.attachments
        ],
        "comments": [
            {"by": who, "at": at, "text": text} for who, at, text in view.comments
        ],
    }


def shown_story(view: CaseView) -> Iterator[Any]:
    """Yield the visits of a case."""
    yield from view.visits


def _signature(shown: Any) -> dict[str, Any]:
    plain = {
        name: getattr(shown, name) for name in SignatureOut().fields if name != "state"
    }
    return {**plain, "state": str(getattr(shown.state, "value", shown.state))}
