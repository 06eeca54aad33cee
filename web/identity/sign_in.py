"""Sign in, sign out, and the door in front of every other page."""

import secrets
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from engine.actor import SYSTEM
from engine.app import Engine
from engine.commands.people.open_session import EndSession, SignIn
from engine.queries.demo_people import DemoPeople
from web.identity import links, single_sign_on
from web.identity.bearer import is_api
from web.identity.sessions import CSRF, SECRET_BYTES, current, digest_of
from web.identity.ways import local_path
from web.settings import WebSettings

OPEN_TO_ALL = (
    links.OPEN
    | single_sign_on.OPEN
    | {
        "assets",
        "sign_in.show",
        "sign_in.enter",
        "health.live",
        "health.ready",
        "metrics.show",  # it guards itself: a program has no session
    }
)


def require_sign_in(app: Flask) -> None:
    """Send everybody who is not signed in to the sign-in page, and back afterwards."""

    @app.before_request
    def door() -> Response | None:
        if request.endpoint in OPEN_TO_ALL or current().actor is not None:
            return None
        if is_api(request):
            abort(401, "Sign in, or send an API token as a bearer.")
        wanted = request.full_path if request.method == "GET" else _came_from()
        target = url_for("sign_in.show", next=wanted)
        if "HX-Request" in request.headers:
            reply = make_response("", 401)
            reply.headers["HX-Redirect"] = target
            return reply
        return make_response(redirect(target, 303))


def sign_in_pages(engine: Engine, settings: WebSettings) -> Blueprint:
    """Return the sign-in page and the sign-out button."""
    pages = Blueprint("sign_in", __name__)

    def page(complaint: str = "", status: int = 200) -> Response:
        people = engine.fetch(DemoPeople(), actor=SYSTEM) if settings.demo else ()
        return make_response(
            render_template(
                "pages/sign_in.html",
                complaint=complaint,
                person_id=request.values.get("person", ""),
                target=local_path(request.values.get("next", "")),
                demo_people=people,
                demo_password=settings.demo_password,
            ),
            status,
        )

    @pages.get("/sign-in")
    def show() -> Response:
        return page()

    @pages.post("/sign-in")
    def enter() -> Response:
        session = current()
        secret = secrets.token_urlsafe(SECRET_BYTES)
        csrf = secrets.token_hex(SECRET_BYTES)
        refused = engine.execute(
            SignIn(
                person=request.form.get("person", ""),
                password=request.form.get("password", ""),
                old_digest=session.digest,
                digest=digest_of(secret),
                csrf=csrf,
                address=request.remote_addr or "",
                agent=request.user_agent.string,
                way="break-glass" if settings.sso else "password",
            ),
            actor=SYSTEM,
        )
        if refused is not None:
            return page(refused, 422)
        session.secret, session.fresh = secret, False
        session[CSRF] = csrf
        target = local_path(request.form.get("next", ""))
        return make_response(redirect(target or url_for("inbox.show"), 303))

    @pages.post("/sign-out")
    def leave() -> Response:
        session = current()
        engine.execute(EndSession(digest=session.digest), actor=SYSTEM)
        session.ended = True
        return make_response(redirect(url_for("sign_in.show"), 303))

    return pages


def _came_from() -> str | None:
    """Return the page whose form was sent: after sign-in one goes on there."""
    parts = urlsplit(request.referrer or "")
    return parts.path if parts.netloc == request.host else None
