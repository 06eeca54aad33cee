"""Let questions nobody answers climb on, and end with the step they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Note who answered for all and when a question was passed on.

    Questions about steps that are not open any more are closed: nobody can act on
    them.
    """
    op.add_column("acknowledgement", sa.Column("answered_by", sa.String()))
    op.add_column("acknowledgement", sa.Column("escalated_at", sa.BigInteger()))
    op.add_column(
        "user_task",
        sa.Column(
            "questioned", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    op.execute(
        sa.text(
            "UPDATE user_task SET questioned = :yes WHERE id IN "
            "(SELECT task_id FROM acknowledgement)"
        ).bindparams(sa.bindparam("yes", value=True, type_=sa.Boolean()))
    )
    op.execute(
        "UPDATE acknowledgement SET closed_at = (SELECT COALESCE(t.completed_at, "
        "t.created_at) FROM user_task t WHERE t.id = acknowledgement.task_id) "
        "WHERE closed_at IS NULL AND EXISTS (SELECT 1 FROM user_task t "
        "WHERE t.id = acknowledgement.task_id AND t.state <> 'OPEN')"
    )
