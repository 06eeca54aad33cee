"""A case as the JSON that its printed record is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine import forms
from engine.queries.case_definition import DefinitionView
from engine.queries.case_page import CaseView
from engine.queries.case_words import WordsOfCase
from engine.queries.signatures import ShownSignature, in_both_zones
from engine.queries.trail_search import changes_in
from web.locale import NOTHING, shown
from web.wording import kind, named, validity, words

SHORT = 12
TONES = {"valid": "success", "superseded": "neutral", "withdrawn": "warning"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Who prints when, in which zone instants are read."""

    by: str
    at: datetime
    zone: ZoneInfo

    @property
    def words(self) -> str:
        """Return the line at the foot of every page."""
        return f"Printed {self.moment(self.at)} by {self.by}"

    def moment(self, at: datetime | None) -> str:
        """Return an instant in UTC and in the zone."""
        return in_both_zones(at, self.zone.key) if at else NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSheet:
    """Everything the printed record of one case is made from."""

    case: CaseView
    words: WordsOfCase
    definition: DefinitionView
    events: Sequence[Mapping[str, Any]]
    files: Sequence[Any]
    printed: Printed
    seal: str
    checkpoint: str

    def data(self) -> dict[str, Any]:
        """Return the JSON of the template ``dossier``."""
        head = self.case.head
        title = head.title or head.procedure_title
        return {
            "title": title,
            "mark": head.business_key,
            "state": words(head.status),
            "tone": kind(head.status),
            "outcome": words(head.outcome),
            "printed": self.printed.words,
            "seal": self.seal,
            "facts": self._facts(),
            "warnings": list(self._warnings()),
            "open": [
                [each.name, self._holder(each), self.printed.moment(each.due_at)]
                for each in self.case.tasks
            ],
            "signatures": [self._signature(each) for each in self.case.signatures],
            "answers": [_answer(each) for each in self.words.data],
            "computed": [_answer(each) for each in self.words.computed],
            "history": [self._event(each) for each in reversed(self.events)],
            "decisions": self._decisions(),
            "files": [[each.name, each.source, each.sha256] for each in self.files],
            "links": [
                [each.business_key, each.title, words(each.relation), each.status]
                for each in self.case.links
            ],
            "comments": [
                [self.printed.moment(at), self.case.names.of(who), text]
                for who, at, text in self.case.comments
            ],
            "trail": [self._entry(*each) for each in enumerate(self.case.trail, 1)],
            "definition": self._definition(),
            "checkpoint": self.checkpoint,
        }

    def _facts(self) -> list[dict[str, str]]:
        head, names = self.case.head, self.case.names
        rows = {
            "Procedure": f"{head.procedure_title}, version {head.version}",
            "Opened": f"{self.printed.moment(head.started_at)}, "
            f"{names.of(head.started_by)}",
            "Owner": names.of(head.owner_id) or "not named yet",
            "Class": words(head.class_key) if head.class_key else "",
            "Due": self.printed.moment(head.due_at) if head.due_at else "",
            "Ended": self.printed.moment(head.ended_at) if head.ended_at else "",
        }
        return [{"name": name, "value": value} for name, value in rows.items() if value]

    def _warnings(self) -> list[str]:
        bad = [each for each in self.case.signatures if each.state not in TONES]
        found = [
            f"The signature of {each.printed_name} of {each.local} does not hold: "
            f"{validity(each.state).lower()}."
            for each in bad
        ]
        found += [
            f"Held up since {self.printed.moment(at)}: {message}"
            for _id, _kind, _element, message, at in self.case.incidents
        ]
        if self.case.head.on_hold:
            found.append("The case is on hold.")
        return found

    def _holder(self, task: Any) -> str:
        return self.case.names.of(task.assignee_id) or f"offered to {words(task.role)}"

    def _signature(self, row: ShownSignature) -> dict[str, str]:
        deputy = self.case.names.of(row.on_behalf_of)
        steps = {each.element: each.name for each in self.case.visits}
        return {
            "name": row.printed_name,
            "user": row.signer_id,
            "role": words(row.role) + (f", for {deputy}" if deputy else ""),
            "meaning": named(row.meaning),
            "reason": row.withdrawn or row.reason or "",
            "step": steps.get(row.element) or row.element,
            "round": str(row.round),
            "at": row.local,
            "validity": validity(row.state),
            "tone": TONES.get(row.state, "danger"),
            "digest": row.digest,
        }

    def _event(self, event: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "at": self.printed.moment(event["instant"]),
            "who": event["who"] or "Praxis",
            "what": event["what"],
            "detail": event["detail"],
            "changes": [list(each) for each in event["changes"]],
        }

    def _decisions(self) -> list[dict[str, Any]]:
        return [
            {
                "at": self.printed.moment(each.ended or each.started),
                "name": each.name,
                "lines": list(each.explained),
            }
            for each in self.case.visits
            if each.explained
        ]

    def _entry(self, number: int, entry: Any) -> dict[str, Any]:
        detail = entry.detail
        changes = changes_in(detail)
        return {
            "number": str(number),
            "at": f"{entry.at.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M:%S}",
            "who": self.case.names.of(entry.actor),
            "user": entry.actor,
            "roles": ", ".join(map(words, entry.roles)),
            "action": entry.action,
            "object": entry.subject,
            "reason": str(detail.get("reason") or ""),
            "hash": entry.hash[:SHORT],
            "changes": [
                [named(name), _value(each, "old"), _value(each, "new")]
                for name, each in changes.items()
            ],
        }

    def _definition(self) -> dict[str, Any]:
        one = self.definition
        return {
            "facts": [
                {"name": "Procedure", "value": f"{one.title} ({one.key})"},
                {"name": "Version", "value": str(one.version)},
                {
                    "name": "In use since",
                    "value": self.printed.moment(one.effective_from),
                },
                {"name": "Deployed by", "value": self.case.names.of(one.deployed_by)},
                {"name": "Why", "value": one.note or NOTHING},
            ],
            "hash": one.hash,
            "files": sorted(one.files),
        }


def _value(change: Mapping[str, Any], which: str) -> str:
    return shown(change.get(which)) if change.get(which) is not None else NOTHING


def _answer(view: forms.ShownView) -> dict[str, Any]:
    return {"name": view.label, **_display(view.display)}


def _display(value: forms.Display) -> dict[str, Any]:
    """Return a value as text, or as a table of texts."""
    if value.rows:
        rows = [[_flat(cell) for cell in row] for row in value.rows]
        return {"text": "", "head": list(value.columns), "rows": rows}
    return {"text": _flat(value), "head": [], "rows": []}


def _flat(value: forms.Display) -> str:
    if value.files:
        return ", ".join(each.name for each in value.files)
    if value.rows:
        return "; ".join(", ".join(map(_flat, row)) for row in value.rows)
    return value.text or NOTHING
