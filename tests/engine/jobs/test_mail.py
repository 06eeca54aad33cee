"""Mails as a real mail server receives them."""

import shutil
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult

from engine.jobs.smtp import Mailer
from engine.settings import Settings, from_environment

SITE = "https://quality.example/praxis"
MAIL = {
    "person": "ria",
    "event": "reminder",
    "text": "“Screen <it>” in CAPA-2026-0001 is due soon (E0).",
    "subject": "CAPA-2026-0001",
}
OPENSSL = shutil.which("openssl")


class Box(Message):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []

    def handle_message(self, message: Any) -> None:
        parsed = message_from_bytes(bytes(message), policy=policy.default)
        self.mails.append(parsed)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(port: int = 0, **options: Any) -> Iterator[tuple[Box, int]]:
    box = Box()
    port = port or free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def mailer(url: str, **given: Any) -> Mailer:
    return Mailer(
        url,
        "praxis@quality.example",
        {"ria": "ria@quality.example"}.get,
        SITE,
        clock=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC),
        **given,
    )


def test_a_mail_has_words_and_a_link_in_text_and_in_html() -> None:
    with served() as (box, port):
        assert mailer(f"smtp://127.0.0.1:{port}")(MAIL, "mail/remind/1/E0/ria") == {
            "sent": True
        }
    (mail,) = box.mails
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None

    assert mail["To"] == "ria@quality.example"
    assert mail["Subject"].startswith("Reminder: “Screen <it>”")
    assert mail["Date"].datetime == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert f"{SITE}/case/CAPA-2026-0001" in text.get_content()
    assert f'href="{SITE}/case/CAPA-2026-0001"' in html.get_content()
    assert "Screen &lt;it&gt;" in html.get_content()
    assert "<it>" not in html.get_content()


def test_a_mail_about_a_record_leads_to_the_record() -> None:
    with served() as (box, port):
        send = mailer(f"smtp://127.0.0.1:{port}")
        send({**MAIL, "subject": "documents/SOP 7/a"}, "one")
        send({**MAIL, "subject": "account/ria"}, "two")
    bodies = [each.get_body(("plain",)) for each in box.mails]
    record, account = (each.get_content() for each in bodies if each is not None)

    assert f"{SITE}/registers/documents/SOP%207%2Fa" in record
    assert "account" not in account
    assert f"{SITE}/notices" in account


def test_a_mail_sent_again_after_a_crash_has_the_same_id() -> None:
    with served() as (box, port):
        send = mailer(f"smtp://127.0.0.1:{port}")
        for key in ("mail/a@b/2026-03-02T09:00:00+00:00/ria", "mail/other/ria") * 2:
            send(MAIL, key)
    ids = [each["Message-ID"] for each in box.mails]

    assert ids[:2] == ids[2:]
    assert len(set(ids)) == 2
    assert all(each.endswith("@quality.example>") for each in ids)


def test_a_mail_asks_for_no_automatic_answer() -> None:
    with served() as (box, port):
        mailer(f"smtp://127.0.0.1:{port}")(MAIL, "one")

    assert box.mails[0]["Auto-Submitted"] == "auto-generated"
    assert box.mails[0]["X-Auto-Response-Suppress"] == "All"


def test_nothing_is_sent_without_a_server_or_without_an_address() -> None:
    with served() as (box, port):
        assert mailer("")(MAIL, "one") == {"sent": False}
        unknown = {**MAIL, "person": "nobody"}
        assert mailer(f"smtp://127.0.0.1:{port}")(unknown, "one") == {"sent": False}

    assert not box.mails


def test_line_breaks_in_a_notice_make_no_headers() -> None:
    with served() as (box, port):
        text = "Late\r\nBcc: eve@evil.example\r\n\r\nHello"
        mailer(f"smtp://127.0.0.1:{port}")({**MAIL, "text": text}, "one")

    assert box.mails[0]["Bcc"] is None
    assert box.mails[0]["X-RcptTo"] == "ria@quality.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if OPENSSL is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    command = [OPENSSL, "req", "-x509", "-newkey", "ec", "-nodes", "-days", "30"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def guarded(certificate: Path) -> Iterator[tuple[Box, int]]:
    """Serve mail that asks for TLS and a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "certificate", certificate / "key")

    def known(
        _server: Any, _session: Any, _envelope: Any, _how: Any, given: Any
    ) -> Any:
        right = (given.login, given.password) == (b"praxis", b"from the file")
        return AuthResult(success=right, handled=False)

    with served(
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=known,
    ) as found:
        yield found


def trusting(certificate: Path) -> Callable[[], ssl.SSLContext]:
    return lambda: ssl.create_default_context(cafile=certificate / "certificate")


@pytest.mark.requirement("ASVS 12.3.1", "ASVS 13.3.1")
def test_a_mail_is_sent_under_tls_with_the_password_of_a_file(
    guarded: tuple[Box, int], certificate: Path, tmp_path: Path
) -> None:
    box, port = guarded
    secret = tmp_path / "secret"
    secret.write_text("from the file\n")
    url = f"smtp+tls://praxis@127.0.0.1:{port}"
    settings = from_environment(
        {"QMS_MAIL_URL": url, "QMS_MAIL_PASSWORD_FILE": str(secret)}
    )
    send = mailer(
        settings.mail_url, password=settings.mail_password, tls=trusting(certificate)
    )
    send(MAIL, "one")

    assert len(box.mails) == 1
    assert "from the file" not in repr(settings) + repr(send)
    with pytest.raises(smtplib.SMTPAuthenticationError):
        replace(send, password="wrong")(MAIL, "one")


@pytest.mark.requirement("ASVS 12.3.2")
def test_a_server_whose_certificate_is_not_trusted_gets_no_password(
    guarded: tuple[Box, int],
) -> None:
    box, port = guarded
    send = mailer(f"smtp+tls://praxis@127.0.0.1:{port}", password="from the file")
    with pytest.raises(ssl.SSLCertVerificationError):
        send(MAIL, "one")

    assert not box.mails


def test_an_address_of_another_kind_stops_the_start() -> None:
    with pytest.raises(ValueError, match="QMS_MAIL_URL"):
        Settings(mail_url="http://mail.example")
