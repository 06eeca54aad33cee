"""The story of a case: who did what when, what it changed, newest first."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.queries.case_extras import TrailEvent
from engine.queries.case_page import CaseView, ShownVisit
from engine.queries.case_words import Change
from engine.queries.signatures import ShownSignature

Event = dict[str, Any]

DONE = frozenset({"task.completed", "task.signed", "task.rejected"})
AUTOMATIC = {
    "serviceTask": ("was done by Praxis", "check", "neutral"),
    "businessRuleTask": ("was decided by a table", "filter", "neutral"),
    "scriptTask": ("was calculated", "check", "neutral"),
    "sendTask": ("was sent", "out", "neutral"),
    "callActivity": ("came back", "link", "info"),
    "boundaryEvent": ("happened", "clock", "warning"),
    "intermediateCatchEvent": ("happened", "clock", "info"),
    "startEvent": ("happened", "clock", "info"),
    "receiveTask": ("arrived", "inbox", "info"),
    "endEvent": ("was reached", "flag", "success"),
}
"""What is told of steps nobody did by hand: predicate, sign, kind."""


def story_of(case: CaseView, changes: Mapping[int, Sequence[Change]]) -> list[Event]:
    """Return the events of a case, newest first."""
    events = [*_visits(case, changes), *_trail(case)]
    events.sort(key=lambda each: (each["instant"], each["order"]), reverse=True)
    return events


def _event(instant: datetime, order: int, what: str, *, sign: str, kind: str) -> Event:
    return {
        "instant": instant,
        "order": order,
        "at": instant.isoformat(),
        "what": what,
        "sign": sign,
        "kind": kind,
        "who": "",
        "detail": "",
        "url": "",
        "changes": (),
    }


def _visits(case: CaseView, changes: Mapping[int, Sequence[Change]]) -> Iterator[Event]:
    signed: dict[tuple[str, datetime, str], deque[ShownSignature]] = {}
    for each in case.signatures:
        key = (each.element, each.at, each.signer_id)
        signed.setdefault(key, deque()).append(each)
    deputies = {
        (str(each.detail.get("element", "")), each.at): each
        for each in case.trail
        if each.acting_for and each.action in DONE
    }
    for visit in case.visits:
        event = _visit(case, visit)
        if event is None:
            continue
        ended = visit.ended or visit.started
        done = deputies.get((visit.element, ended))
        if done is not None and event["who"]:
            event["who"] = _both(case, done)
        signer = done.actor if done is not None else visit.actor or ""
        signatures = signed.get((visit.element, ended, signer))
        if signatures:
            meaning = signatures.popleft().meaning.replace("_", " ")
            event |= {
                "what": f"signed “{visit.name}”: {meaning}",
                "sign": "signature",
                "kind": "signed",
            }
        event["changes"] = [
            (each.label, each.old, each.new) for each in changes.get(visit.seq, ())
        ]
        yield event


def _visit(case: CaseView, visit: ShownVisit) -> Event | None:
    name, ended = visit.name, visit.ended
    if visit.withdrawn and visit.kind == "userTask" and ended is not None:
        what = f"“{name}” was withdrawn: the case went another way"
        return _event(ended, visit.seq, what, sign="cross", kind="neutral")
    if ended is None or visit.withdrawn:
        return None
    if visit.kind in ("userTask", "manualTask"):
        event = _event(
            ended, visit.seq, f"completed “{name}”", sign="check", kind="success"
        )
        return event | {"who": case.names.of(visit.actor)}
    if visit.kind == "startEvent" and visit.scope is None:
        event = _event(ended, visit.seq, "opened the case", sign="flag", kind="info")
        return event | {"who": case.names.of(case.head.started_by)}
    if visit.kind in AUTOMATIC and name:
        predicate, sign, kind = AUTOMATIC[visit.kind]
        return _event(ended, visit.seq, f"“{name}” {predicate}", sign=sign, kind=kind)
    return None


def _trail(case: CaseView) -> Iterator[Event]:
    for place, entry in enumerate(case.trail):
        told = _told(case, entry)
        if told is None:
            continue
        what, detail, sign, kind = told
        event = _event(entry.at, place, what, sign=sign, kind=kind)
        known = entry.actor in case.names.by_id
        person = _both(case, entry) if known else ""
        yield event | {"who": person, "detail": detail}


def _both(case: CaseView, entry: TrailEvent) -> str:
    """Return who did it: “B for A” where a deputy stood in."""
    who = case.names.of(entry.actor)
    if not entry.acting_for:
        return who
    return f"{who} for {case.names.of(entry.acting_for)}"


def _told(case: CaseView, entry: TrailEvent) -> tuple[str, str, str, str] | None:
    """Return what, details, sign and kind of an entry that the path does not tell."""
    detail = entry.detail
    reason = str(detail.get("reason", ""))
    told = ", ".join(map(case.names.of, detail.get("told", ())))
    known: dict[str, tuple[str, str, str, str]] = {
        "case.cancelled": ("cancelled the case", reason, "cross", "danger"),
        "case.held": ("put the case on hold", reason, "clock", "warning"),
        "case.resumed": ("let the case go on", reason, "play", "neutral"),
        "comment.added": ("commented", "", "comment", "info"),
        "file.attached": (
            f"attached {detail.get('name') or entry.subject}",
            "",
            "file",
            "info",
        ),
        "incident.opened": (
            "was held up by an incident",
            str(detail.get("message", "")),
            "alert",
            "danger",
        ),
        "incident.resolved": ("resolved an incident", reason, "check", "success"),
        "due.changed": (
            f"changed when “{entry.subject}” is due",
            reason,
            "clock",
            "warning",
        ),
        "due.locked": ("locked the due dates", "", "lock", "neutral"),
    }
    if entry.action == "task.escalated":
        return _escalated(entry, told)
    return (
        known.get(entry.action)
        or _of_keeping(entry.action, reason)
        or _passed_on(case, entry)
    )


def _of_keeping(action: str, reason: str) -> tuple[str, str, str, str] | None:
    """Return the same for an entry about how long the record is kept."""
    known: dict[str, tuple[str, str, str, str]] = {
        "legal_hold.set": ("put the case under legal hold", reason, "lock", "warning"),
        "legal_hold.lifted": ("lifted the legal hold", reason, "lock", "neutral"),
        "disposition.requested": ("asked to dispose of it", reason, "clock", "warning"),
        "disposition.approved": ("signed its disposition", "", "signature", "signed"),
        "record.kept": ("kept the record", reason, "check", "neutral"),
    }
    return known.get(action)


def _passed_on(case: CaseView, entry: TrailEvent) -> tuple[str, str, str, str] | None:
    """Return the same for an entry that tells whose step it is now."""
    step, reason = f"“{entry.subject}”", str(entry.detail.get("reason", ""))
    taker = _taker(case, entry.detail)
    known: dict[str, tuple[str, str, str, str]] = {
        "task.claimed": (f"claimed {step}", "", "person", "neutral"),
        "task.released": (f"released {step}", "", "back", "neutral"),
        "task.assigned": (f"assigned {step} to {taker}", reason, "person", "neutral"),
        "task.delegated": (f"delegated {step} to {taker}", reason, "person", "neutral"),
        "task.returned": (f"gave {step} back to {taker}", reason, "back", "neutral"),
    }
    return known.get(entry.action)


def _taker(case: CaseView, detail: Mapping[str, Any]) -> str:
    """Return who has the step now."""
    new = detail.get("new")
    return case.names.of(new.get("assignee")) if isinstance(new, Mapping) else ""


def _escalated(entry: TrailEvent, told: str) -> tuple[str, str, str, str]:
    level = entry.detail.get("level", "")
    if "answer" in entry.detail:
        answer = str(entry.detail["answer"])
        return (f"answered escalation {level}", answer, "comment", "warning")
    what = f"{level} for “{entry.subject}”"
    return (f"{what}: told {told}" if told else what, "", "escalate", "warning")
