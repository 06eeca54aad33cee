"""Find cases, records and people by words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from engine.access.permissions import permissions_of
from engine.access.visible_cases import visible_cases
from engine.model import Account, ProcessInstance, Record
from engine.queries.base import Reading

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What was found: cases, records of registers, people."""

    cases: Sequence[tuple[UUID, str, str, str]]
    records: Sequence[tuple[str, str, str, str]]
    people: Sequence[tuple[str, str]]

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.cases) + len(self.records) + len(self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Every word has to occur in a key, title or name."""

    words: str

    def fetch(self, reading: Reading) -> Hits:
        """Return at most twenty of each kind."""
        words = self.words.split()
        if not words:
            return Hits(cases=(), records=(), people=())
        return Hits(
            cases=self._cases(reading, words),
            records=self._records(reading, words),
            people=self._people(reading, words),
        )

    def _cases(
        self, reading: Reading, words: list[str]
    ) -> list[tuple[UUID, str, str, str]]:
        visible = visible_cases(reading.actor, permissions_of(reading.session))
        rows = reading.session.scalars(
            select(ProcessInstance)
            .where(
                visible,
                *(
                    or_(
                        ProcessInstance.business_key.icontains(word, autoescape=True),
                        ProcessInstance.title.icontains(word, autoescape=True),
                    )
                    for word in words
                ),
            )
            .order_by(ProcessInstance.started_at.desc())
            .limit(MOST)
        )
        return [
            (row.id, row.business_key, row.title, row.status or "open") for row in rows
        ]

    def _records(
        self, reading: Reading, words: list[str]
    ) -> list[tuple[str, str, str, str]]:
        rows = reading.session.execute(
            select(Record.register, Record.key, Record.title, Record.state)
            .where(
                *(
                    or_(
                        Record.key.icontains(word, autoescape=True),
                        Record.title.icontains(word, autoescape=True),
                    )
                    for word in words
                )
            )
            .order_by(Record.register, Record.key)
            .limit(MOST)
        )
        return list(rows.all())

    def _people(self, reading: Reading, words: list[str]) -> list[tuple[str, str]]:
        rows = reading.session.execute(
            select(Account.id, Account.name)
            .where(
                *(
                    or_(
                        Account.id.icontains(word, autoescape=True),
                        Account.name.icontains(word, autoescape=True),
                    )
                    for word in words
                )
            )
            .order_by(Account.name)
            .limit(MOST)
        )
        return list(rows.all())
