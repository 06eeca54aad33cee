"""What will fire when, on the page of a procedure and on the page of a task."""

import re

from tests.house import House

_CELL = re.compile(r'data-label="(E\d)"[^>]*>([^<]*)<')


def _row(page: str, step: str) -> dict[str, str]:
    row = page.split(f'<th scope="row">{step}</th>')[1].split("</tr>", maxsplit=1)[0]
    return {name: text.strip() for name, text in _CELL.findall(row)}


def test_the_page_of_a_procedure_says_what_fires_when_for_a_class_and_a_date(
    house: House,
) -> None:
    pia = house.as_("pia")
    page = pia.get("/procedures/action")
    assert 'href="/procedures/action/reminders"' in page
    address = "/procedures/action/reminders?begins=2026-01-05&due_on=2026-01-16"
    page = pia.get(address)
    assert _row(page, "Carry out the action") == {
        "E0": "14 Jan 2026",
        "E1": "16 Jan 2026",
        "E2": "21 Jan 2026",
        "E3": "27 Jan 2026",
        "E4": "05 Feb 2026",
    }
    assert "within 2 working days: extend the due date" in page
    assert "opens: nonconformance" not in page
    critical = pia.get(f"{address}&class=critical")
    assert _row(critical, "Carry out the action")["E2"] == "19 Jan 2026"
    assert "opens: nonconformance" in critical
    minor = pia.get(f"{address}&class=minor")
    assert _row(minor, "Carry out the action").keys() == {"E0", "E1", "E2"}


def test_without_the_date_of_the_case_only_its_rule_is_shown(house: House) -> None:
    page = house.as_("pia").get("/procedures/action/reminders?begins=oops&due_on=x")
    assert set(_row(page, "Carry out the action").values()) == {"\N{EN DASH}"}
    assert "by the date of the case" in page


def test_a_procedure_that_does_not_exist_is_not_found(house: House) -> None:
    house.as_("pia").get("/procedures/none/reminders", status=404)


def test_the_page_of_a_task_says_who_answers_by_when_and_what_is_opened(
    house: House,
) -> None:
    case = house.play("action", "happy_path", until="implement")
    page = house.as_("adam").get(f"/tasks/{house.tasks(case)['implement']}")
    ladder = page.split("Planned reminders")[1]
    assert "answer by 23 Jan 2026" in ladder
    assert "answer by 29 Jan 2026: extend the due date, or give the step" in ladder
    assert 'href="/procedures/action/reminders"' in ladder
