"""The ``qms`` command: what a site does from a terminal."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from engine import settings as engine_settings
from engine.cli import (
    admin,
    bench,
    check,
    database,
    decide,
    deploy,
    doctor,
    feel,
    operations,
    seed,
    trail,
)
from engine.cli.progress import doing
from engine.demo.company import PASSWORD, build_company
from engine.demo.people import PEOPLE
from engine.logs import configure
from engine.settings import Settings
from web import packing
from web import settings as web_settings
from web.api import description
from web.diagram.findings import annotated
from web.serving import (
    AlreadyRunningError,
    embedded,
    free_port,
    only_process,
    serve,
    silent_here,
    work,
)
from web.validation import report as validation

USAGE = """usage: qms COMMAND ...

  demo           a company to look at, in your browser
  serve          serve this site from one process
  worker         fire timers and carry out jobs, as one of many processes
  db             bring the schema up to date; move to another database
  deploy         put procedures into effect
  seed           fill the registers with what every installation begins with
  create-admin   the first account of an installation
  add-person     an account with roles
  reset-link     a link with which somebody sets a new password
  seal           seal the trail now, and print the key that proves it
  verify         prove that nobody changed the trail; export it
  package        pack cases for an inspection, with a verifier
  doctor         look whether everything is there and sound
  backup         copy database and files while people work
  restore        put a copy back, and examine it
  check          check a diagram, a procedure or a folder of them
  operations   what service tasks may ask for, as text or JSON
  feel           try an expression
  decide         try a decision table
  validation-report  installation, and which test proves what
  openapi        print the description of the HTTP API
  bench          measure this installation
"""
DATA = Path("var")


def main() -> int:
    """Run one command of the command line and return its exit status."""
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help", "help"):
        print(USAGE)
        return 0
    try:
        return run(words[0], words[1:])
    except (ValueError, OSError, RuntimeError) as problem:
        print(f"qms {words[0]}: {problem}", file=sys.stderr)
        return 1


def run(command: str, words: Sequence[str]) -> int:
    """Run one command; 2 means there is no such command."""
    plain: Mapping[str, Callable[[Sequence[str]], int]] = {
        "check": check_models,
        "feel": feel.run,
        "operations": operations.run,
        "decide": decide.run,
        "bench": bench.run,
        "demo": demo,
        "serve": serve_site,
        "openapi": describe_api,
        "worker": work_for_site,
    }
    on_site: Mapping[str, Callable[[Sequence[str], Settings], int]] = {
        "db": database.run,
        "deploy": deploy.run,
        "seed": seed.run,
        "create-admin": admin.create_admin,
        "add-person": admin.add_person,
        "reset-link": admin.reset_link,
        "backup": doctor.backup,
        "doctor": doctor.doctor,
        "package": packing.package,
        "restore": doctor.put_back,
        "seal": trail.seal,
        "verify": trail.verify,
        "validation-report": validation.run,
    }
    if command in plain:
        return plain[command](words)
    if command in on_site:
        return on_site[command](words, _settings(os.environ))
    print(USAGE)
    return 2


def describe_api(_words: Sequence[str]) -> int:
    """Print the OpenAPI description, as a served site gives it."""
    print(description(), end="")
    return 0


def check_models(words: Sequence[str]) -> int:
    """Check models; with ``--format svg`` findings are drawn where they belong."""
    return check.run(words, annotated)


def serve_site(words: Sequence[str]) -> int:
    """Serve an embedded site whose data lies in one folder."""
    parser = argparse.ArgumentParser(prog="qms serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(words)
    environment = embedded(DATA, os.environ)
    settings = engine_settings.from_environment(environment)
    pages = web_settings.from_environment(environment, data=DATA)
    if options.host not in ("127.0.0.1", "::1", "localhost") and not (
        pages.secure or pages.proxies
    ):
        raise ValueError(
            "Beyond this machine Praxis is served behind TLS: set QMS_URL to its "
            "https address and QMS_PROXIES to the number of proxies in front."
        )
    database.require_current(settings)
    trail.ensure_key(settings)
    configure(settings.log_level)
    print(f"Praxis listens on http://{options.host}:{options.port}")
    serve(settings, pages, host=options.host, port=options.port, data=DATA)
    return 0


def work_for_site(words: Sequence[str]) -> int:
    """Be one of any number of workers; SIGTERM lets it finish what it began."""
    parser = argparse.ArgumentParser(prog="qms worker")
    parser.add_argument(
        "--check", action="store_true", help="say whether a worker of this host ticks"
    )
    if parser.parse_args(words).check:
        silent = silent_here(os.environ)
        print(f"Silent: {', '.join(silent)}" if silent else "The worker is at work.")
        return 1 if silent else 0
    work(os.environ)
    return 0


def demo(words: Sequence[str]) -> int:
    """Build the demonstration company once, and serve it."""
    parser = argparse.ArgumentParser(prog="qms demo")
    parser.add_argument("--port", type=int)
    parser.add_argument("--reset", action="store_true", help="start afresh")
    parser.add_argument("--data", type=Path, default=DATA / "demo")
    options = parser.parse_args(words)
    data: Path = options.data
    if options.reset and data.exists():
        with only_process(data), doing("Removing the old demonstration"):
            shutil.rmtree(data)
    port = free_port(options.port)
    environment = {**embedded(data, {}), "QMS_URL": f"http://127.0.0.1:{port}"}
    settings = engine_settings.from_environment(environment)
    build_demo(settings, data)
    trail.ensure_key(settings)
    configure("WARNING")
    pages = web_settings.WebSettings(
        secret_key=web_settings.own_key(data), demo=True, demo_password=PASSWORD
    )
    greet = partial(_greet, settings.url)
    serve(settings, pages, host="127.0.0.1", port=port, data=data, ready=greet)
    return 0


def build_demo(settings: Settings, data: Path) -> None:
    """Make the company, all of it or nothing: it is finished under another name.

    One that an earlier program made is kept, and its schema brought up to date.
    """
    done = data / "complete"
    with only_process(data):
        if not done.exists():
            (data / "praxis.db").unlink(missing_ok=True)
        connections = database.owner_connections(settings)
        if database.is_behind(connections):
            with doing("Bringing the database up to date"):
                database.bring_up_to_date(connections)
        if not done.exists():
            build_company(connections, settings)
            done.touch()
        connections.dispose()


def _greet(url: str) -> None:
    print(f"\nPraxis is at {url}")
    print(f"Sign in as one of these (all fictional); the password is: {PASSWORD}\n")
    for person in PEOPLE:
        roles = ", ".join(role.replace("_", " ") for role in person.roles)
        print(f"  {person.id:9} {person.name:18} {roles}")
    print(
        "\nStop with Ctrl-C. Start again: everything is kept; --reset starts afresh.\n",
        flush=True,  # also where the output goes to a file
    )


def _settings(environment: Mapping[str, str]) -> Settings:
    return engine_settings.from_environment(embedded(DATA, environment))


__all__ = ["AlreadyRunningError", "main", "run"]
