"""Questions answered with yes or no."""

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.forms.parts import Field, WrongAnswerError
from engine.forms.situation import Scope

_READ = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class TickField(Field):
    """Yes or no. Where an answer is required, No is one and nothing is not."""

    needed: ClassVar[str] = "choose Yes or No"

    def read(self, typed: Any, _: Scope, /) -> bool:
        """Return the answer as a boolean."""
        if isinstance(typed, bool):
            return typed
        if isinstance(typed, str) and typed.strip().lower() in _READ:
            return _READ[typed.strip().lower()]
        raise WrongAnswerError("choose Yes or No")

    def typed(self, value: Any, _: Scope, /) -> bool | None:
        """Return the boolean."""
        return value if isinstance(value, bool) else None
