"""Read the ``[ladder.*]`` tables of ``procedure.toml``.

Their keys are partly free (a class of the case with its own time), which is why they
are read apart from the rest.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from engine.content.procedure import (
    DECISIONS,
    LEVELS,
    ON_ARRIVAL,
    Ladder,
    Level,
    Span,
)
from engine.content.toml_fields import KEY, NAME, TEXT, SpanField, loaded, table


class _LevelSchema(Schema):
    class Meta:
        unknown = EXCLUDE  # other keys are classes of the case, read one by one

    after = SpanField(required=True)
    to = fields.List(fields.String(validate=TEXT), required=True)
    acknowledge = SpanField()
    decide = fields.List(
        fields.String(validate=validate.OneOf(DECISIONS)), load_default=[]
    )
    action = fields.String(load_default="", validate=validate.OneOf(ON_ARRIVAL))
    opens = table(fields.String(validate=NAME))


def read_ladders(ladders: object, errors: dict[str, Any]) -> dict[str, Ladder]:
    """Return the ladders by key; what is wrong goes into ``errors["ladder"]``."""
    if not isinstance(ladders, dict):
        return {}
    wrong: dict[str, Any] = {}
    found = {key: _ladder(key, rungs, wrong) for key, rungs in ladders.items()}
    if wrong:
        errors["ladder"] = wrong
    return found


def _ladder(key: str, rungs: object, errors: dict[str, Any]) -> Ladder:
    if not isinstance(rungs, dict):
        errors[key] = ["has to be a table of levels"]
        return Ladder(key)
    wrong: dict[str, Any] = {}
    names = sorted(name for name in rungs if name != "stop")
    levels = [_level(name, rungs[name], wrong) for name in names]
    stop = _stop(rungs.get("stop", {}), wrong)
    if wrong:
        errors[key] = wrong
    return Ladder(key, tuple(each for each in levels if each), stop)


def _stop(stop: object, errors: dict[str, Any]) -> Mapping[str, str]:
    if isinstance(stop, dict) and all(each in LEVELS for each in stop.values()):
        return stop
    errors["stop"] = [f"has to map a class to one of {', '.join(LEVELS)}"]
    return {}


def _level(name: str, rung: object, errors: dict[str, Any]) -> Level | None:
    if name not in LEVELS:
        errors[name] = [f"unknown key; the levels are {', '.join(LEVELS)}"]
        return None
    if not isinstance(rung, dict):
        errors[name] = ["has to be a table: { after = ..., to = [...] }"]
        return None
    wrong: dict[str, Any] = {}
    known = loaded(_LevelSchema(), rung, wrong)
    classes = sorted(rung.keys() - _LevelSchema().fields.keys())
    spans = {each: _class_span(each, rung[each], wrong) for each in classes}
    if wrong:
        errors[name] = wrong
        return None
    return Level(
        name=name,
        after=known["after"],
        by_class={each: span for each, span in spans.items() if span},
        to=tuple(known["to"]),
        acknowledge=known.get("acknowledge"),
        decide=tuple(known["decide"]),
        action=known["action"],
        opens=known.get("opens", {}),
    )


def _class_span(name: str, value: object, errors: dict[str, Any]) -> Span | None:
    """Read ``critical = "1 wd"``; the class names themselves are the site's."""
    if not isinstance(value, str) or not KEY.fullmatch(name):
        errors[name] = ["is neither a known key nor a class with a time"]
        return None
    try:
        return Span.parse(value)
    except ValueError as error:
        errors[name] = [str(error)]
        return None
