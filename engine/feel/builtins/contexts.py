"""Context functions (DMN 1.5, 10.3.4.6)."""

from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.calls import FeelRefusal
from engine.feel.limits import MAX_DATA_DEPTH
from engine.feel.run import Run
from engine.feel.values import described


@builtin(
    "get value(m: context, key: string)", "get value(context: context, key: string)"
)
def get_value(_run: Run, context: dict[str, Any], key: str) -> Any:
    """Return the value of an entry."""
    if key not in context:
        raise FeelRefusal(f'there is no entry "{key}"')
    return context[key]


@builtin("get value(m: context, keys: list)", "get value(context: context, keys: list)")
def get_value_at(run: Run, context: dict[str, Any], keys: list[Any]) -> Any:
    """Return the value at the end of a path of entries."""
    run.charge(len(keys))
    value: Any = context if keys else None
    for key in keys:
        if type(value) is not dict or type(key) is not str or key not in value:
            raise FeelRefusal("there is no such entry")
        value = value[key]
    return value


@builtin("get entries(m: context) -> list", "get entries(context: context) -> list")
def get_entries(run: Run, context: dict[str, Any]) -> list[Any]:
    """Return the entries as contexts of key and value."""
    run.charge(2 * len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list) -> context")
def context_of(run: Run, entries: list[Any]) -> dict[str, Any]:
    """Return the context of a list of key and value contexts; no key twice."""
    out: dict[str, Any] = {}
    for entry in entries:
        run.charge(2)
        if type(entry) is not dict or "value" not in entry:
            raise FeelRefusal("each entry is a context of key and value")
        key = entry.get("key")
        if type(key) is not str or key in out:
            raise FeelRefusal("each entry needs its own key, a text")
        out[key] = entry["value"]
    return out


@builtin("context put(context: context, key: string, value) -> context")
def context_put(run: Run, context: dict[str, Any], key: str, value: Any) -> Any:
    """Return the context with an entry added or replaced."""
    run.charge(1 + (len(context) >> 3))
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value) -> context")
def context_put_at(
    run: Run, context: dict[str, Any], keys: list[Any], value: Any
) -> dict[str, Any]:
    """Return the context with the entry at the end of a path added or replaced."""
    if not 1 <= len(keys) <= MAX_DATA_DEPTH:
        raise FeelRefusal("the path of keys is empty or too long")
    if any(type(key) is not str for key in keys):
        raise FeelRefusal("each key must be a text")
    return _put(run, context, keys, value)


def _put(
    run: Run, context: dict[str, Any], keys: list[str], value: Any
) -> dict[str, Any]:
    run.charge(1 + (len(context) >> 3))
    first, *rest = keys
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    if type(inner) is not dict:
        raise FeelRefusal(f'"{first}" is not a context')
    return {**context, first: _put(run, inner, rest, value)}


@builtin("context merge(contexts: list) -> context")
def context_merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    """Return all entries of several contexts; later ones win."""
    out: dict[str, Any] = {}
    for context in contexts:
        if type(context) is not dict:
            raise FeelRefusal(f"{described(context)} is not a context")
        run.charge(1 + (len(context) >> 2))
        out.update(context)
    return out
