"""Create cases, their history and people's work."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_process_instance()
    _create_visit()
    _create_user_task()
    _create_task_group()
    _create_answer_draft()


def _create_process_instance() -> None:
    op.create_table(
        "process_instance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "RUNNING", "COMPLETED", "TERMINATED", "FAILED", name="instancestate"
            ),
            nullable=False,
        ),
        sa.Column("status", sa.String()),
        sa.Column("outcome", sa.String()),
        sa.Column("error_code", sa.String()),
        sa.Column("site", sa.String()),
        sa.Column("owner_id", sa.String()),
        sa.Column("class_key", sa.String()),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("due_locked", sa.Boolean(), nullable=False),
        sa.Column("stands_for", sa.String()),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("parent_token", sa.String()),
        sa.Column("visit_seq", sa.Integer(), nullable=False),
        sa.Column("trail_seq", sa.Integer(), nullable=False),
        sa.Column("trail_hash", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["process_definition.id"]),
        sa.UniqueConstraint("business_key", name="uq_process_instance_business_key"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("process_instance_by_parent", "process_instance", ["parent_id"])
    op.create_index(
        "process_instance_by_procedure", "process_instance", ["key", "started_at", "id"]
    )
    op.create_index(
        "process_instance_by_state", "process_instance", ["state", "started_at", "id"]
    )


def _create_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("flow_in", sa.String()),
        sa.Column("ended", sa.BigInteger()),
        sa.Column("end_seq", sa.Integer()),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String()),
        sa.Column("wrote", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text()),
        sa.PrimaryKeyConstraint("instance_id", "seq"),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"]),
    )
    op.create_index("visit_by_token", "visit", ["instance_id", "token"])


def _create_user_task() -> None:
    op.create_table(
        "user_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String()),
        sa.Column("assignee_id", sa.String()),
        sa.Column("form_key", sa.String()),
        sa.Column("meaning", sa.String()),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("due_rule", sa.String(), nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("OPEN", "COMPLETED", "WITHDRAWN", name="usertaskstate"),
            nullable=False,
        ),
        sa.Column("completed_at", sa.BigInteger()),
        sa.Column("completed_by", sa.String()),
        sa.Column("completed_for", sa.String()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "user_task_by_assignee",
        "user_task",
        ["assignee_id", "due_at", "id"],
        sqlite_where=sa.text("state = 'OPEN'"),
        postgresql_where=sa.text("state = 'OPEN'"),
    )
    op.create_index("user_task_by_instance", "user_task", ["instance_id", "state"])


def _create_task_group() -> None:
    op.create_table(
        "task_group",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("role", "due_at", "task_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("task_group_by_task", "task_group", ["task_id"])


def _create_answer_draft() -> None:
    op.create_table(
        "answer_draft",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "person"),
    )
