"""Master data: the registers, one register's records, one record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from engine.access.permissions import Target, permissions_of
from engine.audit.private import detail_in
from engine.errors import NotFoundError
from engine.model import AuditEvent, AuditPrivate, ProcessInstance, Record, Register
from engine.queries.base import Reading
from engine.queries.trail_search import BESIDE
from engine.registers.register import register_type

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterItem:
    """A register and how many records it holds."""

    key: str
    title: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordItem:
    """One record in a list."""

    key: str
    title: str
    state: str
    changed_at: datetime
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList:
    """A page of a register: what it is called, its columns, states and records."""

    register: str
    title: str
    columns: Sequence[tuple[str, str]]
    states: Sequence[str]
    items: Sequence[RecordItem]
    next_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """One record with its fields, versions or children, and its trail."""

    register: str
    register_title: str
    key: str
    title: str
    state: str
    created_at: datetime
    changed_at: datetime
    fields: Sequence[tuple[str, str, Any]]
    children: Sequence[RecordItem]
    children_register: str
    events: Sequence[tuple[datetime, str, str, Mapping[str, Any]]]
    used_by: Sequence[tuple[str, str]]
    parent: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """All registers that hold something, by title."""

    def fetch(self, reading: Reading) -> Sequence[RegisterItem]:
        """Return them with their counts."""
        if not _readable(reading):
            return []
        rows = reading.session.execute(
            select(Register.key, Register.title, func.count(Record.id))
            .join(Record, Record.register == Register.key, isouter=True)
            .group_by(Register.key, Register.title)
            .order_by(Register.title)
        )
        return [
            RegisterItem(key=key, title=title, count=count)
            for key, title, count in rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records of one register, by key; filters by state and words."""

    register: str
    state: str = ""
    words: str = ""
    after: str = ""

    def fetch(self, reading: Reading) -> RecordList:
        """Return one page; ``NotFoundError`` for an unknown register."""
        _require_reader(reading)
        kind = register_type(self.register)
        wanted: list[ColumnElement[bool]] = [
            Record.register == self.register,
            Record.key > self.after,
        ]
        if self.state:
            wanted.append(Record.state == self.state)
        wanted += [
            or_(
                Record.key.icontains(word, autoescape=True),
                Record.title.icontains(word, autoescape=True),
            )
            for word in self.words.split()
        ]
        found = list(
            reading.session.scalars(
                select(Record).where(*wanted).order_by(Record.key).limit(PAGE + 1)
            )
        )
        more = len(found) > PAGE
        return RecordList(
            register=self.register,
            title=kind.title,
            columns=[
                (each.name, each.label)
                for each in kind.fields.values()
                if each.name not in (kind.key, kind.title_field)
            ][:3],
            states=list(kind.states),
            items=[_item(record) for record in found[:PAGE]],
            next_after=found[PAGE - 1].key if more else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """One record."""

    register: str
    key: str

    def fetch(self, reading: Reading) -> RecordView:
        """Return the record with everything known of it."""
        _require_reader(reading)
        kind = register_type(self.register)
        session = reading.session
        record = session.scalar(
            select(Record).where(
                Record.register == self.register, Record.key == self.key
            )
        )
        if record is None:
            raise NotFoundError
        children = list(
            session.scalars(
                select(Record)
                .where(Record.parent_key == record.key, Record.register != "documents")
                .order_by(Record.created_at.desc())
                .limit(PAGE)
            )
        )
        return RecordView(
            register=self.register,
            register_title=kind.title,
            key=record.key,
            title=record.title,
            state=record.state,
            created_at=record.created_at,
            changed_at=record.changed_at,
            fields=[
                (each.name, each.label, record.fields.get(each.name))
                for each in kind.fields.values()
                if record.fields.get(each.name) not in (None, [], "")
            ],
            children=[_item(child) for child in children],
            children_register=children[0].register if children else "",
            events=_events(reading, f"{self.register}/{self.key}"),
            used_by=_used_by(reading, record),
            parent=_parent(record),
        )


def _require_reader(reading: Reading) -> None:
    table = permissions_of(reading.session)
    table.require(reading.actor, "read", Target(kind="register"))


def _readable(reading: Reading) -> bool:
    table = permissions_of(reading.session)
    return table.allows(reading.actor, "read", Target(kind="register"))


def _parent(record: Record) -> tuple[str, str] | None:
    """Return register and key of the record this one belongs to."""
    kind = register_type(record.register)
    if kind.parent is None or not record.parent_key:
        return None
    register = next(iter(kind.fields[kind.parent].of), "")
    return (register, record.parent_key) if register else None


def _item(record: Record) -> RecordItem:
    return RecordItem(
        key=record.key,
        title=record.title,
        state=record.state,
        changed_at=record.changed_at,
        fields=record.fields,
    )


def _events(
    reading: Reading, subject: str
) -> list[tuple[datetime, str, str, Mapping[str, Any]]]:
    """Return when who did what to the record, with what the entries say of it."""
    rows = reading.session.execute(
        select(AuditEvent, AuditPrivate.parts)
        .outerjoin(AuditPrivate, BESIDE)
        .where(AuditEvent.object == subject)
        .order_by(AuditEvent.at.desc())
        .limit(PAGE)
    )
    return [
        (event.at, event.actor, event.action, detail_in(event.body, parts))
        for event, parts in rows
    ]


def _used_by(reading: Reading, record: Record) -> list[tuple[str, str]]:
    """Return the case that made the record, if one did."""
    key = record.fields.get("case")
    if not isinstance(key, str):
        return []
    rows = reading.session.execute(
        select(ProcessInstance.business_key, ProcessInstance.title).where(
            ProcessInstance.business_key == key
        )
    )
    return list(rows.all())
