"""What a deployment of the product is told by its environment, read once."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The engine's settings, validated at start.

    ``migration_url`` is the role that owns the schema; the role that serves never
    migrates on PostgreSQL.
    """

    database_url: str = "sqlite:///var/praxis.db"
    migration_url: str = ""
    files: Path = Path("var/files")
    url: str = "http://127.0.0.1:8000"
    mode: str = "embedded"
    timezone: str = "UTC"
    mail_url: str = field(default="", repr=False)
    mail_password: str = field(default="", repr=False)
    mail_from: str = "praxis@localhost"
    log_level: str = "INFO"
    scan_command: tuple[str, ...] = ()
    """A virus scanner that reads a file from its input; 0: clean, 1: infected."""
    signing_keys: tuple[Path, ...] = ()
    """Files of the keys that seal the trail: the current one, then the one before."""
    checkpoints: tuple[str, ...] = ()
    """Places outside that keep checkpoints: a folder, ``mailto:…`` or ``https://…``."""
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Inner networks that webhooks may call; all others of their kind are refused."""

    def __post_init__(self) -> None:
        if self.mode not in ("embedded", "scale"):
            raise ValueError("QMS_MODE is embedded or scale.")
        if self.mode == "scale" and self.database_url.startswith("sqlite"):
            raise ValueError("QMS_MODE=scale needs PostgreSQL in QMS_DATABASE_URL.")
        scheme = urlsplit(self.mail_url).scheme
        if self.mail_url and scheme not in ("smtp", "smtp+tls", "smtps"):
            raise ValueError("QMS_MAIL_URL begins with smtp, smtp+tls or smtps.")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"QMS_TIMEZONE: {self.timezone!r} is no IANA time zone."
            ) from error

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of sites that name none."""
        return ZoneInfo(self.timezone)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings the environment asks for; raise ``ValueError`` if wrong."""
    known = {
        "database_url": environment.get("QMS_DATABASE_URL"),
        "migration_url": environment.get("QMS_MIGRATION_URL"),
        "url": environment.get("QMS_URL"),
        "mode": environment.get("QMS_MODE"),
        "timezone": environment.get("QMS_TIMEZONE"),
        "mail_url": environment.get("QMS_MAIL_URL"),
        "mail_from": environment.get("QMS_MAIL_FROM"),
        "log_level": environment.get("QMS_LOG_LEVEL"),
    }
    if environment.get("QMS_FAULT") and not _is_loopback(environment.get("QMS_URL")):
        raise ValueError("QMS_FAULT breaks things on purpose: for tests only.")
    given: dict[str, Any] = {name: value for name, value in known.items() if value}
    if environment.get("QMS_FILES"):
        given["files"] = Path(environment["QMS_FILES"])
    given["scan_command"] = tuple(shlex.split(environment.get("QMS_SCAN_COMMAND", "")))
    keys = environment.get("QMS_SIGNING_KEY_FILE", "").split(os.pathsep)
    given["signing_keys"] = tuple(Path(each) for each in keys if each)
    given["checkpoints"] = tuple(environment.get("QMS_CHECKPOINTS", "").split())
    networks = environment.get("QMS_WEBHOOK_NETWORKS", "").split()
    given["webhook_networks"] = tuple(ip_network(each) for each in networks)
    if secret := _secret(environment, "QMS_MAIL_PASSWORD_FILE"):
        given["mail_password"] = secret
    for url, place in (
        ("database_url", "QMS_DATABASE_PASSWORD_FILE"),
        ("migration_url", "QMS_MIGRATION_PASSWORD_FILE"),
    ):
        password = _secret(environment, place)
        if password and url in given:
            given[url] = _with_password(given[url], password)
    return Settings(**given)


def _secret(environment: Mapping[str, str], name: str) -> str:
    """Return what the file named by a setting holds; empty if none is named."""
    place = environment.get(name)
    return Path(place).read_text(encoding="utf-8").strip() if place else ""


def _with_password(url: str, password: str) -> str:
    """Return the address of a database with the password of its role."""
    full = make_url(url).set(password=password)
    return full.render_as_string(hide_password=False)


def _is_loopback(url: str | None) -> bool:
    return url is None or urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
