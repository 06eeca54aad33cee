"""Records are disposed of under two signatures, and what proves them stays."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.audit.verifier import from_sqlite, verify
from engine.bootstrap import guarded
from engine.cli.doctor import examine
from engine.commands.tasks.attach_file import AttachFile
from engine.commands.tasks.comment_case import CommentCase
from engine.commands.trust.approve_disposition import ApproveDisposition
from engine.commands.trust.legal_hold import LiftLegalHold, SetLegalHold
from engine.commands.trust.refuse_disposition import RefuseDisposition
from engine.commands.trust.request_disposition import RequestDisposition
from engine.errors import (
    ConflictError,
    DutyConflictError,
    NotPermittedError,
    SignatureRefusedError,
)
from engine.model import (
    Attachment,
    Comment,
    Link,
    Statement,
    StoredFile,
    Tombstone,
    Visit,
)
from engine.queries.case_page import CasePage
from engine.queries.disposition import ApprovalStatement, Disposed, DispositionStatement
from engine.queries.retention import DueForDisposition
from engine.testing.staging import StageProof
from tests.engine.audit.sealed import Sealed, sealed_site
from tests.engine.house import actions, details, rows, snapshot
from tests.engine.retaining import ended, kept_letters
from tests.engine.trail import broken_links

LATER = 2030


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Sealed]:
    with sealed_site(tmp_path) as found:
        kept_letters(found.bench)
        guarded(found.bench.engine)
        yield found


@pytest.fixture
def case(site: Sealed) -> UUID:
    """Return a letter with a comment and a file, whose three years are over."""
    bench = site.bench
    found = ended(bench, {"name": "Smith"})
    bench.engine.execute(
        CommentCase(instance_id=found, text="Smith called"), actor=bench.actor("ana")
    )
    bench.engine.execute(
        AttachFile(instance_id=found, name="scan.txt", content=b"Smith's letter"),
        actor=bench.actor("ana"),
    )
    site.seal()
    bench.clock.set(bench.clock.now.replace(year=LATER))
    return found


def _ask(site: Sealed, case: UUID, person: str = "dora", reason: str = "Over") -> UUID:
    who = site.bench.actor(person)
    shown = site.bench.engine.fetch(
        DispositionStatement(instance_id=case, reason=reason), actor=who
    )
    proof = site.bench.engine.execute(
        StageProof(digest=shown.digest, meaning=shown.meaning), actor=who
    )
    return site.bench.engine.execute(
        RequestDisposition(instance_id=case, reason=reason, proof_id=proof), actor=who
    )


def _approve(site: Sealed, request: UUID, person: str = "paul") -> UUID:
    who = site.bench.actor(person)
    shown = site.bench.engine.fetch(ApprovalStatement(request_id=request), actor=who)
    proof = site.bench.engine.execute(
        StageProof(digest=shown.digest, meaning=shown.meaning), actor=who
    )
    done = site.bench.engine.execute(
        ApproveDisposition(request_id=request, proof_id=proof), actor=who
    )
    site.bench.settle()
    return done


def _findings(site: Sealed) -> list[str]:
    site.seal()
    return verify(from_sqlite(site.file), site.keys, [site.newest()])[1]


@pytest.mark.requirement("R-073", "P11-11", "DI-06", "MD-03")
def test_two_people_dispose_of_a_record_and_nothing_people_wrote_is_left(
    site: Sealed, case: UUID
) -> None:
    _approve(site, _ask(site, case))

    assert "Smith" not in repr(snapshot(site.bench))
    assert rows(site.bench, Visit) == rows(site.bench, Comment) == []
    assert rows(site.bench, Attachment) == rows(site.bench, StoredFile) == []
    assert [each.body for each in rows(site.bench, Statement)] == [""]
    files = site.bench.engine.parts.settings.files
    assert [each for each in files.rglob("*") if each.is_file()] == []


@pytest.mark.requirement("P11-11", "DI-06")
def test_the_tombstone_says_who_when_why_and_by_which_rule(
    site: Sealed, case: UUID
) -> None:
    _approve(site, _ask(site, case, reason="Three years are over"))

    (stone,) = rows(site.bench, Tombstone)
    assert (stone.requested_by, stone.approved_by) == ("dora", "paul")
    assert (stone.kept_until, stone.reason) == ("2029-01-05", "Three years are over")
    assert "3 years" in stone.rule
    assert {"attachments", "comments", "statements", "variables", "visits"} <= set(
        stone.manifest
    )
    number, (shown,) = site.bench.engine.fetch(
        Disposed(), actor=site.bench.actor("ines")
    )
    assert (number, shown.business_key) == (1, "LET-2026-0001")
    assert (
        site.bench.engine.fetch(DueForDisposition(), actor=site.bench.actor("dora"))
        == []
    )


@pytest.mark.requirement("P11-11", "DI-06", "P11-06")
def test_the_trail_of_a_disposed_record_still_verifies_and_the_doctor_is_content(
    site: Sealed, case: UUID
) -> None:
    _approve(site, _ask(site, case))

    assert _findings(site) == []
    assert broken_links(site.bench) == []
    assert examine(site.bench.engine) == []
    assert actions(site.bench)[-3:] == [
        "disposition.requested",
        "disposition.approved",
        "record.disposed",
    ]
    page = site.bench.engine.fetch(
        CasePage(instance_id=case), actor=site.bench.actor("dora")
    )
    assert page.disposed is not None
    assert [each.state for each in page.signatures] == ["disposed"]
    assert page.variables == {}


@pytest.mark.requirement("S10", "P11-11", "P11-06")
@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE audit_event SET body = replace(body, 'paul', 'pamy') WHERE seq > 4",
        "DELETE FROM audit_event WHERE action = 'record.disposed'",
        "DELETE FROM audit_private WHERE stream LIKE 'case/%'",
        "UPDATE audit_event SET actor = 'nobody' WHERE action = 'task.signed'",
        "DELETE FROM audit_event WHERE action = 'comment.added'",
    ],
)
def test_tampering_beside_a_tombstone_is_still_found(
    site: Sealed, case: UUID, forgery: str
) -> None:
    other = ended(site.bench, {"name": "Jones"})
    _approve(site, _ask(site, case))
    assert _findings(site) == []
    assert other != case

    with site.bench.engine.database.writing.begin() as session:
        driver = session.connection().connection.dbapi_connection
        driver.set_authorizer(None)  # type: ignore[union-attr]  # whoever has the file
        for (name,) in session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text(forgery))
    assert verify(from_sqlite(site.file), site.keys, [site.newest()])[1] != []


@pytest.mark.requirement("P11-11", "R-073")
def test_nothing_is_disposed_of_before_its_time(site: Sealed) -> None:
    case = ended(site.bench)
    site.bench.clock.set(site.bench.clock.now.replace(year=2029))
    with pytest.raises(ConflictError, match="has to be kept until 05 Jan 2029"):
        _ask(site, case)


@pytest.mark.requirement("P11-11")
def test_an_open_case_is_not_disposed_of(site: Sealed) -> None:
    case = UUID(site.bench.start("letter", {}, actor="ana"))
    with pytest.raises(ConflictError, match="still open"):
        _ask(site, case)


@pytest.mark.requirement("P11-11", "R-073")
def test_a_legal_hold_stops_both_the_request_and_the_approval(
    site: Sealed, case: UUID
) -> None:
    dora = site.bench.actor("dora")
    keep = SetLegalHold(instance_id=case, reason="Claim")
    site.bench.engine.execute(keep, actor=dora)
    with pytest.raises(ConflictError, match="legal hold"):
        _ask(site, case)
    lift = LiftLegalHold(instance_id=case, reason="Settled")
    site.bench.engine.execute(lift, actor=dora)
    request = _ask(site, case)
    site.bench.engine.execute(keep, actor=dora)
    with pytest.raises(ConflictError, match="legal hold"):
        _approve(site, request)
    assert rows(site.bench, Tombstone) == []


@pytest.mark.requirement("R-073", "P11-11")
def test_nobody_approves_what_they_asked_for(site: Sealed, case: UUID) -> None:
    request = _ask(site, case, "olga")
    with pytest.raises(DutyConflictError, match="somebody else"):
        _approve(site, request, "olga")
    _approve(site, request)


@pytest.mark.parametrize("person", ["ana", "paul", "ines"])
def test_asking_needs_the_right(site: Sealed, case: UUID, person: str) -> None:
    with pytest.raises(NotPermittedError):
        _ask(site, case, person)


@pytest.mark.parametrize("person", ["ana", "ines"])
def test_approving_needs_the_right(site: Sealed, case: UUID, person: str) -> None:
    request = _ask(site, case)
    with pytest.raises(NotPermittedError):
        _approve(site, request, person)


@pytest.mark.requirement("P11-21", "P11-11")
def test_without_a_fresh_proof_of_identity_nothing_happens(
    site: Sealed, case: UUID
) -> None:
    dora = site.bench.actor("dora")
    shown = site.bench.engine.fetch(
        DispositionStatement(instance_id=case, reason="Other"), actor=dora
    )
    proof = site.bench.engine.execute(
        StageProof(digest=shown.digest, meaning=shown.meaning), actor=dora
    )
    with pytest.raises(SignatureRefusedError):
        site.bench.engine.execute(
            RequestDisposition(instance_id=case, reason="Over", proof_id=proof),
            actor=dora,
        )


def test_what_changed_since_it_was_asked_for_is_not_disposed_of(
    site: Sealed, case: UUID
) -> None:
    request = _ask(site, case)
    site.bench.engine.execute(
        CommentCase(instance_id=case, text="Wait"), actor=site.bench.actor("ana")
    )
    with pytest.raises(ConflictError, match="asked for anew"):
        _approve(site, request)


@pytest.mark.requirement("P11-11")
def test_a_linked_case_that_is_open_or_kept_longer_keeps_this_one(
    site: Sealed, case: UUID
) -> None:
    bench = site.bench
    other = UUID(bench.start("letter", {}, actor="ana"))
    with bench.engine.database.writing.begin() as session:
        session.add(
            Link(
                id=other,
                parent_id=case,
                child_id=other,
                procedure="letter",
                relation="follows",
                created_at=bench.clock.now,
                created_by="ana",
            )
        )
    with pytest.raises(ConflictError, match="is linked with it and still open"):
        _ask(site, case)
    bench.complete("write", {"name": "More"}, str(other), actor="ana")
    bench.sign("approve", {"verdict": "accept"}, instance=str(other), actor="quinn")
    with pytest.raises(ConflictError, match="kept until 05 Jan 2033"):
        _ask(site, case)
    bench.clock.set(bench.clock.now.replace(year=2034))
    _approve(site, _ask(site, case))


def test_a_file_that_another_record_refers_to_stays(site: Sealed, case: UUID) -> None:
    bench = site.bench
    other = ended(bench)
    digest = bench.engine.execute(
        AttachFile(instance_id=other, name="same.txt", content=b"Smith's letter"),
        actor=bench.actor("ana"),
    )
    _approve(site, _ask(site, case))

    assert bench.engine.parts.files.content(digest) == b"Smith's letter"
    assert [each.sha256 for each in rows(bench, StoredFile)] == [digest]
    assert examine(bench.engine) == []


def test_a_request_is_turned_down_or_taken_back_with_a_reason(
    site: Sealed, case: UUID
) -> None:
    for person, closing in (("paul", "refused"), ("dora", "withdrawn")):
        request = _ask(site, case)
        site.bench.engine.execute(
            RefuseDisposition(request_id=request, reason="Still needed"),
            actor=site.bench.actor(person),
        )
        assert details(site.bench, "record.kept")[-1]["closing"] == closing
        with pytest.raises(ConflictError, match="decided already"):
            site.bench.engine.execute(
                RefuseDisposition(request_id=request, reason="x"),
                actor=site.bench.actor("paul"),
            )
    assert rows(site.bench, Tombstone) == []


STONE = (
    "INSERT INTO tombstone SELECT p.id, r.id, 'case/' || {dashed}, 99, 'rule', "
    "'2029-01-05', 'why', 'dora', 'paul', 0, '{{}}', 'note' "
    "FROM process_instance p, disposition_request r WHERE p.id = r.instance_id"
)
DASHED = (
    "substr(p.id,1,8)||'-'||substr(p.id,9,4)||'-'||substr(p.id,13,4)||'-'||"
    "substr(p.id,17,4)||'-'||substr(p.id,21)"
)


@pytest.mark.requirement("DI-06", "P11-11", "S10")
@pytest.mark.parametrize(
    "statement",
    [
        STONE.format(dashed=DASHED),
        "UPDATE statement SET body = ''",
        "DELETE FROM statement",
        "DELETE FROM audit_private",
        "UPDATE audit_private SET parts = '{}'",
        "DELETE FROM disposition_signature",
        "UPDATE disposition_signature SET signer_id = 'paul'",
    ],
)
def test_the_database_refuses_every_other_way_to_empty_a_record(
    site: Sealed, case: UUID, statement: str
) -> None:
    _ask(site, case)  # one signature is there, the other is missing
    with (
        pytest.raises(DBAPIError),
        site.bench.engine.database.writing.begin() as session,
    ):
        session.execute(text(statement))


@pytest.mark.requirement("DI-06")
def test_a_tombstone_lets_nobody_change_what_is_left(site: Sealed, case: UUID) -> None:
    ended(site.bench, {"name": "Jones"})
    _approve(site, _ask(site, case))
    for statement in (
        "UPDATE statement SET body = 'forged'",
        "UPDATE tombstone SET reason = 'forged'",
        "DELETE FROM tombstone",
        "DELETE FROM audit_private",
        "DELETE FROM signature",
    ):
        with (
            pytest.raises(DBAPIError),
            site.bench.engine.database.writing.begin() as session,
        ):
            session.execute(text(statement))
    assert _findings(site) == []
