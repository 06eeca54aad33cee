"""The state of an instance as bytes: a header with format and checksum, then JSON.

Neither the definition nor the variables are in it: the one is compiled once per
version, the other live in a column of their own. An unknown format or a checksum that
differs is refused, never guessed.
"""

import hashlib
from collections.abc import Mapping
from types import NoneType
from typing import Any

import orjson

from engine import feel
from engine.bpmn.semantics.instance import Instance
from engine.bpmn.semantics.joins import InclusiveGateway
from engine.bpmn.semantics.scope import Scope, Subscope
from engine.bpmn.semantics.token import WAITING, Token
from engine.bpmn.specs import Definition
from engine.bpmn.turn import Host
from engine.errors import DamagedStateError

FORMAT = b"praxis-instance 2"
_PLAIN = frozenset({str, bool, int, NoneType})
READABLE = frozenset({b"praxis-instance 1", FORMAT})
"""In the first format no token knows the number of its visit; nothing else differs."""


def freeze(instance: Instance) -> bytes:
    """Write the state."""
    state = {
        "state": instance.run_state,
        "ending": instance.ending,
        "error": instance.error_code,
        "outcome": instance.outcome,
        "last": instance.last_id,
        "scope": _scope(instance),
        "inner": {key: _scope(each) for key, each in instance.subprocesses.items()},
    }
    body = orjson.dumps(state)
    return b"\n".join((FORMAT, hashlib.sha256(body).hexdigest().encode(), body))


def thaw(
    definition: Definition,
    snapshot: bytes,
    variables: Mapping[str, Any],
    outside: Host,
) -> Instance:
    """Read what ``freeze`` wrote, or raise ``DamagedStateError``."""
    state = _verified(snapshot)
    instance = Instance(definition, variables, outside)
    instance.run_state, instance.ending = state["state"], state["ending"]
    instance.error_code, instance.last_id = state["error"], state["last"]
    instance.outcome = None if state["outcome"] is None else tuple(state["outcome"])
    _fill(instance, state["scope"])
    for host_id in sorted(state["inner"], key=int):
        host = instance.tokens.get(host_id)
        if host is None or host.task_spec.name not in definition.scopes:
            raise DamagedStateError(f"The state has an inside without host {host_id}.")
        inner = Subscope(definition.scopes[host.task_spec.name], host)
        instance.subprocesses[host_id] = inner
        _fill(inner, state["inner"][host_id])
    instance.touched.clear()
    return instance


def _verified(snapshot: bytes) -> dict[str, Any]:
    head, _, rest = snapshot.partition(b"\n")
    checksum, _, body = rest.partition(b"\n")
    if head not in READABLE:
        raise DamagedStateError("The state has a format this version cannot read.")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise DamagedStateError
    state: dict[str, Any] = orjson.loads(body)
    return state


def _scope(scope: Scope) -> dict[str, Any]:
    return {
        "data": pack(scope.data),
        "tokens": [_token(each) for each in scope.tasks.values()],
    }


def _token(token: Token) -> list[Any]:
    return [
        token.id,
        token.task_spec.name,
        token.state,
        token.flow,
        (token.visit or True) if token.seen else False,
        pack(token.data),
        pack(token.internal_data),
    ]


def pack(value: Any) -> Any:
    """Return JSON; whatever JSON has not is an object with the one key ``$``."""
    if type(value) in _PLAIN or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [pack(each) for each in value]
    if isinstance(value, Mapping):
        return {_escaped(key): pack(each) for key, each in value.items()}
    return {"$": feel.to_json(value)}


def _escaped(key: str) -> str:
    return f"${key}" if key.startswith("$") else key


def unpack(value: Any) -> Any:
    """Return what ``pack`` was given."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list):
        return [unpack(each) for each in value]
    if isinstance(value, dict):
        if value.keys() == {"$"}:
            return feel.from_json(value["$"])
        return {key.removeprefix("$"): unpack(each) for key, each in value.items()}
    return value


def _fill(scope: Scope, state: Mapping[str, Any]) -> None:
    top = scope.top_workflow
    scope.data.update(unpack(state["data"]))
    for identifier, name, step, flow, seen, data, remembered in state["tokens"]:
        node = top.definition.nodes.get(name)
        if node is None:
            raise DamagedStateError(f"The definition has no element '{name}'.")
        token = Token(scope, node, token_id=identifier, state=step)
        token.flow, token.seen = flow, bool(seen)
        token.visit = None if seen is True else seen or None
        token.data, token.internal_data = unpack(data), unpack(remembered)
        top.tokens[identifier] = token
        if step == WAITING and "on" in token.internal_data:
            top.catchers[identifier] = token
        elif step == WAITING and isinstance(node, InclusiveGateway) and not seen:
            top.joins[identifier] = token
