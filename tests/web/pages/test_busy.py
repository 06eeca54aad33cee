"""A long transaction holds the database: who hands in is told, and loses nothing."""

import sqlite3
from contextlib import closing
from time import monotonic

import pytest

from engine.store.database import PATIENCE
from tests.house import House


@pytest.mark.requirement("R28")
def test_who_hands_in_during_a_long_transaction_is_told_to_try_again(
    house: House,
) -> None:
    olivia = house.as_("olivia")
    case = house.play("capa", "happy_path", until="screen")
    page = f"/cases/{case}?tab=comments"
    sent = {"text": "Said once", "csrf_token": olivia.fields(page)["csrf_token"]}
    url = house.bench.engine.database.connections.url
    with closing(sqlite3.connect(str(url.database))) as other:
        other.execute("BEGIN IMMEDIATE")
        began = monotonic()
        answer = olivia.client.post(f"/cases/{case}/comment", data=sent)
        waited = monotonic() - began
        assert olivia.client.get(page).status_code == 200  # who reads does not wait

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert "try again in a moment" in answer.text
    assert waited < 2 * PATIENCE / 1_000
    assert "Said once" not in olivia.get(page)
    olivia.post(f"/cases/{case}/comment", sent, at=page)
    assert "Said once" in olivia.get(page)
