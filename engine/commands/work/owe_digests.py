"""Owe people the mail of the day: what they have not read, and what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from engine.execution.case_calendar import CaseServices
from engine.model import (
    Account,
    AccountState,
    Job,
    Notice,
    NoticePreference,
    UserTask,
    UserTaskState,
)
from engine.store.unit_of_work import UnitOfWork

SHOWN = 20
BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class OweDigests:
    """Owe a digest to each who asked for one, once a working day, when it begins.

    The key ``digest/<person>/<day>`` makes it one, however many clocks ask. Somebody
    with nothing to read gets no mail.
    """

    def execute(self, uow: UnitOfWork) -> int:
        """Return how many were owed now."""
        people = uow.session.scalars(
            select(Account)
            .where(
                Account.state == AccountState.ACTIVE,
                Account.id.in_(
                    select(NoticePreference.person).where(
                        NoticePreference.mail == "digest"
                    )
                ),
            )
            .order_by(Account.id)
        ).all()
        return sum(_owe(uow, each) for each in people)


def _owe(uow: UnitOfWork, account: Account) -> bool:
    zone = uow.settings.zone if account.zone == "UTC" else ZoneInfo(account.zone)
    calendar = CaseServices(uow.session, zone=zone, site=account.site).calendar
    day = calendar.local_date(uow.now)
    if not calendar.is_working_day(day) or uow.now < calendar.opening(day):
        return False
    key = f"digest/{account.id}/{day.isoformat()}"
    if uow.session.scalar(select(Job.id).where(Job.key == key)) is not None:
        return False
    unread, late = _unread(uow, account.id), _late(uow, account.id)
    if not (unread or late):
        return False
    news = f"{len(unread)} {'notice' if len(unread) == 1 else 'notices'}"
    steps = f"{late} {'step' if late == 1 else 'steps'} overdue"
    lines = [f"- {each}" for each in unread[:SHOWN]]
    if len(unread) > SHOWN:
        lines.append(f"- and {len(unread) - SHOWN} more")
    uow.enqueue(
        "mail",
        key=key,
        payload={
            "person": account.id,
            "event": "digest",
            "title": f"{news}, {steps}",
            "text": "\n".join([f"Not read yet: {news}. {steps}.", *lines]),
            "subject": "",
        },
        queue="mail",
    )
    return True


def _unread(uow: UnitOfWork, person: str) -> Sequence[str]:
    """Return what somebody wants in the digest and has not been shown, newest first."""
    kinds = select(NoticePreference.event).where(
        NoticePreference.person == person, NoticePreference.mail == "digest"
    )
    return uow.session.scalars(
        select(Notice.text)
        .where(
            Notice.person == person,
            Notice.at > uow.now - BACK,
            Notice.event.in_(kinds),
            Notice.read_at.is_(None) | (Notice.read_at == Notice.at),
        )
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(200)
    ).all()


def _late(uow: UnitOfWork, person: str) -> int:
    late = select(func.count()).where(
        UserTask.assignee_id == person,
        UserTask.state == UserTaskState.OPEN,
        UserTask.due_at < uow.now,
    )
    return uow.session.scalar(late) or 0
