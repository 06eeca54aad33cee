"""What a client's request was answered with: the same key, the same answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from engine.actor import Actor
from engine.canonical import sha256
from engine.errors import ReusedKeyError
from engine.model import Request
from engine.store.reading import Reading


def digest_of(command: object, actor: Actor) -> str:
    """Return what tells one request from another under the same key.

    A command with a password takes no key: a fast hash of it must not lie in a table.
    One that prepares something else says so (``keyed``).
    """
    if hasattr(command, "prepare") and not getattr(command, "keyed", False):
        raise TypeError(f"{type(command).__name__} takes no request key.")
    return sha256(
        orjson.dumps(
            [type(command).__name__, actor.id, actor.acting_for, command],
            default=_plain,
            option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS,
        )
    )


def _plain(value: Any) -> Any:
    """Return JSON for what has none of its own; sets have no order of their own."""
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, bytes):
        return sha256(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with."""

    value: Any


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """Whether a key was used before, and what it was answered with."""

    key: str
    digest: str

    def fetch(self, reading: Reading) -> Answer | None:
        """Return the answer; raise ``ReusedKeyError`` if it was for something else."""
        done = reading.session.get(Request, self.key)
        if done is None:
            return None
        if done.digest != self.digest:
            raise ReusedKeyError
        return Answer(stored(done.result))


def storable(result: Any) -> dict[str, Any]:
    """Return JSON of an answer; a command with a key answers with an id or JSON."""
    if isinstance(result, UUID):
        return {"uuid": str(result)}
    return {"value": result}


def stored(result: dict[str, Any]) -> Any:
    """Return the answer as it was given."""
    return UUID(result["uuid"]) if "uuid" in result else result["value"]
