"""A flood is cut off, and says when to come again; others are served meanwhile."""

import pytest
from flask import Flask

from web.limits import Limits, Window, add_limits


class Ticker:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


def pages(who: list[str], window: Window, limits: Limits) -> Flask:
    app = Flask("limited", static_folder=None)
    app.add_url_rule("/start", "start.hand_in", lambda: "done", methods=["POST"])
    app.add_url_rule("/", "inbox.show", lambda: "done")
    add_limits(app, lambda: who[0], limits, window)
    return app


@pytest.mark.requirement("ASVS 2.4.1")
def test_of_a_hundred_reports_in_a_minute_of_one_account_sixty_are_taken() -> None:
    ticker, who = Ticker(), ["ria"]
    client = pages(who, Window(ticker), Limits()).test_client()
    answers = [client.post("/start").status_code for _ in range(100)]
    assert answers == [200] * 60 + [429] * 40
    who[0] = "rita"
    assert client.post("/start").status_code == 200
    who[0], ticker.now = "ria", 60.1
    assert client.post("/start").status_code == 200


@pytest.mark.requirement("S3")
def test_an_address_nobody_is_signed_in_at_is_cut_off_too() -> None:
    client = pages([""], Window(Ticker()), Limits(strangers=3)).test_client()
    assert [client.get("/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_counts_of_who_is_silent_are_forgotten() -> None:
    ticker = Ticker()
    window = Window(ticker)
    for number in range(20_002):
        window.admits(str(number), 1)
    ticker.now = 61.0
    assert window.admits("another", 1)
    assert len(window.seen) <= 2
