from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from engine.forms import Form, Situation, parse_form
from tests.choices import Lists

PEOPLE = {"ana": "Ana Alba", "ben": "Ben Berg", "cleo": "Cleo Cruz"}


COMPANY = Lists(
    {
        "users": PEOPLE,
        "users:qa_approver": {"ana": "Ana Alba"},
        "roles": {"owner": "Case owner"},
        "register:sites": {"BER": "Berlin", "LYS": "Lyon"},
        "cases:capa": {"CAPA-2026-0001": "Wrong label"},
    },
    gone=PEOPLE,
)


@pytest.fixture
def situation() -> Situation:
    numbers = count(1)
    return Situation(
        context={
            "case": {"key": "CAPA-2026-0001"},
            "title": "Wrong label",
            "class": "major",
            "limit": 7,
        },
        now=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        zone=ZoneInfo("Europe/Berlin"),
        sources=COMPANY,
        new_id=lambda: UUID(int=next(numbers)),
    )


@pytest.fixture
def form() -> Callable[..., Form]:
    def build(*components: dict[str, Any], **root: Any) -> Form:
        return parse_form({"type": "default", "components": list(components), **root})

    return build
