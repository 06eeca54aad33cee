"""``qms create-admin``, ``qms add-person``: accounts from the terminal."""

import argparse
import getpass
from collections.abc import Sequence

from engine.actor import SYSTEM
from engine.bootstrap import build_engine
from engine.commands.people.create_account import CreateAccount
from engine.commands.people.set_password import SetPassword
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


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"qms {name}",
        description="The first password is asked for, never given as a word; its owner "
        "changes it before they can sign anything.",
    )
    parser.add_argument("id", help="user id, for ever this person's")
    parser.add_argument("name", help="name as it is printed with signatures")
    parser.add_argument("mail")
    return parser


def _create(options: argparse.Namespace, settings: Settings) -> int:
    """Create the account, ask for its first password, and say what comes next."""
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
        person = engine.execute(account, actor=SYSTEM)
        password = getpass.getpass("First password (it is to be changed): ")
        engine.execute(
            SetPassword(person=person, new=password, temporary=True), actor=SYSTEM
        )
    except InvalidAnswersError as refusal:
        for words in refusal.by_field.values():
            print(" ".join(words))
        return 1
    except EngineError as refusal:
        print(refusal)
        return 1
    print(f"{person} can sign in now and has to change the password before signing.")
    return 0
