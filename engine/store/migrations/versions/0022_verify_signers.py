"""Keep who checked a signer's identity, and that signers know what binds them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nobody is verified by a migration."""
    for column in (
        sa.Column("verified_by", sa.String(), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("verified_how", sa.String(), nullable=False, server_default=""),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
    ):
        op.add_column("account", column)
