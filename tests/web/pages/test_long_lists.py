"""Lists of more people than one page holds: searched, and answered."""

from dataclasses import dataclass

import pytest

from engine.actor import SYSTEM
from engine.model import Account, AccountState
from engine.store.unit_of_work import UnitOfWork
from tests.house import House, story

MANY = 700


@dataclass(frozen=True, slots=True)
class Hire:
    """Let many people have accounts."""

    count: int

    def execute(self, uow: UnitOfWork) -> None:
        """Write their rows."""
        for number in range(self.count):
            uow.add(
                Account(
                    id=f"worker{number:04}",
                    name=f"Zoë Worker {number:04}",
                    mail="",
                    state=AccountState.ACTIVE,
                    created_at=uow.now,
                )
            )


@pytest.fixture(scope="module")
def crowded(house: House) -> House:
    """Return a company of seven hundred more people."""
    house.bench.engine.execute(Hire(MANY), actor=SYSTEM)
    return house


@pytest.fixture
def task(crowded: House) -> str:
    """Return the path of a step that asks for an author and for reviewers."""
    case = crowded.play("document_approval", "revision", until="check")
    return f"/tasks/{crowded.tasks(case)['check']}"


AGAIN = {"check": "accept", "_refresh": "1"}
"""Show the form again with the questions of an accepted request."""


def test_a_long_list_says_that_there_are_more(crowded: House, task: str) -> None:
    page = crowded.as_("dora").post(task, AGAIN).text
    assert "The list holds only the first of many" in page
    assert "(worker0699)" not in page


def test_words_find_somebody_beyond_the_list_without_scripts(
    crowded: House, task: str
) -> None:
    dora = crowded.as_("dora")
    found = dora.post(task, {**AGAIN, "_find.author": "worker 0699"})
    assert found.status_code == 200
    assert "1 found for “worker 0699”" in found.text
    assert '<option value="worker0699">Zoë Worker 0699 (worker0699)' in found.text
    many = dora.post(task, {**AGAIN, "_find.author": "Zoë Worker"}).text
    assert "500 or more found for “Zoë Worker”" in many
    nobody = dora.post(task, {**AGAIN, "_find.author": "no such 100%"}).text
    assert "Nothing found for “no such 100%”" in nobody


def test_somebody_beyond_the_list_stays_chosen_and_is_accepted(
    crowded: House, task: str
) -> None:
    dora = crowded.as_("dora")
    people = {"author": "worker0698", "reviewers": ["worker0697", "rolf"]}
    again = dora.post(task, {**AGAIN, **people, "_find.author": "rolf"}).text
    for number in ("0698", "0697"):
        chosen = f'value="worker{number}" selected>Zoë Worker {number} (worker{number})'
        assert chosen in again
    answers = {**story("document_approval", "revision")["check"], **people}
    sent = {name: "yes" if each is True else each for name, each in answers.items()}
    done = dora.post(task, sent)
    assert done.status_code == 303, done.text
    case = crowded.as_("ria").get(done.headers["Location"])
    assert "Zoë Worker 0698" in case


def test_somebody_who_does_not_exist_is_refused(crowded: House, task: str) -> None:
    done = crowded.as_("dora").post(task, {"check": "accept", "author": "worker9999"})
    assert done.status_code == 422
    assert "worker9999 (not offered)" in done.text
