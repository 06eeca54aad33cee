"""Create the versions of procedures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_procedure()
    _create_bundle()
    _create_deployment()
    _create_process_definition()


def _create_procedure() -> None:
    op.create_table(
        "procedure",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.UniqueConstraint("prefix", name="uq_procedure_prefix"),
        sa.PrimaryKeyConstraint("key"),
    )


def _create_bundle() -> None:
    op.create_table(
        "bundle",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def _create_deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("bundle_hash", sa.String(), nullable=False),
        sa.Column("deployed_at", sa.BigInteger(), nullable=False),
        sa.Column("deployed_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["procedure.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["bundle_hash"], ["bundle.hash"]),
    )
    op.create_index("ix_deployment_key", "deployment", ["key"])


def _create_process_definition() -> None:
    op.create_table(
        "process_definition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("bundle_hash", sa.String(), nullable=False),
        sa.Column("effective_from", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("EFFECTIVE", "SUPERSEDED", "RETIRED", name="definitionstate"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["key"], ["procedure.key"]),
        sa.ForeignKeyConstraint(["bundle_hash"], ["bundle.hash"]),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "version", name="uq_process_definition_key_version"),
    )
    op.create_index(
        "process_definition_by_state", "process_definition", ["key", "state"]
    )
