"""Reading tokens one after the other, and names made of several of them.

DMN 1.5, 10.3.1.4: where a name may be read in two ways, the longest name that is in
scope wins. Names become known by declaration (``names``), by being introduced in the
text (entries, loops, parameters) and by being built in.
"""

from collections.abc import Iterable
from typing import NamedTuple, NoReturn

from engine.feel.errors import FeelLimitError, FeelSyntaxError
from engine.feel.limits import MAX_DEPTH
from engine.feel.python_values import name as spelled
from engine.feel.tokenizer import Token, tokenize, unquote

MAX_NAME_PARTS = 40
_NAME_KINDS = frozenset({"name", "keyword"})
_NAME_SIGNS = frozenset("./-'+*") | {"**"}
_AFTER_LOOP = frozenset({"return", "satisfies"})


class NameTable:
    """Names of several tokens by their first one, the longest first."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[LongName]] = {}
        for name in names:
            self.learn(name)

    def learn(self, name: str) -> None:
        """Remember a name if it has several tokens."""
        if name.isidentifier():
            return
        try:
            parts = tuple(token.text for token in tokenize(name)[:-1])
        except (FeelSyntaxError, FeelLimitError):
            return  # such a name can only be reached by get value()
        if len(parts) > 1:
            self._remember(LongName(parts, spelled(name)))

    def _remember(self, name: "LongName") -> None:
        known = self._by_first.setdefault(name.parts[0], [])
        if name not in known:
            known.append(name)
            known.sort(key=lambda each: len(each.parts), reverse=True)

    def starting_with(self, first: str) -> "list[LongName]":
        """Return the names that start with a token, the longest first."""
        return self._by_first.get(first, [])


class LongName(NamedTuple):
    """A name of several tokens, and how it is written: ``a-b`` is not ``a - b``."""

    parts: tuple[str, ...]
    text: str


class TokenReader:
    """The tokens of one text, and the place that is read next."""

    def __init__(self, text: str, names: Iterable[str], builtins: NameTable) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.position = 0
        self.depth = 0
        self._names = NameTable(names)
        self._builtins = builtins

    @property
    def next(self) -> Token:
        """Return the token to be read next."""
        return self.tokens[self.position]

    def ahead(self, count: int) -> Token:
        """Return a later token without reading it."""
        return self.tokens[min(self.position + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Read one token."""
        token = self.tokens[self.position]
        if token.kind != "end":
            self.position += 1
        return token

    def is_next(self, text: str) -> bool:
        """Say whether a sign or keyword comes next."""
        token = self.tokens[self.position]
        return token.text == text and token.kind in ("operator", "keyword")

    def accept(self, text: str) -> bool:
        """Read a sign or keyword if it comes next."""
        if self.is_next(text):
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Read a sign or keyword, or fail."""
        if not self.accept(text):
            self.fail(f'Expected "{text}" but found {self.found()}.')

    def found(self) -> str:
        """Return the next token in words."""
        return f'"{self.next.text}"' if self.next.text else "the end"

    def fail(self, message: str, offset: int | None = None) -> NoReturn:
        """Raise the syntax error of the next token."""
        at = self.next.offset if offset is None else offset
        raise FeelSyntaxError.at(message, self.text, at)

    def deeper(self) -> None:
        """Enter one more level of nesting."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelLimitError(
                f"The expression is nested more than {MAX_DEPTH} deep."
            )

    def name(self) -> str:
        """Read the longest known name that starts here, else one token."""
        first = self.next
        candidates = [
            *self._names.starting_with(first.text),
            *self._builtins.starting_with(first.text),
        ]
        fitting = [each for each in candidates if self._matches(each)]
        if fitting:
            best = max(fitting, key=lambda each: len(each.parts))
            self.position += len(best.parts)
            return best.text
        if first.kind not in _NAME_KINDS:
            self.fail(f"Expected a name but found {self.found()}.")
        self.position += 1
        return first.text

    def _matches(self, name: LongName) -> bool:
        parts = name.parts
        if any(self.ahead(place).text != part for place, part in enumerate(parts)):
            return False
        last = self.position + len(parts) - 1
        return (
            last < len(self.tokens) and self._between(self.position, last) == name.text
        )

    def new_name(self, *stops: str) -> str:
        """Read a name that is being introduced: everything up to a stop sign."""
        if self.next.kind == "string":
            name = unquote(self.take().text)
            self._names.learn(name)
            return name
        start = self.position
        if self.next.kind not in _NAME_KINDS or self.next.text in stops:
            self.fail(f"Expected a name but found {self.found()}.")
        self.position += 1
        while self._continues_name(stops) and self.position < start + MAX_NAME_PARTS:
            self.position += 1
        name = self._spelled(start)
        self._names.learn(name)
        return name

    def _continues_name(self, stops: tuple[str, ...]) -> bool:
        token = self.next
        if token.text in stops or ("in" in stops and token.text in _AFTER_LOOP):
            return False
        return token.kind in ("name", "keyword", "number") or token.text in _NAME_SIGNS

    def _spelled(self, start: int) -> str:
        """Return the tokens read since a place as a name."""
        return self._between(start, self.position - 1)

    def _between(self, start: int, end: int) -> str:
        """Return tokens as a name: one space where there was space."""
        first, last = self.tokens[start], self.tokens[end]
        return spelled(self.text[first.offset : last.offset + len(last.text)])
