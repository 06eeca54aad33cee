"""Seal the trail: give entries their place in the Merkle tree, sign a checkpoint."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, text

from engine.audit.checkpoint import FIRST, SigningKey, note, read_keys
from engine.audit.merkle import Frontier, leaf_hash
from engine.canonical import sha256
from engine.model import AuditCheckpoint, AuditEvent, AuditLeaf, AuditUnsealed
from engine.store.unit_of_work import UnitOfWork

BATCH = 1_000
ONE_SEALER = "SELECT pg_advisory_xact_lock(7374726169)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Seal the entries that wait, ``limit`` at most; return how many it were.

    They are taken from the queue the database keeps and not by a window of ids: ids are
    given before the commit, so a late commit would leave a hole. Without a key nothing
    is sealed and ``SealingKeyError`` is raised: a checkpoint nobody signed is worth
    nothing. Each checkpoint is owed to the places outside, by jobs of this transaction.
    """

    limit: int = BATCH

    def execute(self, uow: UnitOfWork) -> int:
        """Write leaves, checkpoint and jobs; one sealer at a time."""
        if uow.session.get_bind().dialect.name == "postgresql":
            uow.session.execute(text(ONE_SEALER))
        waiting = uow.session.execute(
            select(AuditUnsealed.audit_id, AuditEvent.hash)
            .join(AuditEvent, AuditEvent.id == AuditUnsealed.audit_id)
            .order_by(AuditUnsealed.audit_id)
            .limit(self.limit)
        ).all()
        if not waiting:
            return 0
        keys = read_keys(uow.settings.signing_keys)
        frontier, prev = _last(uow)
        leaves = []
        for audit_id, digest in waiting:
            leaves.append({"leaf": frontier.size, "audit_id": audit_id})
            frontier.add(leaf_hash(digest))
        uow.session.execute(insert(AuditLeaf), leaves)
        uow.session.execute(
            delete(AuditUnsealed).where(
                AuditUnsealed.audit_id.in_([audit_id for audit_id, _hash in waiting])
            )
        )
        _close(uow, frontier, prev, keys)
        return len(waiting)


def _last(uow: UnitOfWork) -> tuple[Frontier, str]:
    """Return the tree as the last checkpoint left it, and that checkpoint's hash."""
    row = uow.session.scalar(
        select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)
    )
    if row is None:
        return Frontier(), FIRST
    return Frontier.stored(row.size, row.peaks), sha256(row.note.encode())


def _close(
    uow: UnitOfWork, frontier: Frontier, prev: str, keys: Sequence[SigningKey]
) -> None:
    signed = note(
        size=frontier.size,
        root=frontier.root(),
        at=uow.now,
        prev=prev,
        keys=keys,
    )
    uow.add(
        AuditCheckpoint(
            size=frontier.size, note=signed, peaks=frontier.text(), at=uow.now
        )
    )
    for place in uow.settings.checkpoints:
        uow.enqueue(
            "checkpoint",
            key=f"checkpoint/{frontier.size}/{sha256(place.encode())[:16]}",
            payload={"place": place, "size": frontier.size, "note": signed},
            queue="slow",
        )
