"""The identity provider, as its client: code flow with PKCE, every claim checked.

Authlib builds the requests and joserfc proves the token; both are imported only where
a provider is configured (extra ``sso``).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from engine.clock import Clock, new_secret
from web.settings import WebSettings

TIMEOUT = 5
SCOPE = "openid profile email groups"
ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA")
LEEWAY = 30


class ProviderError(Exception):
    """The provider could not be reached, or what it answered is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Where a browser is sent, and what it has to come back with."""

    url: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Whom the provider has proven, and when they signed in there."""

    subject: str
    login: str
    groups: Sequence[str]
    signed_in_at: datetime | None


class Provider:
    """Talks to one provider; its own description is read anew each time."""

    def __init__(self, settings: WebSettings, callback: str, clock: Clock) -> None:
        self._settings = settings
        self._callback = callback
        self._clock = clock

    def away(self, *, fresh: bool = False) -> Away:
        """Return where to send a browser; ``fresh``: they sign in there anew.

        Raises ``ProviderError`` if the provider cannot be reached.
        """
        nonce, verifier = new_secret(), secrets.token_urlsafe(48)
        more = {"prompt": "login", "max_age": "0"} if fresh else {}
        with _believing():
            url, state = self._client().create_authorization_url(
                self._described()["authorization_endpoint"],
                code_verifier=verifier,
                nonce=nonce,
                **more,
            )
        return Away(url=url, state=state, nonce=nonce, verifier=verifier)

    def proven(self, code: str, *, nonce: str, verifier: str) -> Proven:
        """Change the code for a token and prove it; raise ``ProviderError`` if wrong.

        Checked are signature, ``iss``, ``aud``, ``azp``, ``exp``, ``iat``, ``nonce``.
        """
        with _believing():
            described = self._described()
            token = self._client().fetch_token(
                described["token_endpoint"],
                code=code,
                code_verifier=verifier,
                timeout=TIMEOUT,
            )
            claims = self._claims(described, token["id_token"], nonce)
        at = claims.get("auth_time")
        return Proven(
            subject=str(claims["sub"]),
            login=str(claims.get("preferred_username") or ""),
            groups=[str(each) for each in claims.get("groups") or ()],
            signed_in_at=datetime.fromtimestamp(int(at), UTC) if at else None,
        )

    def _claims(
        self, described: Mapping[str, Any], token: str, nonce: str
    ) -> Mapping[str, Any]:
        from joserfc import jwt  # noqa: PLC0415 - only where a provider is configured
        from joserfc.jwk import KeySet  # noqa: PLC0415 - as above

        keys = KeySet.import_key_set(_keys(described["jwks_uri"]))
        found = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        client = self._settings.oidc_client
        registry = jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._settings.oidc_issuer},
            aud={"essential": True, "value": client},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(found.claims)
        if found.claims.get("azp", client) != client:
            raise ProviderError("The token is for another application.")
        return found.claims

    def _client(self) -> Any:
        from authlib.integrations.requests_client import (  # noqa: PLC0415 - only where a provider is configured
            OAuth2Session,
        )

        return OAuth2Session(
            self._settings.oidc_client,
            self._settings.oidc_secret or None,
            scope=SCOPE,
            redirect_uri=self._callback,
            code_challenge_method="S256",
        )

    def _described(self) -> Mapping[str, Any]:
        """Return what the provider says of itself; it has to say its own name."""
        issuer = self._settings.oidc_issuer
        found = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise ProviderError("The provider calls itself by another name.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not trusted(str(found.get(name, ""))):
                raise ProviderError(f"The provider names no safe {name}.")
        return found


def trusted(url: str) -> bool:
    """Say whether an address is reached over TLS, or on this machine."""
    parts = urlsplit(url)
    here = parts.scheme == "http" and parts.hostname == "localhost"
    return parts.scheme == "https" or here


def _fetched(url: str) -> Mapping[str, Any]:
    import requests  # noqa: PLC0415 - only where a provider is configured

    answer = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ProviderError("The provider answers something else than it should.")
    return found


def _keys(url: str) -> Any:
    """Return the public keys of the provider; ``joserfc`` checks their shape."""
    return _fetched(url)


class _believing:  # noqa: N801 - reads as a verb: with _believing()
    """Turn whatever goes wrong with the provider into ``ProviderError``."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, problem: BaseException | None, _: object) -> None:
        if isinstance(problem, Exception) and not isinstance(problem, ProviderError):
            name = type(problem).__name__
            raise ProviderError(f"{name}: {str(problem)[:200]}") from problem
