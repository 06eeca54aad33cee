"""Check the trail as somebody would who has nothing but the rows and SHA-256."""

import hashlib
import json
from itertools import groupby
from typing import Any

from engine.model import AuditEvent, AuditStream, ProcessInstance
from engine.testing import Bench
from tests.engine.house import rows


def broken_links(bench: Bench) -> list[str]:
    """Return a sentence for every entry that does not hang on the one before it."""
    events = sorted(rows(bench, AuditEvent), key=lambda one: (one.stream, one.seq))
    found: list[str] = []
    heads: dict[str, tuple[int, str]] = {}
    for stream, entries in groupby(events, key=lambda one: one.stream):
        begin = f"praxis audit 1\npraxis\n{stream}"
        prev = hashlib.sha256(begin.encode()).hexdigest()
        for seq, entry in enumerate(entries, 1):
            found += _complaints(entry, seq=seq, prev=prev)
            prev = entry.hash
            heads[stream] = (seq, prev)
    return found + _wrong_heads(bench, heads)


def _complaints(entry: AuditEvent, *, seq: int, prev: str) -> list[str]:
    name = f"{entry.stream} {entry.seq}"
    hashed = hashlib.sha256((entry.prev + entry.body).encode()).hexdigest()
    body = json.loads(entry.body)
    checks: dict[str, Any] = {
        "is not the next": entry.seq == seq,
        "does not follow the one before": entry.prev == prev,
        "has another hash than its body": entry.hash == hashed,
        "names another action": body["action"] == entry.action,
        "names another object": body["object"] == entry.object,
        "names another actor": body["actor"]["id"] == entry.actor,
        "names another time": body["at"] == entry.at.isoformat(),
        "is not written canonically": entry.body
        == json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    }
    return [f"{name} {words}" for words, holds in checks.items() if not holds]


def _wrong_heads(bench: Bench, heads: dict[str, tuple[int, str]]) -> list[str]:
    kept = {each.name: (each.seq, each.hash) for each in rows(bench, AuditStream)}
    for case in rows(bench, ProcessInstance):
        kept[f"case/{case.id}"] = (case.trail_seq, case.trail_hash)
    return [
        f"{stream} ends at {heads.get(stream)}, its head says {kept.get(stream)}"
        for stream in heads.keys() | kept.keys()
        if heads.get(stream) != kept.get(stream)
    ]
