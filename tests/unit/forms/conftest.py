from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from engine.forms import Form, Option, Situation, parse_form

PEOPLE = {"ana": "Ana Alba", "ben": "Ben Berg", "cleo": "Cleo Cruz"}


class Company:
    """The sources of a small company."""

    def options(self, source: str) -> Sequence[Option]:
        known = {
            "users": PEOPLE,
            "users:qa_approver": {"ana": "Ana Alba"},
            "roles": {"owner": "Case owner"},
            "register:sites": {"BER": "Berlin", "LYS": "Lyon"},
            "cases:capa": {"CAPA-2026-0001": "Wrong label"},
        }
        found = known.get(source, {})
        return [Option(value, label) for value, label in found.items()]


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
        sources=Company(),
        new_id=lambda: UUID(int=next(numbers)),
    )


@pytest.fixture
def form() -> Callable[..., Form]:
    def build(*components: dict[str, Any], **root: Any) -> Form:
        return parse_form({"type": "default", "components": list(components), **root})

    return build
