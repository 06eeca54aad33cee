"""Entries of the trail as files: a table, a print, lines with proofs and verifier."""

import io
import json
import zipfile
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from engine.actor import Actor
from engine.app import Engine
from engine.canonical import sha256
from engine.errors import LimitError
from engine.queries.signatures import in_both_zones
from engine.queries.trail_export import ProvenLines, TrailExport
from engine.queries.trail_search import TrailEntry, TrailFilter
from engine.queries.verifiers import Verifiers
from engine.tabular import csv_line
from web.dossier import print_pdf
from web.locale import shown
from web.wording import words

FORMS = {
    "csv": ("text/csv; charset=utf-8", "audit-trail.csv"),
    "json": ("application/zip", "audit-trail.zip"),
    "pdf": ("application/pdf", "audit-trail.pdf"),
}
MOST_PRINTED = 5_000
MOST_PROVEN = 200_000
IN_MEMORY = 16_000_000
HEAD = (
    "When (UTC)", "When (site)", "User", "Name", "Roles", "For", "Action", "Object",
    "Field", "Old", "New", "Reason", "Stream", "Number", "Sealed as", "SHA-256",
)  # fmt: skip
STAMP = (1980, 1, 1, 0, 0, 0)


def written(
    engine: Engine, wanted: TrailFilter, form: str, *, actor: Actor, number: int
) -> IO[bytes]:
    """Return a file with every entry that fits; raise ``LimitError`` if too many."""
    most = {"pdf": MOST_PRINTED, "json": MOST_PROVEN}.get(form)
    if most is not None and number > most:
        raise LimitError(
            f"{number} entries are too many for this kind of file ({most} at most). "
            "Narrow the period, or take the table (CSV)."
        )
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed to the caller
    write = {"csv": _table, "json": _lines, "pdf": _print}[form]
    write(file, engine, wanted, actor)
    file.seek(0)
    return file


def _table(file: IO[bytes], engine: Engine, wanted: TrailFilter, actor: Actor) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    text.write(csv_line(HEAD))
    zone = engine.parts.settings.zone

    def take(entry: TrailEntry, _body: str) -> None:
        for row in _rows(entry, zone):
            text.write(csv_line(row))

    engine.fetch(TrailExport(wanted=wanted, take=take), actor=actor)
    text.flush()
    text.detach()


def _rows(entry: TrailEntry, zone: ZoneInfo) -> list[list[str]]:
    """Return one row per changed field, or one for the entry."""
    first = [
        entry.at.astimezone(ZoneInfo("UTC")).isoformat(),
        entry.at.astimezone(zone).isoformat(),
        entry.actor,
        entry.name,
        " ".join(entry.roles),
        entry.acting_for,
        entry.action,
        entry.subject,
    ]
    last = [
        entry.reason,
        entry.stream,
        str(entry.seq),
        "" if entry.leaf is None else str(entry.leaf),
        entry.hash,
    ]
    changed = [
        [name, shown(each.get("old")), shown(each.get("new"))]
        for name, each in entry.changes.items()
    ]
    return [[*first, *middle, *last] for middle in changed or [["", "", ""]]]


def _print(file: IO[bytes], engine: Engine, wanted: TrailFilter, actor: Actor) -> None:
    zone = engine.parts.settings.zone
    rows: list[list[str]] = []

    def take(entry: TrailEntry, _body: str) -> None:
        changes = "\n".join(
            f"{words(name)}: {shown(each.get('old'))} → {shown(each.get('new'))}"
            for name, each in entry.changes.items()
        )
        who = f"{entry.name}\n{entry.actor}"
        what = "\n".join(filter(None, [entry.reason, changes]))
        when = in_both_zones(entry.at, zone.key)
        rows.append([when, who, entry.action, entry.subject, what, entry.hash[:12]])

    engine.fetch(TrailExport(wanted=wanted, take=take), actor=actor)
    now = engine.parts.clock()
    printed = f"Printed {in_both_zones(now, zone.key)} by {actor.name or actor.id}"
    data = {
        "title": "Audit trail",
        "mark": "Praxis",
        "state": f"{len(rows)} entries",
        "printed": printed,
        "seal": "",
        "flipped": True,
        "facts": [{"name": "Entries", "value": str(len(rows))}],
        "parts": [
            {
                "title": "Entries, the newest first",
                "head": ["When", "Who", "Action", "Object", "What, why", "Hash"],
                "widths": [1.1, 1, 1, 1.1, 2.6, 0],
                "rows": rows,
            }
        ],
    }
    file.write(print_pdf("sheet", data, at=now))


def _lines(file: IO[bytes], engine: Engine, wanted: TrailFilter, actor: Actor) -> None:
    checkpoint, lines = engine.fetch(ProvenLines(wanted=wanted), actor=actor)
    kit = engine.fetch(Verifiers(), actor=actor)
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines)
    content = {"trail.jsonl": text.encode(), **kit.programs}
    listed: dict[str, Any] = {
        "cases": [],
        "checkpoint": checkpoint,
        "files": {name: sha256(each) for name, each in content.items()},
        "format": "praxis package 1",
        "keys": kit.keys,
        "made_at": engine.parts.clock().isoformat(),
        "made_by": {"id": actor.id, "name": actor.name},
        "trail": "trail.jsonl",
    }
    content["manifest.json"] = json.dumps(listed, indent=1, sort_keys=True).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in content.items():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, each)
