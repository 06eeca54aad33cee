from datetime import UTC, datetime
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from engine.forms import Form, Situation, parse_form
from tests.choices import Lists

OPTIONS = [{"value": "a", "label": "First"}, {"value": "b", "label": "Second"}]
REQUIRED = {"required": True}
ROW = [
    {"type": "textfield", "key": "lot", "label": "Lot", "validate": REQUIRED},
    {"type": "checkbox", "key": "blocked", "label": "Blocked"},
    {
        "type": "textarea",
        "key": "why",
        "label": "Why blocked",
        "validate": REQUIRED,
        "conditional": {"hide": "=item.blocked != true"},
    },
    {"type": "select", "key": "by", "label": "By", "properties": {"source": "users"}},
]
COMPONENTS = [
    {"type": "text", "text": "## What happened\nSay it in **plain** words."},
    {
        "type": "textfield",
        "key": "title",
        "label": "Title",
        "description": "What one would say at the door",
        "validate": {"required": True, "maxLength": 80},
    },
    {"type": "textarea", "key": "text", "label": "Description"},
    {"type": "number", "key": "units", "label": "Units", "validate": {"min": 0}},
    {"type": "datetime", "subtype": "date", "key": "day", "label": "Day"},
    {"type": "datetime", "subtype": "datetime", "key": "at", "label": "Moment"},
    {"type": "datetime", "subtype": "time", "key": "clock", "label": "Time of day"},
    {"type": "checkbox", "key": "tick", "label": "Tick"},
    {"type": "checkbox", "key": "yes", "label": "Safety", "validate": REQUIRED},
    {"type": "radio", "key": "one", "label": "One", "values": OPTIONS},
    {
        "type": "select",
        "key": "owner",
        "label": "Owner",
        "properties": {"source": "users"},
    },
    {"type": "checklist", "key": "methods", "label": "Some", "values": OPTIONS},
    {
        "type": "taglist",
        "key": "team",
        "label": "Team",
        "properties": {"source": "users"},
    },
    {"type": "taglist", "key": "tags", "label": "Tags", "properties": {"free": True}},
    {"type": "separator"},
    {"type": "spacer"},
    {
        "type": "group",
        "label": "Only for safety",
        "conditional": {"hide": "=yes != true"},
        "components": [
            {"type": "textarea", "key": "effect", "label": "Effect"},
            {"type": "filepicker", "key": "files", "label": "Files", "multiple": True},
        ],
    },
    {"type": "dynamiclist", "path": "lots", "label": "Lots", "components": ROW},
    {
        "type": "expression",
        "key": "double",
        "label": "Twice the units",
        "expression": "=units * 2",
    },
    {
        "type": "table",
        "label": "Results so far",
        "dataSource": "=results",
        "columns": [{"key": "status", "label": "Status"}],
    },
]


COMPANY = Lists({"users": {"ana": "Ana <Alba>", "ben": 'Ben "B" Berg'}})


@pytest.fixture
def form() -> Form:
    return parse_form(
        {"components": COMPONENTS, "properties": {"shown": ["case.key", "results"]}}
    )


@pytest.fixture
def situation() -> Situation:
    numbers = count(1)
    return Situation(
        context={"case": {"key": "CAPA-1"}, "results": [{"status": "<done>"}]},
        now=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        zone=ZoneInfo("Europe/Berlin"),
        sources=COMPANY,
        new_id=lambda: UUID(int=next(numbers)),
    )
