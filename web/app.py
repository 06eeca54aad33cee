"""Put the pages together: connections → engine → pages."""

import secrets
from collections.abc import Callable

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.app import Engine
from engine.bootstrap import build_engine, guarded
from engine.clock import Clock, utc_now
from engine.settings import Settings
from web.api import add_api
from web.bundle import serve_bundle
from web.database import connect
from web.errors import add_error_pages
from web.headers import add_headers
from web.identity.doors import add_doors
from web.identity.inspection import record_inspections
from web.identity.links import link_pages
from web.identity.sessions import Sessions, current
from web.identity.sign_in import require_sign_in, sign_in_pages
from web.identity.single_sign_on import sso_pages
from web.limits import Limits, Window, add_limits
from web.locale import add_filters
from web.pages import add_pages
from web.pages.confirming import confirming_pages
from web.pages.frame import add_frame
from web.pages.metrics import metrics_pages
from web.requests import name_requests
from web.settings import WebSettings
from web.wording import add_wording

LARGEST_REQUEST = 26_000_000
KEY_BYTES = 16


def create_app(
    settings: Settings,
    web_settings: WebSettings,
    *,
    clock: Clock = utc_now,
    after_commit: Callable[[], None] = lambda: None,
    limits: Limits | None = None,
) -> tuple[Flask, Engine]:
    """Return the application, and the engine its pages talk to."""
    app = Flask("web", static_folder=None)
    app.config.update(
        SECRET_KEY=web_settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    engine = guarded(
        build_engine(
            connect(app, settings.database_url),
            settings,
            clock=clock,
            after_commit=after_commit,
        )
    )
    _guard(app, engine, web_settings, limits or Limits())
    app.register_blueprint(sign_in_pages(engine, web_settings))
    app.register_blueprint(link_pages(engine, web_settings))
    if web_settings.sso:
        app.register_blueprint(sso_pages(engine, web_settings))
        app.register_blueprint(confirming_pages(engine, web_settings))
    app.jinja_env.globals["sso"] = web_settings.sso
    add_pages(app, engine)
    app.register_blueprint(metrics_pages(engine, web_settings.metrics_token))
    add_frame(app, engine)
    add_filters(app, settings.zone, clock)
    add_wording(app)
    app.jinja_env.globals["request_key"] = lambda: secrets.token_hex(KEY_BYTES)
    add_api(app, engine)
    add_error_pages(app)
    serve_bundle(app)
    return app, engine


def _guard(app: Flask, engine: Engine, settings: WebSettings, limits: Limits) -> None:
    """Put what protects every page in front of it, in this order."""
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    app.session_interface = Sessions(engine, settings)
    name_requests(app)
    add_limits(app, _whose, limits, Window())
    add_doors(app, url=engine.parts.settings.url)
    require_sign_in(app)
    record_inspections(app, engine)
    add_headers(app)


def _whose() -> str:
    """Return which account asks, empty for a stranger."""
    who = current().actor
    return who.id if who else ""
