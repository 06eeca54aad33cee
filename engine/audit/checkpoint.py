"""Signed checkpoints, in the form of C2SP signed notes: other tools can read them.

The text is origin, size, root, time and the hash of the checkpoint before. Each key
adds a line: a key is replaced by one checkpoint that both signed.
"""

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from engine.audit.trail import ORIGIN
from engine.errors import SealingKeyError

ALGORITHM = b"\x01"
FIRST = "-"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that seals; it is never in the database."""

    private: Ed25519PrivateKey

    @property
    def _raw(self) -> bytes:
        return ALGORITHM + self.private.public_key().public_bytes_raw()

    @property
    def identity(self) -> bytes:
        """Return the four bytes that say which key signed."""
        return sha256(ORIGIN.encode() + b"\n" + self._raw).digest()[:4]

    @property
    def public(self) -> str:
        """Return the line an auditor keeps: ``name+id+base64``."""
        encoded = base64.b64encode(self._raw).decode()
        return f"{ORIGIN}+{self.identity.hex()}+{encoded}"

    def line(self, text: str) -> str:
        """Return the line with which this key signs a text."""
        signature = self.identity + self.private.sign(text.encode())
        return f"\u2014 {ORIGIN} {base64.b64encode(signature).decode()}\n"


def note(
    *, size: int, root: bytes, at: datetime, prev: str, keys: Sequence[SigningKey]
) -> str:
    """Return a checkpoint signed with every key."""
    encoded = base64.b64encode(root).decode()
    time = at.isoformat(timespec="seconds")
    text = f"{ORIGIN}\n{size}\n{encoded}\ntime {time}\nprev {prev}\n"
    return text + "\n" + "".join(key.line(text) for key in keys)


def read_keys(files: Sequence[Path]) -> list[SigningKey]:
    """Return the sealing keys, the current one first; or raise."""
    missing = [str(file) for file in files if not file.exists()]
    if missing or not files:
        raise SealingKeyError(
            f"There is no sealing key: {', '.join(missing) or 'none is named'} "
            "(QMS_SIGNING_KEY_FILE). The trail is not sealed."
        )
    keys = []
    for file in files:
        key = load_pem_private_key(file.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{file} holds no Ed25519 key.")
        keys.append(SigningKey(key))
    return keys


def make_key(file: Path) -> SigningKey:
    """Write a new sealing key that only its owner can read; never over another."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as to:
        to.write(pem)
    return SigningKey(key)
