"""The statement somebody signs: canonical bytes of exactly what they saw and answered.

It holds the answers of its own task, the fields its form declares as shown, the files
by hash, and the digests of form and definition; not "all answers so far", so a later
step never voids it (21 CFR 11.70, procedures.md 1.6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.canonical import canonical, digest, sha256
from engine.feel import to_json

FORMAT = "praxis statement 1"
MEANINGS = (
    "authorship",
    "review",
    "approval",
    "responsibility",
    "verification",
    "acknowledgement",
    "risk_acceptance",
    "deployment",
    "rejection",
)
REJECTION = "rejection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the signer was shown: the case, the step, earlier answers, definitions."""

    case: str
    element: str
    step: str
    definition: str
    form: str
    fields: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """Return the part of the statement that was on the page before answering."""
        return {
            "case": self.case,
            "definition": self.definition,
            "element": self.element,
            "form": self.form,
            "shown": {name: to_json(value) for name, value in self.fields.items()},
            "step": self.step,
        }

    @property
    def digest(self) -> str:
        """Return what the page carries, so that a change since then is noticed."""
        return digest(self.document())


def statement(shown: Shown, answers: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes that are signed."""
    return canonical(
        {
            **shown.document(),
            "answers": {name: to_json(value) for name, value in answers.items()},
            "format": FORMAT,
        }
    )


def statement_digest(content: bytes) -> str:
    """Return the SHA-256 under which a statement is signed."""
    return sha256(content)


def refuses(answers: Mapping[str, Any], refusing: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether the answers refuse: then the meaning is rejection, not approval."""
    return any(answers.get(name) in values for name, values in refusing.items())
