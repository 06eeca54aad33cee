"""Everything there is of one case, for print and for a package."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.actor import Actor
from engine.app import Engine
from engine.canonical import sha256
from engine.queries.case_definition import CaseDefinition, DefinitionView
from engine.queries.case_page import CasePage, CaseView, ShownVisit
from engine.queries.case_words import CaseWords
from web.dossier.case_sheet import CaseSheet, Printed
from web.pages.drawing import picture_of
from web.pages.showing import CaseFile, files_in
from web.pages.story import story_of
from web.wording import validity

_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case as data (``document``), as its printed sheet, and as a picture."""

    id: UUID
    key: str
    title: str
    status: str
    document: dict[str, Any]
    sheet: dict[str, Any]
    svg: str
    files: Sequence[CaseFile]
    definition: DefinitionView
    printed: Printed


def record_of(
    engine: Engine,
    instance_id: UUID,
    *,
    actor: Actor,
    printed: Printed,
    checkpoint: str,
) -> CaseRecord:
    """Read a case once; raise ``NotFoundError`` if the actor may not see it."""
    case = engine.fetch(CasePage(instance_id=instance_id), actor=actor)
    words = engine.fetch(CaseWords(instance_id=instance_id), actor=actor)
    version = engine.fetch(CaseDefinition(instance_id=instance_id), actor=actor)
    files = files_in(case)
    svg = str(picture_of(case)["svg"])
    document = document_of(case, version)
    sheet = CaseSheet(
        case=case,
        words=words,
        definition=version,
        events=story_of(case, words.changes),
        files=files,
        printed=printed,
        seal=f"record {_digest(document)}",
        checkpoint=checkpoint,
    ).data()
    return CaseRecord(
        id=instance_id,
        key=case.head.business_key,
        title=case.head.title or case.head.procedure_title,
        status=case.head.status,
        document=document,
        sheet=sheet | {"diagram": _size(svg, case)},
        svg=svg,
        files=files,
        definition=version,
        printed=printed,
    )


def _digest(document: dict[str, Any]) -> str:
    return sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode())


def _size(svg: str, case: CaseView) -> dict[str, Any] | None:
    found = _BOX.search(svg)
    if found is None:
        return None
    return {
        "width": float(found[1]),
        "height": float(found[2]),
        "version": str(case.head.version),
        "alt": f"Diagram of {case.head.procedure_title}: the path of "
        f"{case.head.business_key} is told step by step under History",
    }


def document_of(case: CaseView, version: DefinitionView) -> dict[str, Any]:
    """Return the whole case as JSON: complete, without what only a page needs."""
    head = case.head
    moments = {
        name: at.isoformat() if at else None
        for name, at in (
            ("started_at", head.started_at),
            ("ended_at", head.ended_at),
            ("due_at", head.due_at),
        )
    }
    plain = ("procedure", "version", "title", "status", "outcome", "owner_id")
    return {
        "format": "praxis case 1",
        "id": str(head.id),
        "key": head.business_key,
        **{name: getattr(head, name) for name in (*plain, "class_key", "started_by")},
        **moments,
        "on_hold": head.on_hold,
        "definition": version.hash,
        "variables": dict(case.variables),
        "people": {who: case.names.of(who) for who in sorted(_people(case))},
        "path": [_visit(each) for each in case.visits],
        "signatures": [_signature(each) for each in case.signatures],
        "links": [
            {
                "key": each.business_key,
                "title": each.title,
                "relation": each.relation,
                "status": each.status,
                "started_by_this": each.down,
            }
            for each in case.links
        ],
        "comments": [
            {"by": who, "at": at.isoformat(), "text": text}
            for who, at, text in case.comments
        ],
        "incidents": [
            {"kind": kind, "element": element, "message": text, "at": at.isoformat()}
            for _id, kind, element, text, at in case.incidents
        ],
    }


def _visit(each: ShownVisit) -> dict[str, Any]:
    return {
        "seq": each.seq,
        "element": each.element,
        "name": each.name,
        "kind": each.kind,
        "flow_in": each.flow_in,
        "started": each.started.isoformat(),
        "ended": each.ended.isoformat() if each.ended else None,
        "withdrawn": each.withdrawn,
        "actor": each.actor,
        "wrote": dict(each.wrote),
        "explained": list(each.explained),
    }


def _signature(each: Any) -> dict[str, Any]:
    names = ("signer_id", "printed_name", "role", "meaning", "reason", "on_behalf_of")
    return {
        "id": str(each.id),
        "element": each.element,
        "checkpoint": each.checkpoint,
        "round": each.round,
        **{name: getattr(each, name) for name in names},
        "at": each.at.isoformat(),
        "shown": each.local,
        "sha256": each.digest,
        "components": each.components,
        "withdrawn": each.withdrawn,
        "state": validity(each.state),
        "statement": each.statement,
    }


def _people(case: CaseView) -> set[str]:
    found = {each.actor for each in case.visits} | {each.actor for each in case.trail}
    return {each for each in found if each} | {case.head.started_by}
