"""A long transaction holds the database: who hands in is told, and loses nothing."""

import sqlite3
from contextlib import closing
from time import monotonic

import pytest

from engine.errors import BusyError
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


@pytest.mark.requirement("R7")
def test_while_the_database_is_away_nobody_is_signed_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is asking cannot be looked up: that is no reason to ask for a password."""
    ria = house.as_("ria")

    def away(*_query: object, **_actor: object) -> None:
        raise BusyError

    monkeypatch.setattr(type(house.bench.engine), "fetch", away)
    page, program = ria.client.get("/cases"), ria.client.get("/api/v1/cases")
    alive = ria.client.get("/health/live")
    monkeypatch.undo()

    assert [page.status_code, program.status_code] == [503, 503]
    assert page.headers["Retry-After"] == program.headers["Retry-After"] == "2"
    assert "try again in a moment" in page.text
    assert alive.status_code == 200
    assert ria.client.get("/cases").status_code == 200
