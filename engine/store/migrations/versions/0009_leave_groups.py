"""Let the database take claimed and closed tasks out of the lists of groups."""

from alembic import op

from engine.model.user_task import LEAVE_POSTGRESQL, LEAVE_SQLITE

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the trigger; rows it would have removed are none: the code did it."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in LEAVE_POSTGRESQL if postgresql else LEAVE_SQLITE:
        op.execute(statement)
