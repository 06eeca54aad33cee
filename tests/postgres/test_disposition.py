"""Records are disposed of on PostgreSQL by a role that may change no evidence."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from engine.actor import SYSTEM
from engine.audit.checkpoint import make_key
from engine.audit.verifier import read_key, verify
from engine.cli.doctor import examine
from engine.commands.trust.approve_disposition import ApproveDisposition
from engine.commands.trust.request_disposition import RequestDisposition
from engine.commands.trust.seal import Seal
from engine.model import AuditPrivate, Statement
from engine.queries.disposition import ApprovalStatement, DispositionStatement
from engine.queries.trail_lines import TrailLines
from engine.settings import Settings
from engine.store.database import connect
from engine.store.roles import grant, require_servant
from engine.testing import Bench
from engine.testing.site import Site
from engine.testing.staging import StageProof
from tests.engine.house import rows
from tests.engine.retaining import ended, kept_letters

ROLE, WORD = "disposing_servant", "a word for tests"


@pytest.fixture
def serving(url: str, tmp_path: Path) -> Iterator[tuple[Bench, str]]:
    """Open an engine as the role that serves, with a sealing key."""
    owner = connect(url)
    with owner.begin() as connection:
        connection.execute(text(f"DROP ROLE IF EXISTS {ROLE}"))
        connection.execute(text(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{WORD}'"))
    grant(owner, ROLE)
    key = make_key(tmp_path / "sealing.pem")
    served = make_url(url).set(username=ROLE, password=WORD)
    connections = connect(served.render_as_string(hide_password=False))
    require_servant(connections)
    settings = Settings(
        files=tmp_path / "files", signing_keys=(tmp_path / "sealing.pem",)
    )
    bench = kept_letters(Bench(site=Site(connections, settings)))
    yield bench, key.public
    bench.close()
    with owner.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {ROLE}"))
        connection.execute(text(f"DROP ROLE {ROLE}"))
    owner.dispose()


def _disposed(bench: Bench, case: UUID) -> None:
    dora, paul = bench.actor("dora"), bench.actor("paul")
    first = bench.engine.fetch(
        DispositionStatement(instance_id=case, reason="Over"), actor=dora
    )
    proof = bench.engine.execute(
        StageProof(digest=first.digest, meaning=first.meaning), actor=dora
    )
    request = bench.engine.execute(
        RequestDisposition(instance_id=case, reason="Over", proof_id=proof), actor=dora
    )
    second = bench.engine.fetch(ApprovalStatement(request_id=request), actor=paul)
    proof = bench.engine.execute(
        StageProof(digest=second.digest, meaning=second.meaning), actor=paul
    )
    bench.engine.execute(
        ApproveDisposition(request_id=request, proof_id=proof), actor=paul
    )
    bench.settle()


@pytest.mark.requirement("P11-11", "DI-06", "S10")
def test_the_serving_role_disposes_of_a_record_and_can_empty_no_other(
    serving: tuple[Bench, str],
) -> None:
    bench, public = serving
    case = ended(bench, {"name": "Smith"})
    bench.clock.set(bench.clock.now.replace(year=2030))
    other = ended(bench, {"name": "Jones"})
    _disposed(bench, case)

    left = {each.instance_id: each.body for each in rows(bench, Statement)}
    assert left[case] == ""
    assert left[other] != ""
    assert "Smith" not in repr([each.parts for each in rows(bench, AuditPrivate)])
    assert "Jones" in repr([each.parts for each in rows(bench, AuditPrivate)])
    for statement in (
        f"DELETE FROM audit_private WHERE stream = 'case/{other}'",  # noqa: S608 - ours
        "UPDATE statement SET body = ''",
        "DELETE FROM tombstone",
        "UPDATE disposition_signature SET signer_id = 'x'",
    ):
        with (
            pytest.raises(DBAPIError),
            bench.engine.database.writing.begin() as session,
        ):
            session.execute(text(statement))
    bench.engine.execute(Seal(), actor=SYSTEM)
    lines: list[dict[str, object]] = []
    bench.engine.fetch(TrailLines(take=lines.append), actor=SYSTEM)
    assert verify(lines, [read_key(public)], [])[1] == []
    assert examine(bench.engine) == []
