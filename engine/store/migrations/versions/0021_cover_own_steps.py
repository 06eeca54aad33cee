"""Count somebody's own steps from the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
OPEN = sa.text("state = 'OPEN' AND assignee_id IS NOT NULL")


def upgrade() -> None:
    """Put the state, which the condition names, into the index."""
    op.drop_index("user_task_by_assignee", "user_task")
    op.create_index(
        "user_task_by_assignee",
        "user_task",
        ["assignee_id", "due_at", "id", "state"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
