"""What pickers offer, find and name: people, roles, records and cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.actor import SYSTEM
from engine.execution.sources import RowSources
from engine.forms import Option
from engine.model import Account, AccountState
from engine.queries.base import Reading
from engine.store.unit_of_work import UnitOfWork
from engine.testing import Bench
from tests.engine.house import begun


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source answers: its options, what it offers and names of ``values``."""

    source: str
    find: str = ""
    most: int = 100
    values: Sequence[str] = field(default=())

    def fetch(
        self, reading: Reading
    ) -> tuple[Sequence[Option], Mapping[str, str], Mapping[str, str]]:
        """Return all three."""
        sources = RowSources(reading.session, now=reading.now)
        return (
            sources.options(self.source, self.find, self.most),
            sources.offered(self.source, self.values),
            sources.named(self.source, self.values),
        )


@dataclass(frozen=True, slots=True)
class Leave:
    """Close the account of somebody who left."""

    person: str

    def execute(self, uow: UnitOfWork) -> None:
        """Write it."""
        uow.get(Account, self.person).state = AccountState.LEFT


def options(bench: Bench, source: str, find: str = "", most: int = 100) -> list[str]:
    """Return what may be chosen."""
    found = bench.engine.fetch(Asked(source, find, most), actor=SYSTEM)
    return [option.value for option in found[0]]


def test_people_are_found_by_words_of_name_or_user_name(bench: Bench) -> None:
    assert {"ana", "ben"} <= set(options(bench, "users"))
    assert options(bench, "users", "BEN") == ["ben"]
    assert options(bench, "users", "%") == []
    assert len(options(bench, "users", most=2)) == 2


def test_who_does_not_hold_the_role_is_not_offered_but_has_a_name(bench: Bench) -> None:
    assert options(bench, "users:approver") == ["quinn"]
    asked = Asked("users:approver", values=("quinn", "ana", "nobody"))
    _, offered, named = bench.engine.fetch(asked, actor=SYSTEM)
    assert list(offered) == ["quinn"]
    assert set(named) == {"quinn", "ana"}


def test_who_left_is_not_offered_but_has_a_name(bench: Bench) -> None:
    bench.engine.execute(Leave("ana"), actor=SYSTEM)
    asked = Asked("users", values=("ana", "ben"))
    everybody, offered, named = bench.engine.fetch(asked, actor=SYSTEM)
    assert "ana" not in [option.value for option in everybody]
    assert set(offered) == {"ben"}
    assert set(named) == {"ana", "ben"}


def test_each_role_is_offered_once_in_words(bench: Bench) -> None:
    asked = Asked("roles", "qa man", values=("qa_manager", "x"))
    found, offered, _ = bench.engine.fetch(asked, actor=SYSTEM)
    assert found == [Option("qa_manager", "qa manager")]
    assert offered == {"qa_manager": "qa manager"}


def test_cases_are_found_by_number_and_title_newest_first(bench: Bench) -> None:
    begun(bench)
    bench.advance(60)
    begun(bench)
    newest, oldest = options(bench, "cases:letter")
    assert options(bench, "cases", newest) == [newest]
    assert options(bench, "cases:other") == []
    asked = Asked("cases:letter", values=(oldest, "LETTER-9"))
    assert set(bench.engine.fetch(asked, actor=SYSTEM)[1]) == {oldest}


def test_a_source_nobody_knows_offers_nothing(bench: Bench) -> None:
    asked = Asked("planets", values=("mars",))
    assert bench.engine.fetch(asked, actor=SYSTEM) == ([], {}, {})
