"""Pages one comes to without a password: one-time links, the first administrator."""

import hmac

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from engine.actor import SYSTEM
from engine.app import Engine
from engine.commands.people.create_first_administrator import CreateFirstAdministrator
from engine.commands.people.use_link import UseLink
from engine.errors import EngineError, InvalidAnswersError
from engine.queries.demo_people import NobodyYet
from web.identity.sessions import digest_of
from web.settings import WebSettings

FIELDS = ("id", "name", "mail")
OPEN = frozenset({"links.show", "links.use", "links.first", "links.create"})
"""Endpoints for people who are not signed in."""


def link_pages(engine: Engine, settings: WebSettings) -> Blueprint:
    """Return the pages of one-time links and of the very first account."""
    pages = Blueprint("links", __name__)

    @pages.get("/link/<secret>")
    def show(secret: str) -> Response:
        del secret
        return make_response(render_template("pages/link.html", complaint=""))

    @pages.post("/link/<secret>")
    def use(secret: str) -> Response:
        return _used(engine, secret)

    @pages.get("/first-administrator")
    def first() -> Response:
        _require_nobody(engine, settings)
        return _first_page("", 200)

    @pages.post("/first-administrator")
    def create() -> Response:
        _require_nobody(engine, settings)
        return _created(engine, settings)

    return pages


def _used(engine: Engine, secret: str) -> Response:
    """Set the password, or say what is wrong with it or with the link."""
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _link_page("The two passwords are not the same.", 422)
    try:
        engine.execute(UseLink(digest=digest_of(secret), new=new), actor=SYSTEM)
    except InvalidAnswersError as refusal:
        return _link_page(" ".join(refusal.by_field.get("new", ())), 422)
    except EngineError as refusal:
        return _link_page(str(refusal), 403)
    flash("Your password is set. Sign in with it.", "success")
    return make_response(redirect(url_for("sign_in.show"), 303))


def _link_page(complaint: str, status: int) -> Response:
    return make_response(
        render_template("pages/link.html", complaint=complaint), status
    )


def _require_nobody(engine: Engine, settings: WebSettings) -> None:
    """Answer 404 unless a token is set and nobody has an account."""
    if not settings.bootstrap_token or not engine.fetch(NobodyYet(), actor=SYSTEM):
        abort(404)


def _created(engine: Engine, settings: WebSettings) -> Response:
    """Create the first account if the token is the right one."""
    given = request.form.get("token", "")
    if not hmac.compare_digest(given.encode(), settings.bootstrap_token.encode()):
        return _first_page("That is not the token of this installation.", 403)
    try:
        engine.execute(
            CreateFirstAdministrator(
                person=request.form.get("id", ""),
                name=request.form.get("name", ""),
                mail=request.form.get("mail", ""),
                new=request.form.get("new", ""),
            ),
            actor=SYSTEM,
        )
    except InvalidAnswersError as refusal:
        return _first_page(
            " ".join(each for many in refusal.by_field.values() for each in many), 422
        )
    flash("The first account is there. Sign in, and create a second one.", "success")
    return make_response(redirect(url_for("sign_in.show"), 303))


def _first_page(complaint: str, status: int) -> Response:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    return make_response(
        render_template("pages/first.html", complaint=complaint, typed=typed), status
    )
