"""Which cases somebody may see, asked of the database: so that pages are full."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, false, func, or_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from engine.access.permissions import (
    ANY,
    CONFIDENTIAL,
    Permissions,
    Rule,
)
from engine.actor import SYSTEM, Actor
from engine.model import ProcessInstance


class _Confidentiality(GenericFunction[str]):
    """What a case's data say of its confidentiality: they are kept as JSON text."""

    type = String()
    inherit_cache = True


@compiles(_Confidentiality, "sqlite")
def _on_sqlite(element: _Confidentiality, compiler: Any, **given: Any) -> str:
    text = compiler.process(element.clauses, **given)
    return f"json_extract({text}, '$.confidentiality')"


@compiles(_Confidentiality, "postgresql")
def _on_postgresql(element: _Confidentiality, compiler: Any, **given: Any) -> str:
    text = compiler.process(element.clauses, **given)
    return f"(CAST({text} AS json) ->> 'confidentiality')"


_CASE = ProcessInstance
_KINDS = frozenset({"case", *CONFIDENTIAL.values()})


def visible_cases(actor: Actor, permissions: Permissions) -> ColumnElement[bool]:
    """Return the condition that ``may_see_case`` answers for one case at a time."""
    if actor.id == SYSTEM.id:
        return true()
    part = {actor.id, actor.acting_for} - {None}
    rules = [
        rule
        for rule in permissions.rules
        if rule.action == "read" and rule.kind in _KINDS and rule.role in actor.groups
    ]
    return or_(
        _CASE.started_by.in_(part),
        _CASE.owner_id.in_(part),
        and_(
            _any([rule for rule in rules if rule.allowed]),
            ~_any([rule for rule in rules if not rule.allowed]),
        ),
    )


def _any(rules: list[Rule]) -> ColumnElement[bool]:
    return or_(false(), *map(_concerns, rules))


def _concerns(rule: Rule) -> ColumnElement[bool]:
    """Return for which cases a rule speaks: ``Rule.concerns`` of its target."""
    wanted = [_of_kind(rule.kind)]
    if rule.state != ANY:
        status = func.coalesce(func.nullif(_CASE.status, ""), "open")
        wanted.append(status == rule.state)
    if rule.procedure != ANY:
        wanted.append(_CASE.key == rule.procedure)
    if rule.site != ANY:
        wanted.append(func.coalesce(_CASE.site, ANY) == rule.site)
    return and_(*wanted)


def _of_kind(kind: str) -> ColumnElement[bool]:
    secret = func.coalesce(_Confidentiality(_CASE.variables), "")
    if kind == "case":
        return secret.not_in(CONFIDENTIAL)
    return secret.in_([word for word, its in CONFIDENTIAL.items() if its == kind])
