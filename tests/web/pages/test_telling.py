"""One chooses on a page how one is told."""

from tests.house import House

PAGE = "/profile/notices"


def test_choices_are_kept_and_shown(house: House) -> None:
    ria = house.as_("ria")
    assert ria.get(PAGE).count(" checked") == 7
    ria.post(PAGE, {"bell.reminder": [], "mail.reminder": "digest"})
    page = ria.get(PAGE)

    assert page.count(" checked") == 6
    assert page.count('value="digest" selected') == 1


def test_a_way_that_does_not_exist_changes_nothing(house: House) -> None:
    mona = house.as_("mona")
    mona.post(PAGE, {"mail.reminder": "pigeon"})
    assert mona.get(PAGE).count('value="at_once" selected') == 7
