"""Passwords: hashing, timing of strangers, and which passwords are refused."""

import pytest

from engine.access.passwords import (
    hash_password,
    is_known,
    is_right,
    needs_rehash,
    problems_of,
)

GOOD = "seven green umbrellas"


@pytest.fixture(scope="module")
def stored() -> str:
    return hash_password(GOOD)


@pytest.mark.requirement("11.300(a)", "ASVS 11.4.2")
def test_a_password_is_kept_as_argon2id_with_the_parameters_we_chose(
    stored: str,
) -> None:
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert GOOD not in stored
    assert not needs_rehash(stored)


def test_only_the_right_password_is_right(stored: str) -> None:
    assert is_right(stored, GOOD)
    assert not is_right(stored, GOOD + " ")
    assert not is_right(stored, "")


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(GOOD) != hash_password(GOOD)


def test_nobody_has_no_password_whatever_is_typed() -> None:
    words = "nobody has this password: it stands for those who do not exist"
    assert not is_right("", words)
    assert not is_right("", "")


def test_a_damaged_hash_is_no_password_and_no_crash() -> None:
    assert not is_right("$argon2id$broken", GOOD)
    assert needs_rehash("$argon2id$broken")


def test_a_hash_with_other_parameters_is_renewed() -> None:
    old = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$YWJjZGVmZ2hpamtsbW5vcA"
    assert needs_rehash(old)


def test_letters_typed_in_two_ways_are_one_password() -> None:
    composed, decomposed = (
        "caf\u00e9 caf\u00e9 caf\u00e9",
        "cafe\u0301 " * 2 + "cafe\u0301",
    )
    assert is_right(hash_password(composed), decomposed)


def test_a_very_long_guess_is_refused_quickly(stored: str) -> None:
    assert not is_right(stored, "x" * 5_000_000)


@pytest.mark.parametrize(
    "password",
    [GOOD, "k7#Tq9!zLw2$", "zwölf lange Wörter", "x" * 5 + "abcdefg-hij" * 11],
)
def test_long_enough_passwords_need_no_special_characters(password: str) -> None:
    assert problems_of(password) == []


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("short pass1", "at least 12"),
        ("a" * 60 + "bcdef" + "g" * 64, "at most 128"),
        ("correct horse battery staple", "attackers try first"),
        ("Password1234", "attackers try first"),
        ("PASSWORDPASSWORD2031!", "attackers try first"),
        ("ababababababab", "different characters"),
        ("quinn likes tea a lot", "your name"),
        ("i am at EXAMPLE.ORG!", "your name"),
    ],
)
def test_a_bad_password_is_refused_with_the_reason(
    password: str, complaint: str
) -> None:
    words = ("quinn", "Quinn Quality", "quinn@example.org")
    assert any(complaint in each for each in problems_of(password, words=words))


def test_administrators_need_longer_passwords() -> None:
    password = "eleven grapes"
    assert problems_of(password) == []
    assert problems_of(password, roles=["system_admin"])


def test_known_passwords_are_known_in_any_case() -> None:
    assert is_known("QwertyUiop")
    assert not is_known(GOOD)
