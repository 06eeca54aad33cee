"""Identifiers sort in the order they were made."""

from datetime import UTC, datetime

from engine.clock import new_id


def test_ids_of_one_instant_keep_their_order() -> None:
    made = [new_id(lambda: datetime(2026, 1, 5, tzinfo=UTC)) for _ in range(5_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {each.version for each in made} == {7}


def test_ids_of_a_running_clock_keep_their_order() -> None:
    made = [new_id() for _ in range(5_000)]
    assert made == sorted(made)
