r"""Read signed notes with nothing but Python's standard library (Ed25519, RFC 8032).

Lies beside ``verifier.py``, which loads it: a checkpoint, and what says that a record
was disposed of, are texts above lines with signatures (C2SP signed notes).
"""

import base64
import hashlib
from collections.abc import Sequence

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
Key = tuple[str, bytes, bytes]


def _add(a: Point, b: Point) -> Point:
    k, o = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    m, n = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = o - k, n - m, n + m, o + k
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature of a message is good."""
    a, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or BASE is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = _times(s, BASE)
    right = _add(r, _times(int.from_bytes(digest, "little") % ORDER, a))
    return not any((left[i] * right[2] - right[i] * left[2]) % P for i in (0, 1))


def read_key(line: str) -> Key:
    """Return name, identity and public key of ``name+id+base64``."""
    name, identity, encoded = line.strip().split("+", 2)
    raw = base64.b64decode(encoded)
    if (
        raw[:1] != b"\x01"
        or hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] != identity
    ):
        raise ValueError(f"This is no Ed25519 key, or it is damaged: {line}")
    return name, bytes.fromhex(identity), raw[1:]


def signed_text(note: str, keys: Sequence[Key]) -> str | None:
    """Return the text of a note that one of the keys signed, None if none did."""
    text, _, signatures = note.rpartition("\n\n")
    try:
        for line in signatures.splitlines():
            name, _, encoded = line.removeprefix("\u2014 ").partition(" ")
            raw = base64.b64decode(encoded, validate=True)
            for known, identity, public in keys:
                if (name, raw[:4]) == (known, identity) and is_signed(
                    public, raw[4:], f"{text}\n".encode()
                ):
                    return text
    except ValueError:
        return None
    return None
