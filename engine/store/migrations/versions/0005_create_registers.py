"""Create links, files, comments and master data."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_link()
    _create_stored_file()
    _create_attachment()
    _create_comment()
    _create_register()
    _create_record()
    _create_series()


def _create_link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("by_diagram", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reported", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["process_instance.id"]),
        sa.UniqueConstraint(
            "parent_id",
            "child_id",
            "relation",
            name="uq_link_parent_id_child_id_relation",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("link_by_child", "link", ["child_id"])


def _create_stored_file() -> None:
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )


def _create_attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("attached_by", sa.String(), nullable=False),
        sa.Column("attached_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"]),
    )
    op.create_index("attachment_by_subject", "attachment", ["subject"])


def _create_comment() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("comment_by_subject", "comment", ["subject", "at"])


def _create_register() -> None:
    op.create_table(
        "register",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _create_record() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String()),
        sa.Column("owner_id", sa.String()),
        sa.Column("parent_key", sa.String()),
        sa.Column("unique_key", sa.String()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "register", "unique_key", name="uq_record_register_unique_key"
        ),
        sa.ForeignKeyConstraint(["register"], ["register.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("register", "key", name="uq_record_register_key"),
    )
    op.create_index("record_by_parent", "record", ["register", "parent_key"])
    op.create_index("record_by_state", "record", ["register", "state", "key"])


def _create_series() -> None:
    op.create_table(
        "series",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
