"""What somebody typed, when there is no form any more to show it in."""

from collections.abc import Mapping
from typing import Any

from engine import forms
from web.locale import NOTHING, shown
from web.wording import words


def typed_words(
    form: forms.Form | None, answers: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return labels and answers as text, so that one can copy what one still needs."""
    keyed = form.keyed if form else {}
    pairs = []
    for name, value in answers.items():
        text = shown(value)
        if text not in ("", NOTHING):
            part = keyed.get(name)
            label = part.label if part else ""
            pairs.append((label or words(name).capitalize(), text))
    return pairs
