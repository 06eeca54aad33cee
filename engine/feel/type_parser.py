"""Types as FEEL writes them: ``list<number>``, ``function<date> -> Any`` (rule 65)."""

from collections.abc import Mapping

from engine.feel.feel_types import ALIASES, ANY, BASIC, NULL, NamedType, Type
from engine.feel.token_reader import NameTable, TokenReader

_SIMPLE = {
    **{name: Type(name) for name in BASIC},
    **{alias: Type(name) for alias, name in ALIASES.items()},
    "Any": ANY,
    "Null": NULL,
}
_PREFIXES = {
    " ".join(name.split()[: count + 1])
    for name in BASIC
    for count in range(len(name.split()))
}


def read_type(tokens: TokenReader, definitions: Mapping[str, NamedType]) -> Type:
    """Read one type; an unknown name is a syntax error."""
    tokens.deeper()
    at = tokens.next.offset
    name = _type_name(tokens)
    found = _named(tokens, name, definitions)
    if found is None:
        tokens.fail(f'There is no type "{name}".', at)
    tokens.depth -= 1
    return found


def _type_name(tokens: TokenReader) -> str:
    if tokens.accept("function"):
        return "function"
    name = tokens.name()
    while f"{name} {tokens.next.text}" in _PREFIXES:
        name = f"{name} {tokens.take().text}"
    return name


def _named(
    tokens: TokenReader, name: str, definitions: Mapping[str, NamedType]
) -> Type | None:
    if name in _SIMPLE:
        return _SIMPLE[name]
    if name in ("list", "range"):
        return _of_one(tokens, name, definitions)
    if name == "context":
        return _context(tokens, definitions)
    if name == "function":
        return _function(tokens, definitions)
    known = definitions.get(name)
    return Type(name, named=known) if known is not None else None


def _of_one(
    tokens: TokenReader, name: str, definitions: Mapping[str, NamedType]
) -> Type:
    if name == "range" and not tokens.is_next("<"):
        tokens.fail("Write what the range holds, as in range<number>.")
    if not tokens.accept("<"):
        return Type(name)
    of = read_type(tokens, definitions)
    tokens.expect(">")
    return Type(name, of=of)


def _context(tokens: TokenReader, definitions: Mapping[str, NamedType]) -> Type:
    if not tokens.accept("<"):
        return Type("context")
    entries: list[tuple[str, Type]] = []
    while True:
        name = tokens.new_name(":")
        tokens.expect(":")
        entries.append((name, read_type(tokens, definitions)))
        if not tokens.accept(","):
            break
    tokens.expect(">")
    return Type("context", entries=tuple(entries))


def _function(tokens: TokenReader, definitions: Mapping[str, NamedType]) -> Type:
    if not tokens.accept("<"):
        return Type("function")
    parameters: list[Type] = []
    while not tokens.is_next(">"):
        parameters.append(read_type(tokens, definitions))
        if not tokens.accept(","):
            break
    tokens.expect(">")
    tokens.expect("->")
    result = read_type(tokens, definitions)
    return Type("function", parameters=tuple(parameters), result=result)


def type_of_text(text: str, definitions: Mapping[str, NamedType] | None = None) -> Type:
    """Return the type of a text such as ``list<number>``; raise ``FeelSyntaxError``."""
    tokens = TokenReader(text, (), NameTable())
    found = read_type(tokens, definitions or {})
    if tokens.next.kind != "end":
        tokens.fail(f"Unexpected {tokens.found()} after the type.")
    return found
