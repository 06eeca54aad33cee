"""The headers of every reply: what a browser may load, from where, and keep.

Sources: OWASP ASVS 5.0 3.4 (policy, framing, referrer), design ``web.md`` section 4.
"""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Flask, Response, make_response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# The diagram and the table editor set style attributes; scripts stay as strict.
EDITOR_POLICY = f"{POLICY}; style-src-attr 'unsafe-inline'"
# Files of users: whatever they contain, it runs nowhere.
DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
YEAR = 31_536_000


def add_headers(app: Flask, *, editors: Iterable[str] = ()) -> None:
    """Set the headers of all replies.

    ``editors`` names the endpoints whose pages may set style attributes. A view that
    sets a policy of its own (a download: ``DOWNLOAD_POLICY``) keeps it.
    """
    relaxed = frozenset(editors)

    @app.after_request
    def set_headers(reply: Response) -> Response:
        policy = EDITOR_POLICY if request.endpoint in relaxed else POLICY
        reply.headers.setdefault("Content-Security-Policy", policy)
        reply.headers.update(EVERYWHERE)
        if request.is_secure:
            reply.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        if request.endpoint != "assets":
            # Otherwise Back shows a signed-out person the last case.
            reply.headers["Cache-Control"] = "no-store"
            reply.vary.add("HX-Request")
        return reply


def as_download(content: bytes, name: str) -> Response:
    """Return a file of users, never shown in the page: whatever it holds, it sleeps."""
    reply = make_response(content)
    reply.headers["Content-Type"] = "application/octet-stream"
    reply.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    reply.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return reply
