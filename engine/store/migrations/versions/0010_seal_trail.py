"""Give sealed entries their place in a Merkle tree, and keep signed checkpoints."""

import sqlalchemy as sa
from alembic import op

from engine.store.guard import guard

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; both are evidence."""
    op.create_table(
        "audit_leaf",
        sa.Column("leaf", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("leaf"),
        sa.UniqueConstraint("audit_id", name="uq_audit_leaf_audit_id"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("peaks", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    dialect = op.get_bind().dialect.name
    for table, keys in (
        ("audit_leaf", (("leaf",), ("audit_id",))),
        ("audit_checkpoint", (("size",),)),
    ):
        for statement in guard(table, keys, dialect=dialect):
            op.execute(statement)
