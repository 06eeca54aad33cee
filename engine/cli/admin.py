"""``qms create-admin``: the first account of an installation."""

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


def run(arguments: Sequence[str], settings: Settings) -> int:
    """Create an administrator; the password is asked for, never given as a word.

    It is temporary: its owner changes it before they can sign anything.
    """
    parser = argparse.ArgumentParser(prog="qms create-admin")
    parser.add_argument("id", help="user id, for ever this person's")
    parser.add_argument("name", help="name as it is printed with signatures")
    parser.add_argument("mail")
    options = parser.parse_args(arguments)
    engine = build_engine(connect(settings.database_url), settings)
    try:
        engine.execute(
            CreateAccount(
                person=options.id,
                name=options.name,
                mail=options.mail,
                roles={"system_admin": None, "deployer": None},
                reason="First account of the installation",
            ),
            actor=SYSTEM,
        )
        password = getpass.getpass("First password (it is to be changed): ")
        engine.execute(
            SetPassword(person=options.id, new=password, temporary=True), actor=SYSTEM
        )
    except InvalidAnswersError as refusal:
        for words in refusal.by_field.values():
            print(" ".join(words))
        return 1
    except EngineError as refusal:
        print(refusal)
        return 1
    print(f"{options.id} can sign in now and has to change the password first.")
    return 0
