"""What people were told: the bell, the page, and reading it without JavaScript."""

import re

from tests.house import House

READ_ONE = re.compile(r'action="(/notices/[0-9a-f-]+/read)"')


def _unread(house: House, person: str) -> int:
    """Return the number beside the bell of a page that is not about notices."""
    head = house.as_(person).get("/help").split("<main")[0]
    found = re.search(r'href="/notices".*?</a>', head, re.DOTALL)
    assert found
    number = re.search(r'class="count info">(\d+)', found[0])
    return int(number[1]) if number else 0


def test_the_bell_on_every_page_counts_what_is_unread(house: House) -> None:
    before = _unread(house, "olivia")
    house.play("capa", "happy_path", until="contain")

    assert _unread(house, "olivia") > before


def test_one_notice_is_read_and_the_others_stay(house: House) -> None:
    for _ in range(2):
        house.play("capa", "happy_path", until="contain")
    olivia = house.as_("olivia")
    before = _unread(house, "olivia")
    page = olivia.get("/notices?show=unread")
    addresses = READ_ONE.findall(page)
    assert len(addresses) == before
    assert 'name="show" value="unread"' in page
    answer = olivia.post(addresses[0], {"show": "unread"}, at="/notices?show=unread")

    assert answer.headers["Location"].endswith("/notices?show=unread")
    assert addresses[0] not in olivia.get("/notices?show=unread")
    assert addresses[0] not in olivia.get("/notices")
    assert _unread(house, "olivia") == before - 1


def test_a_notice_of_somebody_else_stays_unread(house: House) -> None:
    house.play("capa", "happy_path", until="contain")
    (address, *_rest) = READ_ONE.findall(house.as_("olivia").get("/notices"))
    before = _unread(house, "olivia")
    house.as_("ria").post(address, {}, at="/profile")

    assert _unread(house, "olivia") == before


def test_everything_is_read_at_once(house: House) -> None:
    house.play("capa", "happy_path", until="contain")
    olivia = house.as_("olivia")
    olivia.post("/notices/read", {}, at="/notices")

    assert _unread(house, "olivia") == 0
    assert "All read" in olivia.get("/notices?show=unread")
