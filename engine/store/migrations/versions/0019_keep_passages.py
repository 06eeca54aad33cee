"""Keep with a signing task which pass through its checkpoint it belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; tasks that wait already stay without, and count by their time."""
    op.add_column("user_task", sa.Column("passage", sa.String(), nullable=True))
