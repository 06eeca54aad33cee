"""Read ``procedure.toml``: every unknown key, wrong type and impossible value is told.

Nothing is guessed: a file with one wrong value gives findings and no procedure.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from engine.bpmn.element_rules import MEANINGS
from engine.content.ladder_reading import read_ladders
from engine.content.procedure import (
    ACTIONS,
    ClosingCriterion,
    CrossFieldRule,
    Ladder,
    Lane,
    Procedure,
    Separation,
)
from engine.content.toml_fields import (
    NAME,
    TEXT,
    SpanField,
    loaded,
    table,
    words,
)
from engine.errors import Finding
from engine.model.webhook import KINDS

FORMAT = 1
LARGEST = 200_000
_RELATIONS = (
    "caused_by",
    "corrects",
    "prevents",
    "implements",
    "trains_on",
    "evaluates",
    "escalates",
    "duplicates",
    "supersedes",
    "reopens",
    "reviews",
    "reports",
    "belongs_to",
)


class _StrictSchema(Schema):
    class Meta:
        unknown = RAISE


class _LaneSchema(_StrictSchema):
    role = fields.String(
        required=True,
        validate=TEXT,
        error_messages={"required": "a person needs a fallback role"},
    )
    person = fields.String(
        validate=validate.Regexp("=.+", error="is FEEL after '=': \"=owner\"")
    )


class _LaneField(fields.Field[Lane]):
    """``"qa_reviewer"`` or ``{ person = "=owner", role = "area_owner" }``."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002  marshmallow's signature
        data: Mapping[str, Any] | None,  # noqa: ARG002  marshmallow's signature
        **options: Any,  # noqa: ARG002  marshmallow's signature
    ) -> Lane:
        table = {"role": value} if isinstance(value, str) else value
        return Lane(**_LaneSchema().load(table))


class _SeparationSchema(_StrictSchema):
    a = fields.String(required=True, validate=TEXT)
    b = fields.String(required=True, validate=TEXT)
    when = fields.String(validate=TEXT)


class _ClosingSchema(_StrictSchema):
    holds = fields.String(required=True, validate=TEXT)
    message = fields.String(required=True, validate=TEXT)


class _RuleSchema(_StrictSchema):
    form = fields.String(required=True, validate=TEXT)
    when = fields.String(required=True, validate=TEXT)
    message = fields.String(required=True, validate=TEXT)
    fields_ = fields.List(
        fields.String(validate=TEXT), load_default=[], data_key="fields"
    )


class _HeadSchema(_StrictSchema):
    """Everything but the ladders, whose keys are partly free."""

    format = fields.Integer(required=True, strict=True, validate=validate.Equal(FORMAT))
    key = fields.String(required=True, validate=NAME)
    title = fields.String(required=True, validate=TEXT)
    prefix = fields.String(
        required=True, validate=validate.Regexp(r"[A-Z][A-Z0-9]{1,7}\Z")
    )
    purpose = fields.String(required=True, validate=TEXT)
    owner = fields.String(required=True, validate=NAME)
    sop = fields.String(validate=TEXT)
    phase = fields.String(
        required=True, validate=validate.OneOf(("plan", "do", "check", "act"))
    )
    clauses = words()
    retention = fields.String(validate=TEXT)
    training = fields.String(validate=TEXT)
    target = SpanField()
    sign_due_change = fields.String(validate=validate.OneOf(MEANINGS))
    columns = words()
    kpis = words()
    actions = fields.List(
        fields.String(validate=validate.OneOf(ACTIONS)), load_default=list(ACTIONS)
    )
    mandatory = fields.List(
        fields.String(validate=validate.OneOf(KINDS)),
        load_default=lambda: ["escalation"],
    )
    counters = words()
    inputs = words()
    lanes = fields.Dict(keys=fields.String(validate=TEXT), values=_LaneField())
    checkpoints = table(fields.String(validate=validate.OneOf(("", *MEANINGS))))
    separate = fields.List(fields.Nested(_SeparationSchema), load_default=[])
    closing = fields.List(fields.Nested(_ClosingSchema), load_default=[])
    ladder = fields.Dict(load_default={})
    starts = table(fields.String(validate=validate.OneOf(_RELATIONS)))
    prefill = table(table(fields.String(validate=TEXT)))
    rule = fields.List(fields.Nested(_RuleSchema), load_default=[])


def read_procedure(
    content: bytes, *, file: str = "procedure.toml"
) -> tuple[Procedure | None, list[Finding]]:
    """Return the procedure, or None and everything that is wrong with the file."""
    data, findings = _toml(content, file)
    if data is None:
        return None, findings
    errors: dict[str, Any] = {}
    head = loaded(_HeadSchema(), data, errors)
    ladders = read_ladders(data.get("ladder"), errors)
    if errors:
        text = content.decode("utf-8", "replace")
        return None, [_finding(file, text, *each) for each in _flat(errors)]
    return _procedure(head, ladders), []


def _toml(content: bytes, file: str) -> tuple[dict[str, Any] | None, list[Finding]]:
    if len(content) > LARGEST:
        problem = f"Larger than {LARGEST:,} bytes."
        return None, [_finding(file, "", (), problem)]
    try:
        return tomllib.loads(content.decode("utf-8")), []
    except UnicodeDecodeError:
        problem = "Not UTF-8 text."
    except RecursionError:
        problem = "Nested too deeply."
    except tomllib.TOMLDecodeError as error:
        problem = f"Not TOML: {error}."
    return None, [_finding(file, "", (), problem)]


_PLAIN = ("key", "title", "prefix", "purpose", "owner", "phase")
_OPTIONAL = ("sop", "retention", "training", "target", "sign_due_change")
_LISTS = ("mandatory", "clauses", "columns", "kpis", "actions", "counters", "inputs")
_PSEUDO_NAMES = ("key", "value", "_schema")  # marshmallow's, not the file's
_TABLES = ("lanes", "checkpoints", "starts", "prefill")


def _procedure(head: dict[str, Any], ladders: dict[str, Ladder]) -> Procedure:
    parts: dict[str, Any] = {
        **{name: head[name] for name in _PLAIN},
        **{name: head.get(name) for name in _OPTIONAL},
        **{name: tuple(head[name]) for name in _LISTS},
        **{name: head.get(name, {}) for name in _TABLES},
    }
    return Procedure(
        **parts,
        ladders=ladders,
        separate=tuple(Separation(**each) for each in head["separate"]),
        closing=tuple(ClosingCriterion(**each) for each in head["closing"]),
        rules=tuple(
            CrossFieldRule(
                each["form"], each["when"], each["message"], tuple(each["fields_"])
            )
            for each in head["rule"]
        ),
    )


def _flat(errors: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[Any, str]]:
    """Marshmallow nests by field; one finding per message reads better."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            inside = path and name in _PSEUDO_NAMES
            yield from _flat(inner, path if inside else (*path, str(name)))
    elif isinstance(errors, list):
        for each in errors:
            yield from _flat(each, path)
    else:
        yield path, str(errors)


def _finding(file: str, text: str, path: tuple[str, ...], problem: str) -> Finding:
    where = ".".join(path)
    return Finding(
        rule="procedure-toml",
        severity="error",
        message=f"{where}: {problem}" if where else problem,
        mend="See the table of procedure.toml in the documentation.",
        file=file,
        line=_line(text, path),
    )


def _line(text: str, path: tuple[str, ...]) -> int | None:
    """TOML readers give no positions: look for the keys one after the other."""
    end = 0
    for name in path:
        match = re.compile(rf"[\[\s.{{]{re.escape(name)}\b").search(
            text, max(end - 1, 0)
        )
        end = end if match is None else match.end()
    return text.count("\n", 0, end) + 1 if end else None
