"""Administrators subscribe programs, on a page."""

import re

from tests.house import House

PAGE = "/administration/webhooks"
GIVEN = {
    "title": "Laboratory",
    "url": "https://lab.example/hook",
    "events": ["case.started", "task.escalated"],
}


def test_a_program_is_subscribed_and_its_secret_is_shown_once(house: House) -> None:
    ada = house.as_("sami")
    assert "No program is told" in ada.get(PAGE)
    ada.post(PAGE, GIVEN)
    first, second = ada.get(PAGE), ada.get(PAGE)
    (secret,) = re.findall(r"shown only now: ([\w-]{40,})", first)

    assert secret not in second
    assert "https://lab.example/hook" in second


def test_what_was_typed_stays_when_something_is_missing(house: House) -> None:
    reply = house.as_("sami").post(PAGE, {**GIVEN, "url": "lab", "title": "Pharmacy"})
    assert reply.status_code == 422
    assert "begins with https:// or http://" in reply.text
    assert 'value="Pharmacy"' in reply.text
    assert re.search(r'value="task.escalated" checked', reply.text)


def test_a_subscription_ends_with_a_reason(house: House) -> None:
    ada = house.as_("sami")
    ada.post(PAGE, {**GIVEN, "title": "Warehouse"})
    page = ada.get(PAGE)
    (end,) = re.findall(rf'"({PAGE}/[^"]+/end)"', page.split("Warehouse")[1])[:1]
    ada.post(end, {"reason": " "}, at=PAGE)
    assert "Warehouse" in ada.get(PAGE)
    ada.post(end, {"reason": "They have moved"}, at=PAGE)
    assert "Warehouse" not in ada.get(PAGE)


def test_nobody_else_sees_the_subscriptions(house: House) -> None:
    house.as_("ria").get(PAGE, 403)
