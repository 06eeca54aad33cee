"""Serve from one process: pages, ticks and an embedded database behind one lock."""

import os
import signal
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

from flask import Flask

from engine import settings as engine_settings
from engine.actor import SYSTEM
from engine.app import Engine
from engine.bootstrap import build_engine
from engine.cli import database
from engine.jobs.calling import Caller
from engine.jobs.due import Worker
from engine.jobs.link_mail import LinkMail
from engine.jobs.outside import Outside
from engine.jobs.smtp import Mailer, SendMail
from engine.jobs.ticks import Ticks
from engine.jobs.webhooks import CallWeb, Webhooks
from engine.logs import configure
from engine.queries.people_names import MailAddress
from engine.queries.readiness import SilentTicks
from engine.queries.webhooks import WebhookTarget
from engine.settings import Settings
from web.app import create_app
from web.listening import listening
from web.settings import WebSettings
from web.settings import from_environment as pages_from

SHARED = ("QMS_FILES", "QMS_SECRET_KEY_FILE", "QMS_SIGNING_KEY_FILE")
POOLS = (("interactive", 4), ("mail", 2), ("slow", 1), ("bulk", 1))
"""How many jobs of each queue one worker process carries out at a time."""


class AlreadyRunningError(RuntimeError):
    """Another process serves from this data folder; stop it first."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def serve(
    settings: Settings,
    web_settings: WebSettings,
    *,
    host: str,
    port: int,
    data: Path,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until the process is told to stop; ticks finish what they began."""
    with only_process(data):
        running: list[Ticks] = []

        def poke() -> None:
            """Let the ticks look at once: a command may have owed something."""
            for each in running:
                each.poke()

        app, engine = create_app(settings, web_settings, after_commit=poke)
        ticks = Ticks(worker(engine, settings))
        running.append(ticks)
        ticks.start()
        try:
            _listen(app, host, port, ready)
        finally:
            ticks.stop()


def scaled_pages(environment: Mapping[str, str]) -> Flask:
    """Return the pages of one of many processes; ticks and jobs run in workers."""
    settings = scaled(environment)
    pages = pages_from(environment, data=Path())
    app, _engine = create_app(settings, pages)
    return app


def work(environment: Mapping[str, str]) -> None:
    """Work as one of many processes until told to stop."""
    from engine.jobs.dispatch import run_worker  # noqa: PLC0415 - extra "scale"

    settings = scaled(environment)
    connections = database.serving_connections(settings)
    engine = build_engine(connections, settings)
    run_worker(worker(engine, settings), settings.database_url, pools=POOLS)
    connections.dispose()


def silent_here(environment: Mapping[str, str]) -> Sequence[str]:
    """Return the ticks that no worker of this host has made lately."""
    settings = scaled(environment)
    connections = database.serving_connections(settings)
    engine = build_engine(connections, settings)
    try:
        return engine.fetch(SilentTicks(host=f"{socket.gethostname()}-"), actor=SYSTEM)
    finally:
        connections.dispose()


def scaled(environment: Mapping[str, str]) -> Settings:
    """Return the settings of a process among many; ``ValueError`` says what is missing.

    What all of them share has to be said: a key made by one is not the others'.
    """
    if environment.get("QMS_MODE") != "scale":
        raise ValueError("Many processes need QMS_MODE=scale, and PostgreSQL.")
    missing = [name for name in SHARED if not environment.get(name)]
    if missing:
        raise ValueError(f"All processes share these; set {', '.join(missing)}.")
    settings = engine_settings.from_environment(environment)
    configure(settings.log_level)
    database.require_current(settings)
    database.require_servant(settings)
    return settings


def worker(engine: Engine, settings: Settings) -> Worker:
    """Return a worker that can do everything this installation owes."""

    def address_of(person: str) -> str | None:
        return engine.fetch(MailAddress(person=person), actor=SYSTEM)

    mailer = Mailer(
        settings.mail_url,
        settings.mail_from,
        address_of,
        settings.url,
        password=settings.mail_password,
    )
    outside = Outside(mailer.send, settings.mail_from)
    links = LinkMail(engine, mailer.send, settings.mail_from, settings.url)
    caller = Caller(networks=settings.webhook_networks)

    def subscription(webhook: UUID) -> tuple[str, str] | None:
        return engine.fetch(WebhookTarget(id=webhook), actor=SYSTEM)

    return Worker(
        engine,
        {
            "mail": mailer,
            "checkpoint": outside,
            "password_link": links,
            "webhook": Webhooks(
                caller=caller, subscription=subscription, clock=engine.parts.clock
            ),
            "webhook.call": CallWeb(caller=caller),
            "mail.send": SendMail(mailer.send, settings.mail_from, settings.url),
        },
    )


def _listen(app: Flask, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve; ``ready`` is called when whoever comes is let in."""
    server = listening(app, host, port)
    signal.signal(signal.SIGTERM, _interrupt)  # a process manager's way to say stop
    ready()
    server.run()


def _interrupt(*_signal: object) -> None:
    """End as Ctrl-C does: what was begun is finished, then ticks and lock end."""
    raise KeyboardInterrupt


def free_port(wanted: int | None, *, host: str = "127.0.0.1") -> int:
    """Return the wanted port, else 8000 or any other that is free.

    Raises ``OSError`` if the wanted one is taken.
    """
    for port in [wanted] if wanted else [8000, 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port or 0))
            except OSError:
                if wanted:
                    raise
                continue
            return int(probe.getsockname()[1])
    raise OSError("No port is free.")


@contextmanager
def only_process(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder; raise ``AlreadyRunningError`` if it is held."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("a+") as file:
        _lock(file)
        yield


def _lock(file: IO[str]) -> None:
    """Lock a file for as long as it is open: the system frees it when we die."""
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 - only Windows has it

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # exists on Windows only
        else:
            import fcntl  # noqa: PLC0415 - Windows does not have it

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise AlreadyRunningError from error


def embedded(data: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of an embedded site whose data lies in one folder."""
    place = data.resolve()
    return {
        "QMS_DATABASE_URL": f"sqlite:///{place / 'praxis.db'}",
        "QMS_FILES": str(place / "files"),
        "QMS_SIGNING_KEY_FILE": str(place / "sealing.key"),
        "QMS_CHECKPOINTS": str(place / "checkpoints"),
        **environment,
    }
