"""Sign in series, and take signatures back."""

import sqlalchemy as sa
from alembic import op

from engine.store.guard import guard

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; a withdrawal is evidence."""
    op.create_table(
        "signing_series",
        sa.Column("session_digest", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session_digest"),
    )
    op.create_table(
        "signature_withdrawal",
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["signature_id"], ["signature.id"]),
        sa.PrimaryKeyConstraint("signature_id"),
    )
    dialect = op.get_bind().dialect.name
    keys = (("signature_id",),)
    for statement in guard("signature_withdrawal", keys, dialect=dialect):
        op.execute(statement)
