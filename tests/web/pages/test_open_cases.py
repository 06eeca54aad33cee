"""The pages of cases that are open: what one sees, and what one may do."""

from pathlib import Path

import pytest

from tests.house import House


@pytest.mark.parametrize(
    "tab", ["overview", "history", "data", "signatures", "files", "links", "comments"]
)
def test_a_case_that_just_began_has_every_tab(house: House, tab: str) -> None:
    case = house.play("capa", "happy_path", until="screen")
    page = house.as_("ria").get(f"/cases/{case}?tab={tab}")

    assert 'aria-current="page"' in page


def test_an_open_case_says_where_it_is_and_who_has_it(house: House) -> None:
    case = house.play("capa", "happy_path", until="contain")
    page = house.as_("ria").get(f"/cases/{case}")

    assert "Contain and correct at once" in page
    assert "Plan the investigation" in page
    assert "Olivia Brandt" in page
    assert house.tasks(case)["contain"] in page


@pytest.mark.requirement("ASVS 1.2.1", "S5")
def test_a_comment_is_kept_as_text(house: House) -> None:
    case = house.play("capa", "happy_path", until="screen")
    olivia = house.as_("olivia")
    path = f"/cases/{case}?tab=comments"
    data = {"text": "<script>alert(1)</script>"}
    olivia.post(f"/cases/{case}/comment", data, at=path)
    page = olivia.get(path)

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "Olivia Brandt" in page


def test_an_empty_comment_is_refused_with_words(house: House) -> None:
    case = house.play("capa", "happy_path", until="screen")
    olivia = house.as_("olivia")
    path = f"/cases/{case}?tab=comments"
    olivia.post(f"/cases/{case}/comment", {"text": " "}, at=path)

    assert 'role="alert"' in olivia.get(path)


def test_a_file_is_attached_and_listed(house: House, tmp_path: Path) -> None:
    case = house.play("capa", "happy_path", until="screen")
    file = tmp_path / "photo.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\nphoto")
    ria = house.as_("ria")
    path = f"/cases/{case}?tab=files"
    with file.open("rb") as opened:
        ria.post(f"/cases/{case}/attach", {"file": (opened, "photo.png")}, at=path)
    page = ria.get(path)

    assert "photo.png" in page
    assert "Attached to the case" in page


def test_what_may_be_asked_for_a_case_is_offered_with_its_key(house: House) -> None:
    case = house.play("capa", "happy_path", until="screen")
    page = house.as_("ria").get(f"/cases/{case}")

    assert "Cancel the case" not in page
    assert "Ask to cancel" in page
    assert "Ask to reopen" not in page
    start = house.as_("ria").get("/start/extension?target=CAPA-2026-0001&step=Screen")
    assert '<option value="CAPA-2026-0001" selected' in start
    assert 'value="Screen"' in start


def test_a_closed_case_offers_its_reopening(house: House) -> None:
    case = house.play("capa", "happy_path")
    page = house.as_("ria").get(f"/cases/{case}")

    assert "Ask to reopen" in page
    assert "Ask to cancel" not in page


def test_a_step_gets_another_date_from_its_page(house: House) -> None:
    case = house.play("action", "happy_path", until="implement")
    path = f"/tasks/{house.tasks(case)['implement']}"
    adam = house.as_("adam")
    assert "Change the due date" not in house.as_("vera").get(path)

    adam.post(f"{path}/due", {"due_on": "", "reason": "Late"}, at=path)
    assert "Give the new date." in adam.get(path)
    adam.post(f"{path}/due", {"due_on": "2030-02-01", "reason": ""}, at=path)
    assert "Say why the date is changed." in adam.get(path)
    adam.post(f"{path}/due", {"due_on": "2030-02-01", "reason": "Late"}, at=path)
    page = adam.get(path)
    assert "The step has its new date" in page
    assert "01 Feb 2030" in page


def test_a_case_is_put_on_hold_and_goes_on_from_its_page(house: House) -> None:
    case = house.play("capa", "happy_path", until="screen")
    path = f"/cases/{case}"
    assert "Put on hold" not in house.as_("ria").get(path)
    quinn = house.as_("quinn")
    quinn.post(f"{path}/hold", {"reason": "The lot is away"}, at=path)
    page = quinn.get(path)
    assert "On hold" in page
    assert "The lot is away" in page
    quinn.post(f"{path}/resume", {"reason": "It is back"}, at=path)
    assert "Put on hold" in quinn.get(path)
