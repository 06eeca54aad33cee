"""What an auditor needs to verify without us: two programs and our public keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from engine.audit.checkpoint import read_keys
from engine.errors import SealingKeyError
from engine.queries.base import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKit:
    """The programs by the name they have in a package, and the public keys."""

    programs: Mapping[str, bytes]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifiers:
    """The stand-alone programs that verify a trail and a package."""

    def fetch(self, reading: Reading) -> VerifierKit:
        """Return them; no keys where the installation has no sealing key."""
        folder = files("engine.audit")
        try:
            keys = tuple(
                each.public for each in read_keys(reading.settings.signing_keys)
            )
        except SealingKeyError:
            keys = ()
        return VerifierKit(
            programs={
                "signed_notes.py": (folder / "signed_notes.py").read_bytes(),
                "verifier.py": (folder / "verifier.py").read_bytes(),
                "verify.py": (folder / "package_verifier.py").read_bytes(),
            },
            keys=keys,
        )
