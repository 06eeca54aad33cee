"""Passwords: argon2id, length, an offline list of known ones. No composition rules.

NIST SP 800-63B: length and a list of breached passwords protect; character classes and
forced changes do not.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

LEAST = 12
LEAST_ADMINISTRATOR = 15
MOST = 128
FILE = Path(__file__).parent / "data" / "known_passwords.txt"
ADMINISTRATORS = frozenset({"system_admin"})
_HASHER = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID
)
_LEAST_SIGNS = 5
_SHORTEST_WORD = 4


def hash_password(password: str) -> str:
    """Return the argon2id hash (t=2, m=19 MiB, p=1) to store; about 25 ms."""
    return _HASHER.hash(_normal(password))


def is_right(stored: str, password: str) -> bool:
    """Say whether a password is the one that was hashed.

    An empty ``stored`` (nobody of that name, or no password set) takes the same time
    and is never right, so an answer tells nothing about who exists. Call it before the
    transaction begins: a write lock must not wait for a hash.
    """
    given = _normal(password[: MOST * 4])
    try:
        return _HASHER.verify(stored or _dummy(), given) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Say whether a stored hash was made with other parameters than today's."""
    try:
        return _HASHER.check_needs_rehash(stored)
    except InvalidHashError:
        return True


def problems_of(
    password: str, *, roles: Iterable[str] = (), words: Iterable[str] = ()
) -> list[str]:
    """Return why a password cannot be used; empty where it can.

    ``words`` are the owner's user id, name and mail: a password does not contain them.
    """
    normal = _normal(password)
    least = LEAST_ADMINISTRATOR if ADMINISTRATORS & set(roles) else LEAST
    found = []
    if len(normal) < least:
        found.append(f"Use at least {least} characters; a sentence is a good one.")
    if len(normal) > MOST:
        found.append(f"Use at most {MOST} characters.")
    if is_known(normal):
        found.append("This password is on the list of those that attackers try first.")
    if len(set(normal)) < _LEAST_SIGNS:
        found.append(f"Use at least {_LEAST_SIGNS} different characters.")
    if _holds_a_word(normal, words):
        found.append("Do not use your name, user id or mail address in it.")
    return found


def is_known(password: str) -> bool:
    """Say whether a password, or it without its digits at the end, is a known one."""
    plain = password.casefold()
    return bool({plain, plain.rstrip("0123456789!?.")} & _known())


def _holds_a_word(password: str, words: Iterable[str]) -> bool:
    plain = password.casefold()
    parts = {
        part for word in words for part in word.casefold().replace("@", " ").split()
    }
    return any(len(part) >= _SHORTEST_WORD and part in plain for part in parts)


def _normal(password: str) -> str:
    """Return one form of what different keyboards type differently (NFKC)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _known() -> frozenset[str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(each for each in lines if each and not each.startswith("#"))


@cache
def _dummy() -> str:
    """Return a hash nobody knows the password of."""
    return _HASHER.hash(
        "nobody has this password: it stands for those who do not exist"
    )
