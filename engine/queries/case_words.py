"""The data of a case in the words of the forms that asked for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.errors import NotFoundError
from engine.execution.authority import may_read
from engine.execution.sources import RowSources
from engine.feel import from_json
from engine.forms import ShownName, Situation, words_told
from engine.forms.display import display
from engine.forms.parts import Keyed
from engine.forms.situation import Scope
from engine.forms.view import Display, ShownView
from engine.forms.words import in_words
from engine.model import ProcessInstance, Visit
from engine.queries.base import Reading

LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a step changed: the name people read, the value before and after."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOfCase:
    """All data as it stands now, and per visit (``seq``) what it changed.

    ``data`` is what people answered, in the order it came; ``computed`` the rest.
    """

    data: Sequence[ShownView]
    computed: Sequence[ShownView]
    changes: Mapping[int, Sequence[Change]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWords:
    """The data of one case, now and on its way."""

    instance_id: UUID

    def fetch(self, reading: Reading) -> WordsOfCase:
        """Return them; a case one may not see is not found either."""
        case = reading.session.get(ProcessInstance, self.instance_id)
        if case is None or not may_read(reading.session, reading.actor, case):
            raise NotFoundError
        loaded = reading.library.definition(reading.session, case.definition_id)
        asked: dict[str, Keyed] = {}
        for form in loaded.forms.values():
            asked = {**form.keyed, **asked}
        context = from_json(case.variables)
        told = words_told(loaded.forms)
        parts = {**asked, **_parts(told)}
        scope = _scope(reading, context)
        path = _path(reading, case)
        written = {name: seq for seq, wrote in reversed(path) for name in wrote}
        views = [
            ShownView(name, _label(asked, told, name), shown)
            for name in sorted(context, key=lambda each: written.get(each, 0))
            if not (shown := display(context[name], parts.get(name), scope)).empty
        ]
        return WordsOfCase(
            data=[each for each in views if each.name in asked],
            computed=[each for each in views if each.name not in asked],
            changes=_changes(path, parts, told, scope),
        )


def _path(
    reading: Reading, case: ProcessInstance
) -> Sequence[tuple[int, Mapping[str, Any]]]:
    """Return what was written on the way, in the order it was."""
    rows = reading.session.execute(
        select(Visit.seq, Visit.wrote)
        .where(Visit.instance_id == case.id)
        .order_by(Visit.end_seq, Visit.seq)
    )
    return [(seq, wrote) for seq, wrote in rows]


def _scope(reading: Reading, context: Mapping[str, Any]) -> Scope:
    return Scope(
        Situation(
            context=context,
            now=reading.now,
            zone=reading.settings.zone,
            sources=RowSources(reading.session, now=reading.now),
        )
    )


def _changes(
    path: Sequence[tuple[int, Mapping[str, Any]]],
    parts: Mapping[str, Keyed],
    told: Mapping[str, ShownName],
    scope: Scope,
) -> dict[int, list[Change]]:
    known: dict[str, Any] = {}
    found: dict[int, list[Change]] = {}
    for seq, wrote in path:
        for name, value in wrote.items():
            before = known.get(name)
            known[name] = value
            if before == value:
                continue
            part = parts.get(name)
            old, new = (
                shorten(in_one_line(display(from_json(each), part, scope)))
                for each in (before, value)
            )
            if old != new:
                label = _label(parts, told, name)
                found.setdefault(seq, []).append(Change(label=label, old=old, new=new))
    return found


def shorten(text: str) -> str:
    """Return a text that fits beside others; the data tab has all of it."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2]} …"


def in_one_line(shown: Display) -> str:
    """Return a value as one line: rows and files by what names them."""
    if shown.files:
        return ", ".join(each.name for each in shown.files)
    if shown.rows:
        firsts = (
            next((text for cell in row if (text := in_one_line(cell))), "")
            for row in shown.rows
        )
        return "; ".join(firsts)
    return shown.text


def _parts(told: Mapping[str, ShownName]) -> dict[str, Keyed]:
    return {name: part for name, each in told.items() if (part := each.part)}


def _label(parts: Mapping[str, Keyed], told: Mapping[str, ShownName], name: str) -> str:
    part, shown = parts.get(name), told.get(name)
    known = (part and part.label) or (shown and shown.label)
    return known or in_words(name)
