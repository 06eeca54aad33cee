"""Number the changes of registers, and queue trail entries for sealing by trigger."""

import sqlalchemy as sa
from alembic import op

from engine.model.audit import QUEUE_POSTGRESQL, QUEUE_SQLITE

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the trigger."""
    with op.batch_alter_table("register") as register:
        register.add_column(
            sa.Column("changes", sa.Integer(), nullable=False, server_default="0")
        )
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in QUEUE_POSTGRESQL if postgresql else QUEUE_SQLITE:
        op.execute(statement)
