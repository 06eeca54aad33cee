"""The pages of a case that went the whole way: what they show, and to whom."""

import pytest

from tests.house import House


@pytest.fixture(scope="module")
def closed(house: House) -> str:
    """Return a case that went the whole way."""
    return house.play("capa", "happy_path", title="Wrong label on two boxes")


def test_the_header_says_what_state_whose_and_how_serious(
    house: House, closed: str
) -> None:
    page = house.as_("ria").get(f"/cases/{closed}")

    for words in ("CAPA-2026-0001", "Wrong label on two boxes", "Closed", "Effective"):
        assert words in page
    assert "Major" in page
    assert "Owner Olivia Brandt" in page
    assert "Nothing is open: the case has ended." in page


def test_the_diagram_shows_the_path_without_scripts(house: House, closed: str) -> None:
    page = house.as_("ria").get(f"/cases/{closed}")

    assert "<svg" in page
    assert 'taken"' in page


def test_the_history_says_who_did_what_and_what_changed(
    house: House, closed: str
) -> None:
    page = house.as_("ria").get(f"/cases/{closed}?tab=history")

    assert "Ria Novak</b> opened the case" in page
    assert "completed “Screen the request”" in page
    assert "signed “Approve the plan”: approval" in page
    assert "Severity" in page


def test_a_decision_is_explained_in_sentences(house: House, closed: str) -> None:
    page = house.as_("ria").get(f"/cases/{closed}?tab=history")

    assert "Why this result of “Determine the class”?" in page
    assert "decided by rule" in page


def test_the_data_stand_under_the_labels_of_the_forms(
    house: House, closed: str
) -> None:
    page = house.as_("ria").get(f"/cases/{closed}?tab=data")

    assert "<dt>Root cause</dt>" in page
    assert "does not name the label printer" in page
    assert page.index("<dt>Title</dt>") < page.index("<dt>Root cause</dt>")
    assert page.index("<dt>Root cause</dt>") < page.index("the procedure computed")


@pytest.mark.requirement("P11-22", "P11-24", "A11-08", "11.50")
def test_a_signature_shows_name_meaning_time_zone_and_validity(
    house: House, closed: str
) -> None:
    page = house.as_("ria").get(f"/cases/{closed}?tab=signatures")

    for words in (
        "Quentin Dubois",
        "quentin, QA approver",
        "Approval",
        "Verification",
        " UTC",
        "Valid",
    ):
        assert words in page
    assert "Approve the closure" in page
    assert "SHA-256" in page


def test_files_of_answers_are_listed_and_downloaded(house: House, closed: str) -> None:
    ria = house.as_("ria")
    page = ria.get(f"/cases/{closed}?tab=files")
    path = f"/cases/{closed}/files/" + page.partition(f"/cases/{closed}/files/")[2][:64]
    answer = ria.client.get(path)

    assert "line_clearance.pdf" in page
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.data.startswith(b"%PDF")


@pytest.mark.requirement("DI-10")
def test_linked_cases_lead_both_ways(house: House, closed: str) -> None:
    ria = house.as_("ria")
    page = ria.get(f"/cases/{closed}?tab=links")
    action = ria.get(f"/cases/{house.case('ACT-2026-0001')}?tab=links")

    assert "ACT-2026-0001" in page
    assert "EC-2026-0001" in page
    assert "CAPA-2026-0001" in action


def test_cases_are_filtered_by_procedure_state_class_owner_and_words(
    house: House, closed: str
) -> None:
    ria = house.as_("ria")
    query = "procedure=capa&status=closed&class=major&owner=olivia&words=two+boxes"
    found = ria.get(f"/cases?{query}")

    assert closed in found
    assert "No case fits the filter" in ria.get("/cases?words=zebra")
    assert 'value="zebra"' in ria.get("/cases?words=zebra")


def test_a_key_leads_to_its_case(house: House, closed: str) -> None:
    answer = house.as_("ria").client.get("/case/CAPA-2026-0001")

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(closed)


def test_a_reader_sees_every_step_of_a_closed_case(house: House, closed: str) -> None:
    page = house.as_("rita").get(f"/cases/{closed}?tab=history")
    steps = (
        "Screen the request",
        "Classify and name the owner",
        "Contain and correct at once",
        "Plan the investigation",
        "Find the root cause",
        "Approve the plan",
        "Verify the implementation",
        "Summarise and share",
        "Approve the closure",
    )

    assert [step for step in steps if step not in page] == []


def test_what_a_called_procedure_found_is_said_in_words(
    house: House, closed: str
) -> None:
    for tab in ("data", "history"):
        page = house.as_("ria").get(f"/cases/{closed}?tab={tab}")
        assert "Outcome of the effectiveness check" in page, tab
        assert "Ec outcome" not in page, tab


@pytest.mark.requirement("R-073")
def test_the_case_says_how_long_it_is_kept_and_what_keeps_it_longer(
    house: House, closed: str
) -> None:
    page = house.as_("ria").get(f"/cases/{closed}")
    year = int(house.bench.clock.now.year) + 10
    assert "Kept until" in page
    assert f"{year}" in page
    assert "Put it under legal hold" not in page

    desk = house.as_("mona")
    answer = desk.post(
        f"/cases/{closed}/legal-hold", {"reason": "Claim 7"}, at=f"/cases/{closed}"
    )
    assert answer.status_code == 303
    held = house.as_("ria").get(f"/cases/{closed}")
    assert "Under legal hold since" in held
    assert "Claim 7" in held
    assert "Legal hold" in house.as_("ria").get("/cases")
    answer = desk.post(
        f"/cases/{closed}/legal-hold/lift", {"reason": "Over"}, at=f"/cases/{closed}"
    )
    assert "Under legal hold" not in house.as_("ria").get(f"/cases/{closed}")
