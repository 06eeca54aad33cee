"""People are told the way they chose; what a procedure marks comes anyway."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from engine.actor import SYSTEM
from engine.commands.people.choose_telling import ChooseTelling
from engine.commands.work.owe_digests import OweDigests
from engine.content.shipped import shipped_bundle
from engine.errors import InvalidAnswersError
from engine.jobs.letters import letter
from engine.model import Account, Job, Notice
from engine.queries.notices import Unread
from engine.queries.telling import OwnTelling
from engine.testing import Bench
from tests.engine.commands.test_due_dates import ACTION, PEOPLE
from tests.engine.house import rows, who

FRIDAY = datetime(2026, 1, 16, 18, tzinfo=UTC)


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Return a bench with the action in effect; adam is the one who does it."""
    made = Bench()
    for person, roles in PEOPLE.items():
        made.add_person(person, roles, manager="quinn" if person == "adam" else None)
    made.deploy_bundle(shipped_bundle("action"), companions=["action"])
    yield made
    made.close()


def _choose(bench: Bench, **choices: tuple[bool, str]) -> None:
    command = ChooseTelling(choices=choices)
    bench.engine.execute(command, actor=who(bench, "adam"))


def _digest(bench: Bench) -> None:
    bench.engine.execute(OweDigests(), actor=SYSTEM)
    bench.settle()


def _mails(bench: Bench, event: str) -> list[Mapping[str, object]]:
    return [
        each
        for each in bench.mails
        if each["person"] == "adam" and each["event"] == event
    ]


def _unread(bench: Bench) -> int:
    return bench.engine.fetch(Unread(), actor=who(bench, "adam"))


@pytest.mark.requirement("R-125")
def test_who_chose_nothing_gets_bell_and_mail(bench: Bench) -> None:
    bench.start("action", ACTION, actor="pia")
    assert len(_mails(bench, "assigned")) == _unread(bench) == 1


@pytest.mark.requirement("R-125")
def test_who_wants_neither_mail_nor_bell_finds_it_in_the_list(bench: Bench) -> None:
    _choose(bench, assigned=(False, "none"))
    bench.start("action", ACTION, actor="pia")

    assert _mails(bench, "assigned") == []
    assert _unread(bench) == 0
    assert [each.person for each in rows(bench, Notice)] == ["adam"]


@pytest.mark.requirement("R-125")
def test_nobody_opts_out_of_what_the_procedure_marks_as_mandatory(
    bench: Bench,
) -> None:
    _choose(bench, escalation=(False, "none"), reminder=(False, "none"))
    bench.start("action", ACTION, actor="pia")
    bench.advance(FRIDAY)

    assert len(_mails(bench, "escalation")) == 1
    assert _mails(bench, "reminder") == []


@pytest.mark.requirement("R-125")
def test_a_digest_comes_once_a_day_however_many_clocks_ask(bench: Bench) -> None:
    _choose(bench, assigned=(True, "digest"))
    bench.start("action", ACTION, actor="pia")
    for _ in range(3):
        _digest(bench)
    (mail,) = _mails(bench, "digest")

    assert "Carry out the action" in str(mail["text"])
    assert mail["title"] == "1 notice, 0 steps overdue"
    keys = [each.key for each in rows(bench, Job) if each.key.startswith("digest/")]
    assert keys == ["digest/adam/2026-01-05"]


@pytest.mark.requirement("R-125")
def test_no_digest_comes_on_a_day_off_nor_before_the_day_begins(bench: Bench) -> None:
    _choose(bench, assigned=(True, "digest"))
    bench.start("action", ACTION, actor="pia")
    for moment in (
        datetime(2026, 1, 10, 12, tzinfo=UTC),
        datetime(2026, 1, 11, 12, tzinfo=UTC),
        datetime(2026, 1, 12, 7, 59, tzinfo=UTC),
    ):
        bench.advance(moment)
        _digest(bench)
        assert _mails(bench, "digest") == []
    bench.advance(datetime(2026, 1, 12, 8, tzinfo=UTC))
    _digest(bench)
    assert len(_mails(bench, "digest")) == 1


@pytest.mark.parametrize(
    ("day", "opens"),
    [(date(2026, 3, 27), 7), (date(2026, 3, 30), 6), (date(2026, 10, 26), 7)],
)
def test_the_day_begins_by_the_clock_of_the_person_at_both_switches(
    bench: Bench, day: date, opens: int
) -> None:
    with bench.engine.database.writing() as session:
        change = update(Account).where(Account.id == "adam")
        session.execute(change.values(zone="Europe/Berlin"))
        session.commit()
    _choose(bench, assigned=(True, "digest"))
    at = datetime.combine(day, datetime.min.time(), UTC).replace(hour=opens - 1)
    bench.clock.set(at)
    bench.start("action", {**ACTION, "due_on": date(2026, 12, 1)}, actor="pia")
    bench.clock.set(at.replace(minute=59))
    _digest(bench)
    assert _mails(bench, "digest") == []
    bench.clock.set(at.replace(hour=opens))
    _digest(bench)
    assert len(_mails(bench, "digest")) == 1


def test_who_has_read_everything_and_is_late_with_nothing_gets_no_digest(
    bench: Bench,
) -> None:
    _choose(bench, assigned=(True, "digest"))
    _digest(bench)
    assert _mails(bench, "digest") == []


def test_a_digest_reads_as_one_and_leads_to_the_notices() -> None:
    mail = {
        "event": "digest",
        "title": "2 notices, 1 step overdue",
        "text": "Not read yet: 2 notices.\n- One <b>\n- Two",
        "subject": "",
    }
    written = letter(mail, "https://qms.example")
    assert written.subject == "Your day: 2 notices, 1 step overdue"
    assert "https://qms.example/notices" in written.text
    assert "One &lt;b&gt;<br>" in written.html


def test_only_the_ways_that_exist_are_chosen(bench: Bench) -> None:
    for wrong in ({"assigned": (True, "pigeon")}, {"birthday": (True, "none")}):
        with pytest.raises(InvalidAnswersError):
            bench.engine.execute(ChooseTelling(choices=wrong), actor=who(bench, "adam"))
    chosen = bench.engine.fetch(OwnTelling(), actor=who(bench, "adam"))
    assert {(each.bell, each.mail) for each in chosen} == {(True, "at_once")}
