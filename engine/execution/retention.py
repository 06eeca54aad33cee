"""How long a case is kept: the rule of its procedure, counted from its end.

The rules are records of the register ``retention``, so a change of one is versioned and
in the trail; ``procedure.toml`` names the class. ISO 9001 7.5.3.2, 21 CFR 11.10(c).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.model import LegalHold, ProcessInstance, Record
from engine.store.library import Library

REGISTER = "retention"
FROM_END = "end of the case"
"""The basis that is counted here; others begin with an event outside the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """A class of records: how long they are kept, from when, and what follows."""

    key: str
    title: str
    words: str
    years: int | None
    basis: str

    @property
    def counted(self) -> bool:
        """Whether the end of the case is what the years are counted from."""
        return self.years is not None and self.basis == FROM_END


def rules(session: Session) -> dict[str, RetentionRule]:
    """Return the classes in effect by key."""
    rows = session.execute(
        select(Record.key, Record.title, Record.fields).where(
            Record.register == REGISTER, Record.state == "effective"
        )
    )
    return {
        key: RetentionRule(
            key=key,
            title=title,
            words=str(fields.get("rule", "")),
            years=int(years) if (years := fields.get("years")) is not None else None,
            basis=str(fields.get("basis") or FROM_END),
        )
        for key, title, fields in rows
    }


def rule_for(
    session: Session, library: Library, definition_id: UUID
) -> RetentionRule | None:
    """Return the rule for cases of a version; None: nothing says, so for ever."""
    name = library.definition(session, definition_id).procedure.retention
    return rules(session).get(name) if name else None


def kept_until(
    rule: RetentionRule | None, ended_at: datetime | None, zone: ZoneInfo
) -> date | None:
    """Return the last day a record has to be kept, None if that is not known."""
    if rule is None or ended_at is None or not rule.counted:
        return None
    return years_after(ended_at.astimezone(zone).date(), rule.years or 0)


def years_after(day: date, years: int) -> date:
    """Return the same day years later; 29 February becomes 1 March: never shorter."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def is_over(until: date | None, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether a period has passed: from the day after its last one."""
    return until is not None and now.astimezone(zone).date() > until


def standing_hold(session: Session, instance_id: UUID) -> LegalHold | None:
    """Return the legal hold a case is under."""
    return session.scalar(
        select(LegalHold).where(
            LegalHold.instance_id == instance_id, LegalHold.lifted_at.is_(None)
        )
    )


def until_of(
    session: Session, library: Library, case: ProcessInstance, zone: ZoneInfo
) -> date | None:
    """Return the last day a case has to be kept by its rule."""
    rule = rule_for(session, library, case.definition_id)
    return kept_until(rule, case.ended_at, zone)
