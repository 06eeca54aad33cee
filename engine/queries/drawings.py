"""Drawings: diagrams of other tools, what keeps them from running, a mended draft."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, select

from engine.access.permissions import Target, permissions_of
from engine.bpmn.gate import check
from engine.bpmn.mending import Mend, apply_mends, propose_mends
from engine.errors import Finding, NotFoundError
from engine.model import Drawing
from engine.queries.base import Reading

RUNNING = "process-not-executable"
"""The mend that marks a process as one that runs."""
MOST_LINES = 5_000
"""Longer files are not compared line by line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingItem:
    """A drawing in the list."""

    id: UUID
    title: str
    file_name: str
    note: str
    sha256: str
    size: int
    added_at: datetime
    added_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingList:
    """The drawings in the list, and whether the reader may add or take out some."""

    items: Sequence[DrawingItem]
    may_keep: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingSheet:
    """A drawing with its bytes, and what the gate says of it if it were to run."""

    item: DrawingItem
    content: bytes
    findings: Sequence[Finding]
    mends: Sequence[Mend]
    may_withdraw: bool

    @property
    def obstacles(self) -> Sequence[Finding]:
        """What keeps it from running."""
        return [each for each in self.findings if each.severity == "error"]

    @property
    def remarks(self) -> Sequence[Finding]:
        """What would not keep it from running."""
        return [each for each in self.findings if each.severity != "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedDraft:
    """A new file with some mends, what they change, and what is left to do."""

    item: DrawingItem
    content: bytes
    difference: Sequence[str] | None
    """Lines of a unified difference; None: the file is too long to compare."""
    obstacles: Sequence[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """The drawings that are not withdrawn, by title."""

    def fetch(self, reading: Reading) -> DrawingList:
        """Return them; nobody who may not read procedures sees one."""
        table = permissions_of(reading.session)
        table.require(reading.actor, "read", Target(kind="procedure"))
        rows = reading.session.scalars(
            select(Drawing)
            .where(Drawing.withdrawn_at.is_(None))
            .order_by(func.lower(Drawing.title), Drawing.id)
        )
        return DrawingList(
            items=[_item(row) for row in rows],
            may_keep=table.allows(reading.actor, "keep", _DRAWING),
            may_withdraw=table.allows(reading.actor, "withdraw", _DRAWING),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingPage:
    """One drawing; also one that was withdrawn."""

    drawing: UUID

    def fetch(self, reading: Reading) -> DrawingSheet:
        """Return it with its findings and the mends that are proposed."""
        row = _row(reading, self.drawing)
        table = permissions_of(reading.session)
        return DrawingSheet(
            item=_item(row),
            content=row.content,
            findings=findings_if_it_ran(row.content),
            mends=proposals(row.content),
            may_withdraw=row.withdrawn_at is None
            and table.allows(reading.actor, "withdraw", _DRAWING),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOfDrawing:
    """A new draft of a drawing with the mends that were chosen, by key."""

    drawing: UUID
    chosen: Collection[str]

    def fetch(self, reading: Reading) -> MendedDraft:
        """Return the draft; the drawing itself stays as it is."""
        row = _row(reading, self.drawing)
        draft = apply_mends(row.content, self.chosen)
        return MendedDraft(
            item=_item(row),
            content=draft,
            difference=_difference(apply_mends(row.content, ()), draft),
            obstacles=[
                each for each in findings_if_it_ran(draft) if each.severity == "error"
            ],
        )


@lru_cache(maxsize=64)
def findings_if_it_ran(content: bytes) -> tuple[Finding, ...]:
    """Return what the gate says of a file if all its processes were to run."""
    marks = [each.key for each in propose_mends(content) if each.rule == RUNNING]
    return tuple(check(apply_mends(content, marks) if marks else content))


@lru_cache(maxsize=64)
def proposals(content: bytes) -> tuple[Mend, ...]:
    """Return the mends that are offered for a file."""
    return tuple(propose_mends(content))


_DRAWING = Target(kind="drawing")


def _row(reading: Reading, drawing: UUID) -> Drawing:
    table = permissions_of(reading.session)
    table.require(reading.actor, "read", Target(kind="procedure"))
    row = reading.session.get(Drawing, drawing)
    if row is None:
        raise NotFoundError("There is no such drawing.")
    return row


def _difference(before: bytes, after: bytes) -> list[str] | None:
    old, new = before.decode().splitlines(), after.decode().splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        return None
    lines = unified_diff(old, new, "as it came", "draft", lineterm="", n=1)
    return list(lines)


def _item(row: Drawing) -> DrawingItem:
    return DrawingItem(
        id=row.id,
        title=row.title,
        file_name=row.file_name,
        note=row.note,
        sha256=row.sha256,
        size=row.size,
        added_at=row.added_at,
        added_by=row.added_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
    )
