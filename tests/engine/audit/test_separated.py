"""What people wrote stands beside the trail: erased, it still proves itself."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.actor import SYSTEM
from engine.audit.checkpoint import read_keys
from engine.audit.private import ERASED, detail_in, separated
from engine.audit.verifier import verify
from engine.commands.tasks.comment_case import CommentCase
from engine.model import AuditAction, AuditEvent, AuditPrivate, ProcessInstance
from engine.queries.trail_search import TrailFilter, TrailSearch
from engine.store.unit_of_work import UnitOfWork
from tests.engine.audit.forging import chain
from tests.engine.audit.sealed import Sealed, sealed_site, work
from tests.engine.house import only_case, rows

Lines = list[dict[str, Any]]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Sealed]:
    with sealed_site(tmp_path) as found:
        work(found.bench, cases=1)
        found.bench.engine.execute(
            CommentCase(instance_id=only_case(found.bench).id, text="Smith was here"),
            actor=found.bench.actor("ana"),
        )
        found.seal()
        yield found


def _stream(site: Sealed) -> str:
    return f"case/{only_case(site.bench).id}"


def _note(site: Sealed, *, through: int, people: tuple[str, str], stream: str) -> str:
    """Return what the product signs when it disposes of a record."""
    key = read_keys(site.bench.engine.parts.settings.signing_keys)[0]
    text = (
        f"praxis disposition 1\nstream {stream}\nthrough {through}\n"
        f"requested {people[0]} 00\napproved {people[1]} 11\n"
    )
    return f"{text}\n{key.line(text)}"


def _disposed(site: Sealed, lines: Lines, note: str) -> Lines:
    """Return the lines with the case emptied and an entry that carries the note."""
    stream = _stream(site)
    entries = [line for line in lines if line.get("stream") == stream]
    last = max(entries, key=lambda line: int(line["seq"]))
    for each in entries:
        each.pop("private", None)
    body = {
        "action": "record.disposed",
        "actor": {"id": "paul", "name": "Paul"},
        "at": last["at"],
        "detail": {"note": note},
        "object": last["object"],
        "zone": "UTC",
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    new = last | {"actor": "paul", "action": "record.disposed", "body": text}
    new |= {"leaf": None, "seq": last["seq"] + 1, "prev": last["hash"]}
    lines.append(new | {"hash": chain(last["hash"], text)})
    return lines


def test_what_people_wrote_is_not_in_the_entry_but_beside_it(site: Sealed) -> None:
    bodies = "".join(each.body for each in rows(site.bench, AuditEvent))
    parts = "".join(str(each.parts) for each in rows(site.bench, AuditPrivate))

    assert "Smith was here" not in bodies
    assert "Smith was here" in parts
    assert "Offer" not in "".join(
        each.body
        for each in rows(site.bench, AuditEvent)
        if each.stream.startswith("case/")
    )


def test_who_reads_the_trail_reads_it_as_before(site: Sealed) -> None:
    found = site.bench.engine.fetch(
        TrailSearch(wanted=TrailFilter(field="name")), actor=SYSTEM
    )
    assert {"old": None, "new": "Offer"} in [
        each.changes.get("name") for each in found.entries
    ]
    assert all(not each.faults for each in found.entries)


def test_the_same_value_twice_is_promised_by_two_hashes() -> None:
    salts = iter("abcdefgh")
    _public, promises, parts = separated(
        {"reason": "no", "text": "no", "element": "write"}, lambda: next(salts)
    )
    assert promises["reason"] != promises["text"]
    assert parts == {"reason": ("a", '"no"'), "text": ("b", '"no"')}


def test_an_emptied_entry_says_so_field_by_field() -> None:
    public, promises, _parts = separated(
        {"changes": {"lot": {"old": 1, "new": 2}}, "reason": "x", "element": "write"},
        lambda: "salt",
    )
    body = json.dumps({"detail": public, "private": promises})
    assert detail_in(body, None) == {
        "changes": {"lot": {"old": ERASED, "new": ERASED}},
        "element": "write",
        "reason": ERASED,
    }


@pytest.mark.requirement("P11-11", "DI-06")
def test_a_record_disposed_of_by_two_people_still_verifies_and_is_told(
    site: Sealed,
) -> None:
    lines, stream = site.lines(), _stream(site)
    last = max(int(each["seq"]) for each in lines if each.get("stream") == stream)
    note = _note(site, through=last, people=("dora", "paul"), stream=stream)

    trail, found = verify(_disposed(site, lines, note), site.keys, [site.newest()])

    assert found == []
    assert trail.disposed == {stream: last}
    assert trail.erased > 2


@pytest.mark.requirement("P11-11", "S10")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people": ("dora", "dora")}, "no trusted key signed"),
        ({"stream": "case/other"}, "no trusted key signed"),
        ({"through": 999}, "no trusted key signed"),
        ({"through": 1}, "is gone without a disposition"),
    ],
)
def test_what_only_pretends_to_be_a_disposition_is_named(
    site: Sealed, change: dict[str, Any], words: str
) -> None:
    lines, stream = site.lines(), _stream(site)
    last = max(int(each["seq"]) for each in lines if each.get("stream") == stream)
    given = {"through": last, "people": ("dora", "paul"), "stream": stream} | change

    forged = _disposed(site, lines, _note(site, **given))

    found = verify(forged, site.keys, [site.newest()])[1]
    assert any(words in each for each in found)
    assert any("is gone without a disposition" in each for each in found)


@pytest.mark.requirement("S10")
def test_a_changed_note_of_a_disposition_is_named(site: Sealed) -> None:
    lines, stream = site.lines(), _stream(site)
    note = _note(site, through=2, people=("dora", "paul"), stream=stream)
    forged = _disposed(site, deepcopy(lines), note.replace("through 2", "through 9"))

    found = verify(forged, site.keys, [site.newest()])[1]
    assert any("no trusted key signed" in each for each in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRegister:
    """Let a case change a record of a register, for the test."""

    def execute(self, uow: UnitOfWork) -> None:
        case = uow.session.scalars(select(ProcessInstance)).one()
        for action in (AuditAction.RECORD_CHANGED, AuditAction.COMMENT_ADDED):
            uow.audit(action, "risks/R-1", instance=case, new={"zone": "red"})


@pytest.mark.requirement("P11-11")
def test_what_a_case_changes_in_a_register_outlives_the_case(site: Sealed) -> None:
    site.bench.engine.execute(ChangeRegister(), actor=SYSTEM)
    found = {
        each.action: each.body
        for each in rows(site.bench, AuditEvent)
        if each.object == "risks/R-1"
    }
    assert '"zone":"red"' in found["record.changed"]
    assert '"red"' not in found["comment.added"]
