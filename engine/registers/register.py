"""What a register is: its fields, states, legal moves and unique rules, as data."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from engine.errors import NotFoundError

FOLDER = Path(__file__).parent / "declared"
TYPES = frozenset(
    (
        "text",
        "number",
        "bool",
        "date",
        "datetime",
        "choice",
        "choices",
        "person",
        "people",
        "role",
        "roles",
        "record",
        "records",
        "case",
        "texts",
        "dates",
        "file",
        "files",
        "table",
        "context",
    )
)
_SPEC = re.compile(r"(?P<type>[a-z]+)(\((?P<of>[^)]*)\))?(?P<required>\*?)")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record; ``of`` holds options, or the register referred to."""

    name: str
    type: str
    of: tuple[str, ...] = ()
    required: bool = False

    @classmethod
    def parse(cls, name: str, spec: str) -> "Field":
        """Read ``choice(policy, sop)*``: type, what it is of, and * if required."""
        match = _SPEC.fullmatch(spec)
        if match is None or match["type"] not in TYPES:
            raise ValueError(f"Field {name}: {spec!r} is no type of a field.")
        of = tuple(each.strip() for each in (match["of"] or "").split(",") if each)
        return cls(name, match["type"], of, bool(match["required"]))

    @property
    def label(self) -> str:
        """Return the name as people read it."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Unique:
    """Fields that no two records share; with ``states``, only among those."""

    fields: tuple[str, ...]
    states: tuple[str, ...] = ()

    def applies(self, state: str) -> bool:
        """Say whether the rule holds for records in a state."""
        return not self.states or state in self.states


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterType:
    """Master data of one kind.

    ``key`` names the field that is the key of a record; without it the key is given,
    or allocated as ``series``-0001. ``parent`` names the field that refers to the
    record a record belongs to, ``owner`` the one with its person. ``frozen``: state to
    the fields that no longer change.
    A record of an ``immutable`` register is written once; only its state moves.
    """

    name: str
    title: str
    fields: Mapping[str, Field]
    states: tuple[str, ...]
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: str | None = None
    series: str = ""
    parent: str | None = None
    owner: str = "owner"
    title_field: str = "title"
    unique: tuple[Unique, ...] = ()
    frozen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    immutable: bool = False

    @property
    def initial(self) -> str:
        """Return the state a record begins in."""
        return self.states[0]

    def rule_for(self, state: str) -> Unique | None:
        """Return the unique rule that holds for a record in a state."""
        return next((each for each in self.unique if each.applies(state)), None)

    def allows(self, before: str, after: str) -> bool:
        """Say whether a record may go from one state to another."""
        return before == after or after in self.moves.get(before, ())


@cache
def register_types() -> Mapping[str, RegisterType]:
    """Return every built-in register by name."""
    found: dict[str, RegisterType] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for name, data in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[name] = read_register(name, data)
    return found


def register_type(name: str) -> RegisterType:
    """Return one register; raise ``NotFoundError`` that names what was asked for."""
    found = register_types().get(name)
    if found is None:
        raise NotFoundError(f"There is no register “{name}”.")
    return found


def read_register(name: str, data: Mapping[str, Any]) -> RegisterType:
    """Return the register a table declares; raise ``ValueError`` if it is wrong."""
    fields = {key: Field.parse(key, spec) for key, spec in data["fields"].items()}
    states = tuple(data["states"])
    found = RegisterType(
        name=name,
        title=data["title"],
        fields=fields,
        states=states,
        moves=_moves(data.get("moves"), states),
        key=data.get("key"),
        series=data.get("series", ""),
        parent=data.get("parent"),
        owner=data.get("owner", "owner"),
        title_field=data.get("title_field", _title_field(fields)),
        unique=_unique(data.get("unique", [])),
        frozen={
            state: frozenset(names) for state, names in data.get("frozen", {}).items()
        },
        immutable=data.get("immutable", False),
    )
    _check(found, data)
    return found


def _title_field(fields: Mapping[str, Field]) -> str:
    """Return the field a record is called by: title, name, or the first one."""
    known = (name for name in ("title", "name", "label", "subject") if name in fields)
    return next(known, next(iter(fields)))


def _moves(
    data: Mapping[str, list[str]] | None, states: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """Return the legal moves; undeclared, a record may go to any other state."""
    if data is None:
        return {each: tuple(to for to in states if to != each) for each in states}
    return {state: tuple(to) for state, to in data.items()}


def _unique(data: Any) -> tuple[Unique, ...]:
    """Return one rule or several: of several, each holds in states of its own."""
    rules = data if isinstance(data, list) else [data]
    return tuple(
        Unique(tuple(each["fields"]), tuple(each.get("states", ()))) for each in rules
    )


_KNOWN = frozenset(
    (
        "title",
        "fields",
        "states",
        "moves",
        "key",
        "series",
        "parent",
        "owner",
        "title_field",
        "unique",
        "frozen",
        "immutable",
    )
)


def _check(found: RegisterType, data: Mapping[str, Any]) -> None:
    """Raise ``ValueError`` where a declaration speaks of what it does not declare."""
    named = {
        found.title_field,
        *(name for rule in found.unique for name in rule.fields),
    }
    named |= {each for each in (found.key, found.parent) if each}
    named |= {each for names in found.frozen.values() for each in names}
    states = {*found.moves, *(to for many in found.moves.values() for to in many)}
    states |= {*found.frozen, *(each for rule in found.unique for each in rule.states)}
    wrong = (
        (named - found.fields.keys())
        | (states - set(found.states))
        | (data.keys() - _KNOWN)
    )
    if wrong:
        raise ValueError(f"Register {found.name} speaks of {sorted(wrong)}.")
