"""The trail and its evidence on PostgreSQL: searched, exported, packed, examined."""

from datetime import timedelta
from uuid import UUID

import pytest

from engine.actor import SYSTEM
from engine.cli.doctor import examine
from engine.queries.trail_export import TrailCount
from engine.queries.trail_parts import TrailParts
from engine.queries.trail_search import TrailFilter, TrailSearch
from engine.testing import Bench
from tests.engine.house import begun, only_case


@pytest.mark.requirement("P11-12", "A11-04")
def test_the_trail_is_searched_and_counted_on_the_server(bench: Bench) -> None:
    case = begun(bench)
    bench.complete("write", {"name": "Offer"}, actor="ana")
    bench.sign("approve", {"verdict": "accept"}, actor="quinn")
    now = bench.clock()
    for wanted in (
        TrailFilter(person="ana"),
        TrailFilter(action="procedure.deployed"),
        TrailFilter(field="name"),
        TrailFilter(since=now - timedelta(days=1), until=now + timedelta(days=1)),
    ):
        page = bench.engine.fetch(TrailSearch(wanted=wanted), actor=SYSTEM)
        count = bench.engine.fetch(TrailCount(wanted=wanted), actor=SYSTEM)
        assert len(page.entries) == count > 0
        assert not any(each.faults for each in page.entries)
    part = bench.engine.fetch(TrailParts(streams=[f"case/{case}"]), actor=SYSTEM)
    assert len(part.lines[f"case/{case}"]) > 3
    assert only_case(bench).id == UUID(case)
    assert examine(bench.engine) == []
