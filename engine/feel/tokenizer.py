"""Text to tokens with their places (DMN 1.5, 10.3.1.2).

Names are not joined here: only the parser knows which names with spaces are in scope.
"""

import re
from typing import NamedTuple

from engine.feel.errors import FeelLimitError, FeelSyntaxError
from engine.feel.limits import MAX_SOURCE, MAX_TOKENS

_NAME_START = (
    r"A-Z_a-z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF"
    r"\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
    r"\U00010000-\U000EFFFF"
)
_NAME_PART = _NAME_START + r"0-9\u00B2\u00B3\u00B7\u00B9\u0300-\u036F\u203F-\u2040"
_TOKEN = re.compile(
    rf"""
      (?P<space>[\s\u180E\u200B\uFEFF]+|//[^\n]*|/\*.*?\*/)
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<string>"(?:\\.|[^"\\])*")
    | (?P<at>@"[^"]*")
    | (?P<foreign>==|&&|\|\||=>|=<|!(?!=)|[%&|^;~`])
    | (?P<operator>\*\*|<=|>=|!=|\.\.|->|[-+*/()\[\]{{}},:<>=.?'])
    | (?P<name>[{_NAME_START}][{_NAME_PART}]*)
    """,
    re.VERBOSE | re.DOTALL,
)
KEYWORDS = frozenset(
    {"and", "or", "if", "then", "else", "for", "in", "return", "some", "every"}
    | {"satisfies", "between", "instance", "of", "null", "true", "false", "function"}
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r"}
_MENDS = {
    "==": "Write = to compare.",
    "=>": "Write >= for at least.",
    "=<": "Write <= for at most.",
    "&&": 'Write the word "and".',
    "||": 'Write the word "or".',
    "!": "Write not(...) around the condition.",
    "%": "Write modulo(a, b) for the remainder, / 100 for a percentage.",
    "^": "Write ** for a power.",
    ";": "Write one expression only, without a semicolon.",
}
_LARGEST_CODE_POINT = 0x10FFFF


class Token(NamedTuple):
    """A piece of the text, its kind, and where it starts."""

    kind: str
    text: str
    offset: int


def tokenize(text: str, *, limit: int = MAX_SOURCE) -> list[Token]:
    """Return the tokens and one of kind ``end``."""
    if len(text) > limit:
        raise FeelLimitError(f"The expression has more than {limit:,} characters.")
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        token = _next(text, position)
        position += len(token.text)
        if token.kind != "space":
            tokens.append(token)
    if len(tokens) > MAX_TOKENS:
        raise FeelLimitError(f"The expression has more than {MAX_TOKENS:,} parts.")
    tokens.append(Token("end", "", len(text)))
    return tokens


def _next(text: str, position: int) -> Token:
    match = None if _open_comment(text, position) else _TOKEN.match(text, position)
    if match is None or match.lastgroup is None:
        raise FeelSyntaxError.at(_unreadable(text[position:]), text, position)
    found, kind = match.group(), match.lastgroup
    if kind == "foreign":
        mend = _MENDS.get(found, "FEEL does not know this sign.")
        raise FeelSyntaxError.at(f"{found!r} is not FEEL. {mend}", text, position)
    if kind == "name" and found in KEYWORDS:
        kind = "keyword"
    return Token(kind, found, position)


def _open_comment(text: str, position: int) -> bool:
    return text.startswith("/*", position) and "*/" not in text[position + 2 :]


def _unreadable(rest: str) -> str:
    if rest.startswith(('"', '@"')):
        return 'This text has no closing ".'
    if rest.startswith("/*"):
        return "This comment has no closing */."
    return f"FEEL does not know the character {rest[0]!r} here."


def unquote(literal: str) -> str:
    r"""Return the text of a string literal.

    ``\uD83D\uDE00`` pairs become one character (grammar rule 64); half of a pair
    cannot be stored anywhere and becomes the replacement character.
    """
    out = _ESCAPE.sub(_unescaped, literal[1:-1])
    out = _SURROGATES.sub(_joined, out)
    return out.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _unescaped(match: re.Match[str]) -> str:
    letter = match[3]
    if letter is None:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= _LARGEST_CODE_POINT else match[0]
    if letter in _SIMPLE:
        return _SIMPLE[letter]
    return str(letter) if letter in "\"\\'" else f"\\{letter}"


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")
