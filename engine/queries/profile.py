"""What concerns oneself: substitutions and signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from engine.access.people import groups_of
from engine.access.roles import EVERYONE
from engine.model import Account, ProcessInstance, Signature, Substitution
from engine.queries.base import Reading
from engine.queries.people_names import names_of

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionItem:
    """A rule: who stands in for whom, from which day until which, in what."""

    id: UUID
    absent: str
    deputy: str
    absent_name: str
    deputy_name: str
    starts_at: datetime
    last_at: datetime
    procedure: str | None
    role: str | None
    groups: bool
    state: str
    arranged_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSubstitutions:
    """The substitutes of the actor, and those the actor stands in for."""

    mine: Sequence[SubstitutionItem]
    others: Sequence[SubstitutionItem]
    roles: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitutions:
    """The rules a person has part in; ended ones for a year."""

    def fetch(self, reading: Reading) -> OwnSubstitutions:
        """Return them, the latest first."""
        person = reading.actor.id
        found = substitutions(reading, person)
        return OwnSubstitutions(
            mine=[each for each in found if each.absent == person],
            others=[each for each in found if each.deputy == person],
            roles=sorted(
                groups_of(reading.session, person, now=reading.now) - {EVERYONE}
            ),
        )


def substitutions(reading: Reading, person: str = "") -> list[SubstitutionItem]:
    """Return the rules of somebody, or everybody's; ended ones for a year."""
    wanted = select(Substitution).where(
        Substitution.ends_at > reading.now - timedelta(days=365)
    )
    if person:
        wanted = wanted.where(
            or_(Substitution.absent == person, Substitution.deputy == person)
        )
    names = names_of(reading.session)
    rows = reading.session.scalars(
        wanted.order_by(Substitution.ends_at.desc(), Substitution.id).limit(MOST)
    )
    return [
        SubstitutionItem(
            id=row.id,
            absent=row.absent,
            deputy=row.deputy,
            absent_name=names.of(row.absent),
            deputy_name=names.of(row.deputy),
            starts_at=row.starts_at,
            last_at=row.ends_at - timedelta(seconds=1),
            procedure=row.procedure,
            role=row.role,
            groups=row.groups,
            state=_state(row, reading.now),
            arranged_by=names.of(row.created_by),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSignature:
    """One signature somebody gave."""

    business_key: str
    case_id: UUID
    title: str
    meaning: str
    role: str
    local: str
    digest: str
    on_behalf_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSignatures:
    """The signatures of the actor, the latest first."""

    def fetch(self, reading: Reading) -> Sequence[OwnSignature]:
        """Return the latest hundred."""
        names = names_of(reading.session)
        rows = reading.session.execute(
            select(Signature, ProcessInstance)
            .join(ProcessInstance, ProcessInstance.id == Signature.instance_id)
            .where(Signature.signer_id == reading.actor.id)
            .order_by(Signature.at.desc(), Signature.id.desc())
            .limit(MOST)
        )
        return [
            OwnSignature(
                business_key=case.business_key,
                case_id=case.id,
                title=case.title,
                meaning=row.meaning,
                role=row.role,
                local=_local(row),
                digest=row.digest,
                on_behalf_of=names.of(row.on_behalf_of),
            )
            for row, case in rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRights:
    """What the account of the actor can do now."""

    def fetch(self, reading: Reading) -> tuple[bool, bool]:
        """Return whether the password is temporary, and whether signing is locked."""
        account = reading.session.get(Account, reading.actor.id)
        if account is None:
            return False, False
        return account.temporary, account.signing_locked


def _local(row: Signature) -> str:
    """Return the instant as it is printed: local time, zone, distance to UTC."""
    local = row.at.astimezone(ZoneInfo(row.zone))
    return f"{local:%Y-%m-%d %H:%M:%S} {row.zone} (UTC{local:%z})"


def _state(row: Substitution, now: datetime) -> str:
    if row.ends_at <= now:
        return "ended"
    return "active" if row.starts_at <= now else "planned"
