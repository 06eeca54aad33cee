"""Find entries of the trail by what was done, where that is rare."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index; it holds only what is rare."""
    frequent = (
        "'case.started', 'case.ended', 'task.claimed', 'task.completed', "
        "'task.signed', 'record.changed', 'session.started', 'session.ended'"
    )
    op.execute(
        "CREATE INDEX audit_event_by_action ON audit_event (action, id) "
        f"WHERE action NOT IN ({frequent})"
    )
