from pathlib import Path

import pytest
from flask import Flask, Response

from web.bundle import MissingBundleError, read_manifest, serve_bundle
from web.headers import DOWNLOAD_POLICY, add_headers


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "manifest.json").write_text('{"app.css": "app-ABC.css"}')
    (tmp_path / "app-ABC.css").write_text("body {}")
    return tmp_path


@pytest.fixture
def app(bundle: Path) -> Flask:
    app = Flask("web", static_folder=None)
    serve_bundle(app, folder=bundle)
    add_headers(app, editors=["edit"])
    app.add_url_rule("/", "page", lambda: "page")
    app.add_url_rule("/edit", "edit", lambda: "editor")

    @app.get("/file")
    def file() -> Response:
        return Response("x", headers={"Content-Security-Policy": DOWNLOAD_POLICY})

    return app


@pytest.mark.requirement("ASVS 3.4.3", "ASVS 3.4.6")
@pytest.mark.parametrize("path", ["/", "/nowhere", "/assets/app-ABC.css"])
def test_every_reply_carries_the_policy(app: Flask, path: str) -> None:
    headers = app.test_client().get(path, buffered=True).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_only_editors_may_set_style_attributes(app: Flask) -> None:
    policy = app.test_client().get("/edit").headers["Content-Security-Policy"]

    assert policy.endswith("; style-src-attr 'unsafe-inline'")
    assert "script-src 'self';" in policy


def test_a_download_keeps_its_stricter_policy(app: Flask) -> None:
    headers = app.test_client().get("/file").headers

    assert headers.getlist("Content-Security-Policy") == [DOWNLOAD_POLICY]


def test_pages_are_not_stored_and_assets_are_kept_for_ever(app: Flask) -> None:
    client = app.test_client()
    page, asset = client.get("/"), client.get("/assets/app-ABC.css", buffered=True)

    assert page.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in page.headers["Vary"]
    assert "immutable" in asset.headers["Cache-Control"]
    assert "max-age=31536000" in asset.headers["Cache-Control"]


@pytest.mark.requirement("P11-20")
def test_strict_transport_is_asked_for_behind_tls_only(app: Flask) -> None:
    client = app.test_client()

    assert "Strict-Transport-Security" not in client.get("/").headers
    secure = client.get("/", base_url="https://praxis.example")
    assert "max-age" in secure.headers["Strict-Transport-Security"]


def test_a_missing_bundle_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(MissingBundleError, match=r"run\.py"):
        read_manifest(tmp_path)
