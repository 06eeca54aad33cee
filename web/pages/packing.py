"""Put an inspection package together: what an auditor takes home and verifies alone."""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID

from jinja2 import Environment, PackageLoader, select_autoescape

from engine.actor import SYSTEM, Actor
from engine.app import Engine
from engine.canonical import sha256
from engine.commands.trust.record_export import RecordPackage
from engine.commands.trust.seal import Seal
from engine.errors import SealingKeyError
from engine.queries.file_content import FileContent
from engine.queries.trail_parts import TrailPart, TrailParts
from engine.queries.verifiers import Verifiers
from web.bundle import FOLDER, read_manifest
from web.dossier import print_pdf
from web.dossier.case_sheet import Printed
from web.pages.record import CaseRecord, record_of
from web.wording import kind, words

FORMAT = "praxis package 1"
IN_MEMORY = 16_000_000
STAMP = (1980, 1, 1, 0, 0, 0)
"""The only time a ZIP entry carries: packing the same twice gives the same bytes."""
PAGES = {"README.txt": "package/readme.txt", "index.html": "package/index.html"}
TEMPLATES = Environment(
    loader=PackageLoader("web"), autoescape=select_autoescape(), trim_blocks=True
)
_ODD = re.compile(r"[^A-Za-z0-9._-]+")
Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A finished package: its bytes, how it is called, the digest of its list."""

    file: IO[bytes]
    name: str
    manifest: str


def pack(
    engine: Engine, instance_ids: Sequence[UUID], *, actor: Actor, at: datetime
) -> Packed:
    """Seal what waits, read everything once, and record that it leaves.

    The trail is sealed first, so that the checkpoint covers what is packed. Raises as
    reading or exporting one of the cases would; then nothing leaves.
    """
    seal_all(engine)
    zone = engine.parts.settings.zone
    printed = Printed(by=actor.name or actor.id, at=at, zone=zone)
    part = engine.fetch(
        TrailParts(streams=[f"case/{each}" for each in instance_ids]), actor=actor
    )
    records = [
        record_of(
            engine, each, actor=actor, printed=printed, checkpoint=part.checkpoint
        )
        for each in instance_ids
    ]
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed to the caller
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = _fill(
                archive, engine, records, part, actor=actor, printed=printed
            )
        leaves = RecordPackage(instance_ids=instance_ids, manifest=manifest)
        engine.execute(leaves, actor=actor)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    keys = [each.key for each in records]
    name = keys[0] if len(keys) == 1 else f"{len(keys)}-records"
    return Packed(file=file, name=f"inspection-{name}.zip", manifest=manifest)


def seal_all(engine: Engine) -> None:
    """Seal what waits; without a key the package says that entries are not sealed."""
    try:
        while engine.execute(Seal(), actor=SYSTEM):
            pass
    except SealingKeyError:
        return


def _fill(
    archive: zipfile.ZipFile,
    engine: Engine,
    records: Sequence[CaseRecord],
    part: TrailPart,
    *,
    actor: Actor,
    printed: Printed,
) -> str:
    """Write every file, the list of them last; return the list's SHA-256."""
    kit = engine.fetch(Verifiers(), actor=actor)
    digests: dict[str, str] = {}

    def put(name: str, content: bytes) -> None:
        digests[name] = sha256(content)
        _write(archive, name, content)

    for each in records:
        for name, content in _of_case(engine, each, part, actor):
            put(f"{each.key}/{name}", content)
    for name, program in kit.programs.items():
        put(name, program)
    about = {"records": records, "printed": printed, "keys": kit.keys, "part": part}
    for name, template in PAGES.items():
        put(name, TEMPLATES.get_template(template).render(about).encode())
    put("package.css", style_sheet())
    content = _json(
        {
            "cases": [each.key for each in records],
            "checkpoint": part.checkpoint,
            "files": digests,
            "format": FORMAT,
            "keys": kit.keys,
            "made_at": printed.at.isoformat(),
            "made_by": {"id": actor.id, "name": actor.name},
        }
    )
    _write(archive, "manifest.json", content)
    return sha256(content)


def _of_case(
    engine: Engine, record: CaseRecord, part: TrailPart, actor: Actor
) -> Files:
    """Yield the files of one case below its folder."""
    lines = part.lines[f"case/{record.id}"]
    attached = [
        {
            "name": each.name,
            "path": path_of(each.name, each.sha256),
            "sha256": each.sha256,
            "source": each.source,
        }
        for each in record.files
    ]
    text = "\n".join(json.dumps(each, ensure_ascii=False) for each in lines)
    yield "trail.jsonl", f"{text}\n".encode()
    yield "case.json", _json({**record.document, "files": attached})
    yield "diagram.svg", record.svg.encode()
    yield "dossier.pdf", dossier(record)
    for each in attached:
        wanted = FileContent(instance_id=record.id, sha256=each["sha256"])
        yield each["path"], engine.fetch(wanted, actor=actor).content
    for name, content in record.definition.files.items():
        yield f"definition/{name}", content


def dossier(record: CaseRecord) -> bytes:
    """Return the printed record of a case."""
    return print_pdf(
        "dossier",
        record.sheet,
        at=record.printed.at,
        pictures={"diagram.svg": record.svg},
    )


def path_of(name: str, digest: str) -> str:
    """Return where a file lies: never under a name from outside alone."""
    plain = _ODD.sub("-", PurePosixPath(name).name).strip(".-")[-80:]
    return f"files/{digest[:12]}-{plain or 'file'}"


def style_sheet() -> bytes:
    """Return the styles of the pages: a package looks like the product."""
    return (FOLDER / read_manifest(FOLDER)["app.css"]).read_bytes()


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _json(document: Mapping[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


TEMPLATES.filters |= {
    "words": words,
    "kind": kind,
    "path": lambda file: path_of(file.name, file.sha256),
}
