"""A small identity provider, as a process of its own: real HTTP, real signatures.

``python -m tests.oidc.provider`` takes a free port and prints it. ``/control`` sets
what it does next: who is signed in there, what time it is, and what is wrong with the
token it gives.
"""

import base64
import hashlib
import json
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "praxis", "the secret of the client"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
STRANGE = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
STATE: dict[str, Any] = {
    "now": 0,
    "sub": "",
    "login": "",
    "groups": [],
    "wrong": "",
    "auth_time": None,
}
CODES: dict[str, dict[str, str]] = {}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: each[0] for name, each in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self._json(described(self._issuer()))
        elif parts.path == "/keys":
            self._json({"keys": [KEY.as_dict(private=False)]})
        elif parts.path == "/control":
            STATE.update(json.loads(asked["set"]))
            self._json(STATE)
        elif parts.path == "/authorize":
            self._authorize(asked)
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: each[0] for name, each in parse_qs(body).items()}
        asked = CODES.pop(given.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or self.headers.get("Authorization") != f"Basic {basic}"
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != given.get("redirect_uri")
        ):
            self._json({"error": "invalid_grant"}, 400)
            return
        token = {"access_token": secrets.token_hex(), "token_type": "Bearer"}
        self._json({**token, "id_token": signed(self._issuer(), asked)})

    def _authorize(self, asked: dict[str, str]) -> None:
        """Answer as if somebody had just signed in."""
        back = {"state": asked["state"]}
        if STATE["wrong"] == "denied":
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_hex()
            CODES[back["code"]] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def _issuer(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}"

    def _json(self, found: Any, status: int = 200) -> None:
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def described(issuer: str) -> dict[str, Any]:
    """Return what a provider says of itself."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
    }


def signed(issuer: str, asked: dict[str, str]) -> str:
    """Return an identity token; ``wrong`` says what is not right with it."""
    now, wrong = int(STATE["now"]), STATE["wrong"]
    claims = {
        "iss": "https://elsewhere.example" if wrong == "iss" else issuer,
        "aud": "another application" if wrong == "aud" else CLIENT,
        "sub": STATE["sub"],
        "nonce": "another" if wrong == "nonce" else asked.get("nonce", ""),
        "iat": now,
        "exp": now - 600 if wrong == "exp" else now + 300,
        "preferred_username": STATE["login"],
        "groups": STATE["groups"],
    }
    if asked.get("max_age") == "0" or STATE["auth_time"] is not None:
        claims["auth_time"] = STATE["auth_time"] or now
    if wrong == "auth_time":
        claims.pop("auth_time", None)
    if wrong == "azp":
        claims["azp"] = "another application"
    if wrong == "alg":
        return f"{_part({'alg': 'none'})}.{_part(claims)}."
    key = STRANGE if wrong == "key" else KEY
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def _part(found: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(found).encode()).rstrip(b"=").decode()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("localhost", 0), Handler)
    print(server.server_address[1], flush=True)  # noqa: T201 - the test waits for it
    server.serve_forever()
