"""Let what people wrote stand beside the entries of the trail, not in them.

Entries that are there already keep their bodies: what was hashed stays as it was.
"""

import sqlalchemy as sa
from alembic import op

from engine.store.guard import guard

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; it is evidence."""
    op.create_table(
        "audit_private",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"),
        sqlite_with_rowid=False,
    )
    dialect = op.get_bind().dialect.name
    for statement in guard("audit_private", (("stream", "seq"),), dialect=dialect):
        op.execute(statement)
