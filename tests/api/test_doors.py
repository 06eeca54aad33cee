"""What a page of another site sends is refused before anybody looks at it."""

import pytest

from tests.api.programs import Program
from tests.house import House


@pytest.mark.requirement("S4", "ASVS 3.5.1")
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
    ],
)
def test_a_foreign_page_changes_nothing(house: House, headers: dict[str, str]) -> None:
    case = house.play("capa", "happy_path", until="screen")
    program = Program.of(house, "quinn")
    place = f"/cases/{case}/comments"
    answer = program.ask("POST", place, json={"text": "Forged"}, headers=headers)
    assert answer.status_code == 403
    assert program.get(f"/cases/{case}")["comments"] == []


@pytest.mark.requirement("S4")
def test_nobody_is_signed_in_by_a_foreign_page(house: House) -> None:
    """Login CSRF: without the token of this browser's session there is no sign-in."""
    client = house.app.test_client()
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"person": "ria", "password": "x"})
    assert answer.status_code == 403


@pytest.mark.requirement("S5", "ASVS 2.2.1")
@pytest.mark.parametrize(
    "path", ["/?words=%00", "/cases?words=a%00b", "/api/v1/me?x=%00"]
)
def test_text_that_is_no_text_is_refused(house: House, path: str) -> None:
    assert house.as_("ria").client.get(path).status_code == 400


@pytest.mark.requirement("ASVS 3.3.1", "ASVS 3.3.3", "ASVS 3.3.4", "P11-20")
def test_behind_tls_the_cookie_is_bound_to_this_host() -> None:
    from web.settings import WebSettings  # noqa: PLC0415 - only here

    pages = WebSettings(secret_key="f3K9qLz0Wm7sTa2XbV8n" * 2, secure=True)
    assert pages.cookie == "__Host-sid"


@pytest.mark.requirement("ASVS 13.3.1")
@pytest.mark.parametrize("key", ["short", "a" * 64, "changeme-" * 8])
def test_a_key_that_others_guess_is_refused_at_start(key: str) -> None:
    from web.settings import WebSettings  # noqa: PLC0415 - only here

    with pytest.raises(ValueError, match="key"):
        WebSettings(secret_key=key)
