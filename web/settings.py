"""What the web side is told by its environment, read once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

SHORTEST_KEY = 32
LEAST_SIGNS = 10
DEFAULTS = ("changeme", "change-me", "secret-key", "default", "example", "password")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Settings of the pages, validated at start.

    ``secure`` is true behind TLS: cookies are then ``__Host-`` and Secure. ``proxies``
    counts the reverse proxies whose forwarded headers are believed.
    """

    secret_key: str = field(repr=False)
    secure: bool = False
    proxies: int = 0
    idle: timedelta = timedelta(minutes=15)
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = field(default="", repr=False)
    """An identity provider: people sign in there as well, and sign with it."""
    bootstrap_token: str = field(default="", repr=False)
    """Lets the first person in, once, while nobody has an account."""
    metrics_token: str = field(default="", repr=False)
    """Who sends it may read the figures at ``/metrics``; empty: only this machine."""
    demo: bool = False
    demo_password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.bootstrap_token and len(self.bootstrap_token) < SHORTEST_KEY:
            raise ValueError(
                f"The bootstrap token needs at least {SHORTEST_KEY} characters "
                "(QMS_BOOTSTRAP_TOKEN_FILE)."
            )
        if len(self.secret_key) < SHORTEST_KEY:
            raise ValueError(
                f"The secret key needs at least {SHORTEST_KEY} characters "
                "(QMS_SECRET_KEY_FILE)."
            )

        key = self.secret_key.lower()
        if len(set(key)) < LEAST_SIGNS or any(each in key for each in DEFAULTS):
            raise ValueError(
                "The secret key is one that others can guess: make one with "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
            )

    @property
    def sso(self) -> bool:
        """Say whether there is an identity provider."""
        return bool(self.oidc_issuer)

    @property
    def cookie(self) -> str:
        """Return the name of the session's cookie."""
        return "__Host-sid" if self.secure else "sid"


def from_environment(environment: Mapping[str, str], *, data: Path) -> WebSettings:
    """Return the settings; without a key file one is made in the data folder.

    Raises ``ValueError`` for a value that cannot be used.
    """
    file = environment.get("QMS_SECRET_KEY_FILE")
    key = Path(file).read_text().strip() if file else own_key(data)
    provider = _provider(environment)
    token = environment.get("QMS_BOOTSTRAP_TOKEN_FILE")
    metrics = environment.get("QMS_METRICS_TOKEN_FILE")
    return WebSettings(
        secret_key=key,
        oidc_issuer=provider["issuer"],
        oidc_client=provider["client"],
        oidc_secret=provider["secret"],
        metrics_token=Path(metrics).read_text().strip() if metrics else "",
        bootstrap_token=(
            Path(token).read_text().strip()
            if token
            else environment.get("QMS_BOOTSTRAP_TOKEN", "")
        ),
        secure=environment.get("QMS_URL", "").startswith("https://"),
        proxies=int(environment.get("QMS_PROXIES") or 0),
        idle=timedelta(minutes=int(environment.get("QMS_SESSION_IDLE") or 15)),
    )


def _provider(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the identity provider; all of it, or none."""
    issuer = environment.get("QMS_OIDC_ISSUER", "")
    client = environment.get("QMS_OIDC_CLIENT", "")
    if bool(issuer) != bool(client):
        raise ValueError("QMS_OIDC_ISSUER and QMS_OIDC_CLIENT belong together.")
    if issuer and not issuer.startswith(("https://", "http://localhost:")):
        raise ValueError("QMS_OIDC_ISSUER has to be an https address.")
    file = environment.get("QMS_OIDC_SECRET_FILE")
    secret = Path(file).read_text().strip() if file else ""
    return {"issuer": issuer, "client": client, "secret": secret}


def own_key(data: Path) -> str:
    """Return the key of this data folder, made at its first start, readable by us."""
    file = data / "secret.key"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()
