"""How long records are kept: one case's rule, and what is due for disposition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select

from engine.execution.authority import may_read, require_permission
from engine.execution.retention import (
    RetentionRule,
    is_over,
    kept_until,
    rules,
    standing_hold,
)
from engine.model import (
    DispositionRequest,
    InstanceState,
    LegalHold,
    ProcessInstance,
    Tombstone,
)
from engine.queries.base import Reading

MOST = 200
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold that stands: since when, by whom, why."""

    by: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How long one case is kept and why; ``until`` None: nothing counts the days."""

    title: str
    rule: str
    years: int | None
    basis: str
    until: date | None
    over: bool
    hold: Hold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCase:
    """A line of a list about retention."""

    case_id: UUID
    business_key: str
    title: str
    procedure: str
    ended_at: datetime | None
    rule: str
    until: date | None
    hold: Hold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueForDisposition:
    """Cases whose period has passed, the oldest first.

    Not those a legal hold keeps, that wait for approval, or were disposed of.
    """

    def fetch(self, reading: Reading) -> Sequence[KeptCase]:
        """Return ``MOST`` at most; raise unless the actor may read about retention."""
        require_permission(reading, "read", "retention")
        return _over(reading)[:MOST]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLegalHold:
    """Cases under legal hold, the latest hold first."""

    def fetch(self, reading: Reading) -> Sequence[KeptCase]:
        """Return them; raise unless the actor may read about retention."""
        require_permission(reading, "read", "retention")
        known = rules_by_version(reading)
        rows = reading.session.execute(
            select(ProcessInstance, LegalHold)
            .join(LegalHold, LegalHold.instance_id == ProcessInstance.id)
            .where(LegalHold.lifted_at.is_(None))
            .order_by(LegalHold.set_at.desc(), LegalHold.id)
            .limit(MOST)
        )
        return [
            line_of(case, hold, known.get(case.definition_id), reading)
            for case, hold in rows
        ]


def keeping_of(reading: Reading, case: ProcessInstance) -> Keeping | None:
    """Return how long a case is kept; None: no rule and no hold says anything."""
    loaded = reading.library.definition(reading.session, case.definition_id)
    name = loaded.procedure.retention
    rule = rules(reading.session).get(name) if name else None
    hold = standing_hold(reading.session, case.id)
    if rule is None and hold is None:
        return None
    until = kept_until(rule, case.ended_at, reading.settings.zone)
    return Keeping(
        title=rule.title if rule else "",
        rule=rule.words if rule else "",
        years=rule.years if rule else None,
        basis=rule.basis if rule else "",
        until=until,
        over=is_over(until, reading.now, reading.settings.zone),
        hold=_hold(hold),
    )


def rules_by_version(reading: Reading) -> Mapping[UUID, RetentionRule]:
    """Return the rule of each version that has cases and names one."""
    known = rules(reading.session)
    versions = reading.session.scalars(
        select(ProcessInstance.definition_id).distinct()
    ).all()
    named = {
        each: reading.library.definition(reading.session, each).procedure.retention
        for each in versions
    }
    return {each: known[name] for each, name in named.items() if name in known}


def line_of(
    case: ProcessInstance,
    hold: LegalHold | None,
    rule: RetentionRule | None,
    reading: Reading,
) -> KeptCase:
    """Return what a list says of a case; the title only to who may read the case."""
    return KeptCase(
        case_id=case.id,
        business_key=case.business_key,
        title=case.title if may_read(reading.session, reading.actor, case) else "",
        procedure=case.key,
        ended_at=case.ended_at,
        rule=rule.words if rule else "",
        until=kept_until(rule, case.ended_at, reading.settings.zone),
        hold=_hold(hold),
    )


def _over(reading: Reading) -> list[KeptCase]:
    """Return the cases whose period has passed, by the instant they ended."""
    held = exists().where(
        LegalHold.instance_id == ProcessInstance.id, LegalHold.lifted_at.is_(None)
    )
    gone = or_(
        exists().where(Tombstone.instance_id == ProcessInstance.id),
        exists().where(
            DispositionRequest.instance_id == ProcessInstance.id,
            DispositionRequest.closed_at.is_(None),
        ),
    )
    found: list[tuple[datetime, KeptCase]] = []
    for version, rule in rules_by_version(reading).items():
        if not rule.counted:
            continue
        rows = reading.session.scalars(
            select(ProcessInstance)
            .where(
                ProcessInstance.definition_id == version,
                ProcessInstance.state != InstanceState.RUNNING,
                ProcessInstance.ended_at < reading.now - (rule.years or 0) * YEAR,
                ~held,
                ~gone,
            )
            .order_by(ProcessInstance.ended_at)
            .limit(MOST)
        )
        for case in rows:
            line = line_of(case, None, rule, reading)
            if is_over(line.until, reading.now, reading.settings.zone):
                found.append((case.ended_at or reading.now, line))
    return [line for _at, line in sorted(found, key=lambda each: each[0])]


def _hold(row: LegalHold | None) -> Hold | None:
    if row is None:
        return None
    return Hold(by=row.set_by, since=row.set_at, reason=row.reason)
