"""Whether a stored signature still says what it said."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.canonical import sha256

BOTH = "user name and password"
SERIES = "password, in a series"
"""The components a signature was given with (21 CFR 11.200(a)(1))."""


class SignatureState(StrEnum):
    """What a signature is worth when it is shown; only valid ones count."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    FOREIGN = "foreign"
    ALTERED = "altered"
    DISPOSED = "disposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a signature is held against: its statement, its case, what came after.

    ``kept`` is what the step wrote, as the path of the case has it; ``corrected`` the
    values that were corrected later, with the reason in the trail.
    """

    body: str
    digest: str
    signed: str
    case: str
    own: bool
    latest: bool
    withdrawn: bool
    kept: Mapping[str, Any]
    corrected: Mapping[str, Any]
    disposed: bool = False
    """Whether a tombstone says that what was signed is gone."""


def said_in(body: str) -> dict[str, Any] | None:
    """Return what a statement says; None if this is no statement of ours."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    fits = isinstance(said, dict) and isinstance(said.get("answers"), dict)
    return said if fits and "case" in said else None


def state_now(found: Evidence) -> SignatureState:
    """Return what a signature is worth; of a record disposed of its hash is left."""
    if found.disposed and not found.body and found.digest == found.signed:
        return SignatureState.DISPOSED
    return state_of(found)


def state_of(found: Evidence) -> SignatureState:
    """Hash the statement again and compare it with everything it must agree with."""
    said = said_in(found.body)
    hashed = sha256(found.body.encode()) == found.digest == found.signed
    if said is None or not hashed:  # None: forged with its digests, nobody signed that
        return SignatureState.ALTERED
    if not found.own or said["case"] != found.case:
        return SignatureState.FOREIGN
    if found.withdrawn:
        return SignatureState.WITHDRAWN
    answers = said["answers"]
    for later in (found.kept, found.corrected):
        if any(answers[name] != later[name] for name in answers.keys() & later.keys()):
            return SignatureState.CHANGED
    return SignatureState.VALID if found.latest else SignatureState.SUPERSEDED
