"""A late step on PostgreSQL: asked about, passed on, extended, and done after all."""

from engine.jobs.due import Worker
from engine.model import Notice
from engine.queries.notices import AskedOf
from engine.testing import Bench
from tests.engine.commands.late_steps import (
    AT_E3,
    REQUEST,
    answer,
    asked,
    carry_out,
    late_action,
)
from tests.engine.house import rows, timers, who


def test_a_late_step_is_asked_about_passed_on_decided_and_closed(bench: Bench) -> None:
    late = late_action(bench=bench, manager="mona")
    late.advance(AT_E3)
    for _ in range(2):
        Worker(late.engine, late.worker.handlers).fire_due()
    unanswered = [each for each in rows(late, Notice) if "Nobody has" in each.text]
    assert sorted(each.person for each in unanswered) == ["olga", "pia", "quinn"]
    assert asked(late, "mona", "E2").escalated_at is not None
    answer(late, "pia", "E3", decision="extend", comment="", extension=REQUEST)
    assert asked(late, "quinn", "E3").answered_by == "pia"
    assert len(late.engine.fetch(AskedOf(), actor=who(late, "mona"))) == 1
    carry_out(late)
    assert late.engine.fetch(AskedOf(), actor=who(late, "mona")) == []
    assert "implement" not in {each.element for each in timers(late)}
