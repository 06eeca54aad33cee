"""``qms create-admin``, ``qms add-person``: accounts from the terminal."""

import argparse
from collections.abc import Sequence
from hashlib import sha256

from engine.actor import SYSTEM
from engine.app import Engine
from engine.bootstrap import build_engine
from engine.clock import new_secret
from engine.commands.people.create_account import CreateAccount
from engine.commands.people.issue_link import IssueLink
from engine.errors import EngineError, InvalidAnswersError
from engine.settings import Settings
from engine.store.database import connect

ADMINISTRATOR = ("system_admin", "deployer")


def create_admin(arguments: Sequence[str], settings: Settings) -> int:
    """Create the first account of an installation."""
    options = _parser("create-admin").parse_args(arguments)
    options.role, options.manager = list(ADMINISTRATOR), None
    return _create(options, settings)


def add_person(arguments: Sequence[str], settings: Settings) -> int:
    """Create an account with roles."""
    parser = _parser("add-person")
    parser.add_argument("--role", action="append", default=[], help="repeat for more")
    parser.add_argument("--manager", help="user id of who is told when they are late")
    return _create(parser.parse_args(arguments), settings)


def reset_link(arguments: Sequence[str], settings: Settings) -> int:
    """Print a one-time link with which somebody sets a new password."""
    parser = argparse.ArgumentParser(
        prog="qms reset-link", description="A link for somebody who cannot sign in."
    )
    parser.add_argument("id", help="user id")
    options = parser.parse_args(arguments)
    engine = build_engine(connect(settings.database_url), settings)
    try:
        _print_link(engine, options.id, settings)
    except EngineError as refusal:
        print(refusal)
        return 1
    return 0


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"qms {name}",
        description="Prints a link with which the person sets their password; it works "
        "once, for 15 minutes. Nobody else ever knows the password.",
    )
    parser.add_argument("id", help="user id, for ever this person's")
    parser.add_argument("name", help="name as it is printed with signatures")
    parser.add_argument("mail")
    return parser


def _create(options: argparse.Namespace, settings: Settings) -> int:
    """Create the account, and print the link its owner begins with."""
    engine = build_engine(connect(settings.database_url), settings)
    account = CreateAccount(
        person=options.id,
        name=options.name,
        mail=options.mail,
        manager=options.manager,
        roles=dict.fromkeys(options.role),
        reason="Created from the terminal",
    )
    try:
        _print_link(engine, engine.execute(account, actor=SYSTEM), settings)
    except InvalidAnswersError as refusal:
        for words in refusal.by_field.values():
            print(" ".join(words))
        return 1
    except EngineError as refusal:
        print(refusal)
        return 1
    return 0


def _print_link(engine: Engine, person: str, settings: Settings) -> None:
    """Issue a link and print it; only its digest is kept."""
    secret = new_secret()
    digest = sha256(secret.encode()).hexdigest()
    command = IssueLink(person=person, digest=digest, way="terminal")
    engine.execute(command, actor=SYSTEM)
    print(f"{person} sets a password here, once, within 15 minutes:")
    print(f"  {settings.url.rstrip('/')}/link/{secret}")
