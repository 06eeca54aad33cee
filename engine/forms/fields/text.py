"""Questions answered in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.forms.parts import Field, WrongAnswerError
from engine.forms.situation import Scope

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """One line, or (``long``) several. ``pattern`` is a compiled RE2 expression."""

    long: bool = False
    least: int = 0
    most: int
    pattern: Any = None
    pattern_message: str = ""

    def read(self, typed: Any, _: Scope, /) -> str:
        """Return the text with plain line ends and without blanks around it."""
        if not isinstance(typed, str):
            raise WrongAnswerError("enter text")
        text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text.isprintable() and _UNSTORABLE.search(text):
            raise WrongAnswerError("contains characters that cannot be stored")
        if not self.long and "\n" in text:
            raise WrongAnswerError("write it in one line")
        return text

    def typed(self, value: Any, _: Scope, /) -> str:
        """Return the text."""
        return value if isinstance(value, str) else ""

    def objections(self, value: Any, _: Scope, /) -> Iterator[str]:
        """Yield what is wrong with length and pattern."""
        if len(value) < self.least:
            yield f"at least {self.least} characters"
        if len(value) > self.most:
            yield f"at most {self.most} characters, this has {len(value)}"
        elif self.pattern is not None and not self.pattern.fullmatch(value):
            yield self.pattern_message or "not in the expected form"
