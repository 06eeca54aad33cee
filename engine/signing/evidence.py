"""Whether a stored signature still says what it said."""

from enum import StrEnum

from engine.canonical import sha256


class SignatureState(StrEnum):
    """What a signature is worth when it is shown; only valid ones count."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    ALTERED = "altered"


def state_of(*, body: str, digest: str, signed: str, latest: bool) -> SignatureState:
    """Hash the statement again and compare it with what was signed."""
    if sha256(body.encode()) != digest or digest != signed:
        return SignatureState.ALTERED
    return SignatureState.VALID if latest else SignatureState.SUPERSEDED
