"""What is refused before anybody looks at it: foreign pages, forged forms, bad text."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFProtect

from web.identity.bearer import is_api
from web.identity.sessions import current

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FOREIGN = "This was sent by a page of another site; nothing was done."
LIVE = frozenset({"assets", "health.live", "health.ready"})
"""What is answered while the database is away."""
UNREADABLE = "The request holds characters that are no text."


def add_doors(app: Flask, *, url: str) -> None:
    """Refuse what comes from elsewhere; ``url`` is the address the site is known by."""
    protection = CSRFProtect()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    protection.init_app(app)
    own = urlsplit(url)

    @app.before_request
    def refuse() -> None:
        _require_session()
        if request.method not in SAFE and _is_foreign(own.scheme, own.netloc):
            abort(403, FOREIGN)
        if any("\0" in text or not _is_text(text) for text in _texts()):
            abort(400, UNREADABLE)

    @app.before_request
    def require_token() -> None:
        """Ask for the hidden field or header; a program's token needs none.

        A token counts only where no cookie came, so no foreign page rides on it.
        """
        session = current()
        anonymous = is_api(request) and session.actor is None
        if request.endpoint and not session.bearer and not anonymous:
            protection.protect()


def _require_session() -> None:
    """Raise ``BusyError`` where nobody could be looked up: that is no stranger."""
    busy = current().busy
    if busy is not None and request.endpoint not in LIVE:
        raise busy


def _is_foreign(scheme: str, place: str) -> bool:
    """Say whether a browser sent this for a page of another site (ASVS 3.5.1)."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    origin = request.headers.get("Origin")
    return origin is not None and not _is_own(origin, scheme, place)


def _is_own(origin: str, scheme: str, place: str) -> bool:
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) in (
        (request.scheme, request.host),
        (scheme, place),
    )


def _texts() -> Iterator[str]:
    """Yield what was typed into the address, and into a form."""
    yield request.path
    for values in (request.args, request.form if request.method == "POST" else {}):
        for name, value in values.items():
            yield name
            yield value


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
