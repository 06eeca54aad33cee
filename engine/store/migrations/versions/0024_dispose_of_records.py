"""Let two people dispose of a record; the database empties what is evidence of it.

No trigger is switched off: those of statements and of what stands beside the trail let
a row go where a tombstone stands, and a tombstone needs two signatures.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from engine.model.disposition import EMPTY_POSTGRESQL, EMPTY_SQLITE
from engine.store.guard import guard

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ASKED = sa.text("closed_at IS NULL")
TWO = (
    "(SELECT count(DISTINCT signer_id) FROM disposition_signature "
    "WHERE request_id = NEW.request_id AND part IN ('request', 'approval')) = 2"
)
FREE = (
    "NOT EXISTS (SELECT 1 FROM legal_hold WHERE instance_id = NEW.instance_id "
    "AND lifted_at IS NULL)"
)
OWN = (
    "EXISTS (SELECT 1 FROM disposition_request WHERE id = NEW.request_id "
    "AND instance_id = NEW.instance_id)"
)
ENDED = (
    "EXISTS (SELECT 1 FROM process_instance WHERE id = NEW.instance_id "
    "AND state <> 'RUNNING')"
)
WORDS = "a tombstone needs two signatures of two people, and no legal hold"
EMPTIED = (
    "NEW.body = '' AND NEW.id = OLD.id AND NEW.instance_id = OLD.instance_id "
    "AND NEW.digest = OLD.digest AND EXISTS (SELECT 1 FROM tombstone "
    "WHERE instance_id = OLD.instance_id)"
)
COVERED = (
    "EXISTS (SELECT 1 FROM tombstone WHERE stream = OLD.stream AND OLD.seq <= through)"
)


def upgrade() -> None:
    """Create the tables, their guards, and the way through."""
    _create_request()
    _create_signature()
    _create_tombstone()
    dialect = op.get_bind().dialect.name
    for table, keys in (
        ("disposition_signature", (("request_id", "part"),)),
        ("tombstone", (("instance_id",),)),
    ):
        for statement in guard(table, keys, dialect=dialect):
            op.execute(statement)
    for statement in _postgresql() if dialect == "postgresql" else _sqlite():
        op.execute(statement)


def _sqlite() -> Iterator[str]:
    own = "replace(NEW.stream, '-', '') = 'case/' || NEW.instance_id"
    yield (
        "CREATE TRIGGER tombstone_needs_signatures BEFORE INSERT ON tombstone "
        f"WHEN NOT ({TWO} AND {FREE} AND {OWN} AND {ENDED} AND {own}) BEGIN "
        f"SELECT RAISE(ABORT, '{WORDS}'); END"
    )
    for table, verb, allowed in (
        ("statement", "UPDATE", EMPTIED),
        ("audit_private", "DELETE", COVERED),
    ):
        name = f"{table}_refuses_{verb.lower()}"
        yield f"DROP TRIGGER {name}"
        yield (
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN NOT ({allowed}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is evidence: {verb} is refused'); END"
        )
    yield from EMPTY_SQLITE


def _postgresql() -> Iterator[str]:
    own = "NEW.stream = 'case/' || NEW.instance_id::text"
    yield (
        "CREATE FUNCTION require_signatures() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF NOT ({TWO} AND {FREE} AND {OWN} AND {ENDED} AND {own}) THEN "
        f"RAISE EXCEPTION '{WORDS}'; END IF; RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER tombstone_needs_signatures BEFORE INSERT ON tombstone "
        "FOR EACH ROW EXECUTE FUNCTION require_signatures()"
    )
    for table, verb, allowed, row in (
        ("statement", "UPDATE", EMPTIED, "NEW"),
        ("audit_private", "DELETE", COVERED, "OLD"),
    ):
        yield (
            f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger "
            f"LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = '{verb}' THEN "
            f"IF {allowed} THEN RETURN {row}; END IF; END IF; "
            f"RAISE EXCEPTION '{table} is evidence: % is refused', TG_OP; END $$"
        )
        yield f"DROP TRIGGER {table}_refuses_change ON {table}"
        yield (
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
        )
    yield from EMPTY_POSTGRESQL


def _create_request() -> None:
    op.create_table(
        "disposition_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closing", sa.String(), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "disposition_request_open",
        "disposition_request",
        ["instance_id"],
        unique=True,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )


def _create_signature() -> None:
    op.create_table(
        "disposition_signature",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("signer_id", sa.String(), nullable=False),
        sa.Column("printed_name", sa.String(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("components", sa.String(), nullable=False),
        sa.Column("session_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["disposition_request.id"]),
        sa.PrimaryKeyConstraint("request_id", "part"),
    )


def _create_tombstone() -> None:
    op.create_table(
        "tombstone",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("kept_until", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["process_instance.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["disposition_request.id"]),
        sa.PrimaryKeyConstraint("instance_id"),
    )
