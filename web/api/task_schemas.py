"""Tasks as JSON."""

from marshmallow import Schema, fields, validate

from web.api.inputs import Answers, Paging, Text


class InboxFilter(Paging):
    """Which tasks: mine, those of my groups, or what is overdue of both."""

    box = fields.Str(
        load_default="mine", validate=validate.OneOf(["mine", "groups", "overdue"])
    )
    words = Text(load_default="")
    procedure = Text(load_default="")


class InboxItemOut(Schema):
    """One open task in a list."""

    task_id = fields.UUID(required=True)
    name = fields.Str(required=True)
    case_id = fields.UUID(required=True)
    business_key = fields.Str(required=True)
    title = fields.Str(required=True)
    procedure = fields.Str(required=True)
    created_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(allow_none=True)
    overdue = fields.Bool(required=True)
    assignee_id = fields.Str(allow_none=True)
    role = fields.Str(allow_none=True)
    class_key = fields.Str(allow_none=True)
    signs = fields.Bool(required=True)


class InboxOut(Schema):
    """A page of tasks; counts stop at 1001."""

    items = fields.List(fields.Nested(InboxItemOut), required=True)
    mine = fields.Int(required=True)
    groups = fields.Int(required=True)
    overdue = fields.Int(required=True)
    next_after = fields.Str(allow_none=True)


class OptionOut(Schema):
    """One thing to choose."""

    value = fields.Str(required=True)
    label = fields.Str(required=True)


class FieldOut(Schema):
    """One question of a form, with the answer so far."""

    name = fields.Str(required=True)
    kind = fields.Str(required=True)
    label = fields.Str(required=True)
    hint = fields.Str(required=True)
    required = fields.Bool(required=True)
    value = fields.Str(required=True)
    values = fields.List(fields.Str(), required=True)
    options = fields.List(fields.Nested(OptionOut), required=True)
    rows = fields.Int(required=True)


class TellingOut(Schema):
    """A reminder or escalation to come."""

    level = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)
    to = fields.List(fields.Str(), required=True)


class TaskOut(Schema):
    """One task; ``shown_digest`` is what a signature refers to."""

    id = fields.UUID(required=True)
    revision = fields.Int(required=True)
    name = fields.Str(required=True)
    element = fields.Str(required=True)
    instruction = fields.Str(required=True)
    case_id = fields.UUID(required=True)
    business_key = fields.Str(required=True)
    case_title = fields.Str(required=True)
    procedure = fields.Str(required=True)
    version = fields.Int(required=True)
    role = fields.Str(allow_none=True)
    assignee_id = fields.Str(allow_none=True)
    mine = fields.Bool(required=True)
    claimable = fields.Bool(required=True)
    created_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(allow_none=True)
    overdue = fields.Bool(required=True)
    ladder = fields.List(fields.Nested(TellingOut), required=True)
    meaning = fields.Str(allow_none=True)
    shown_digest = fields.Str(required=True)
    questions = fields.List(fields.Nested(FieldOut), required=True)
    hindrances = fields.List(fields.Str(), required=True)
    open = fields.Bool(required=True)
    closed_by = fields.Str(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)


class DraftIn(Schema):
    """Unfinished answers."""

    answers = Answers(required=True)


class CompleteIn(Schema):
    """Answers; ``revision`` is the task's as it was read: changed since is refused."""

    answers = Answers(load_default=dict)
    revision = fields.Int(load_default=None, allow_none=True, strict=True)


class SignIn(CompleteIn):
    """Answers under a signature: who signs proves it, for what was shown."""

    person = Text(required=True)
    password = Text(required=True)
    shown_digest = Text(required=True)
    reason = Text(load_default="", longest=4_000)


class HandedIn(Schema):
    """The case that went on, and answers that were dropped, each with why."""

    instance = fields.UUID(required=True)
    dropped = fields.List(fields.List(fields.Raw()), required=True)
