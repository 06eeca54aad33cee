"""Somebody at a real browser, who fills in forms as people do."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from engine.demo.company import PASSWORD
from tests.house import House

_FILES = {
    ".pdf": ("application/pdf", b"%PDF-1.4\n% a small file\n"),
    ".csv": ("text/csv", b"lot;labels\n1;0\n"),
}


@contextmanager
def served(house: House) -> Iterator[str]:
    """Serve the pages of a company at an address of their own."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(slots=True)
class Visitor:
    """A person with a browser of their own; ``page`` shows what they see."""

    house: House
    page: Page
    person: str
    scripts: bool = True

    def sign_in(self) -> None:
        """Come in; a session ends after twelve hours, so this is done often."""
        self.page.goto("/sign-in")
        self.page.get_by_label("User name").fill(self.person)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="Inbox")).to_be_visible()

    def go(self, path: str) -> None:
        """Open a page, signing in again if the session is over."""
        self.page.goto(path)
        if "/sign-in" in self.page.url:
            self.sign_in()
            self.page.goto(path)
        if self.scripts:
            expect(self.page.locator("html[data-ready]")).to_be_attached()

    def start(self, procedure: str, answers: Mapping[str, Any]) -> str:
        """Start a case through its form; return its id."""
        self.go(f"/start/{procedure}")
        self.fill(answers)
        self.page.get_by_role("button", name="Start the case").click()
        expect(self.page).to_have_url(_path("/cases/"))
        return self.page.url.rsplit("/", 1)[-1].partition("?")[0]

    def do(self, case: str, element: str, answers: Mapping[str, Any]) -> None:
        """Open a task of a case, fill it in, hand it in or sign it."""
        self.go(f"/tasks/{self.house.tasks(case)[element]}")
        self.hand_in(answers)

    def do_first(self, answers: Mapping[str, Any]) -> None:
        """Do what stands first in the inbox."""
        self.go("/")
        self.page.locator("tbody th a").first.click()
        self.hand_in(answers)

    def hand_in(self, answers: Mapping[str, Any]) -> None:
        """Fill in the task that is shown; after ten minutes hand it in or sign it."""
        self.house.advance("PT10M")
        self.fill(answers)
        if self.page.get_by_label("Password").count():
            self.page.get_by_label("User name").fill(self.person)
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_role("button", name="Sign and complete").click()
        else:
            self.page.get_by_role("button", name="Complete", exact=True).click()
        expect(self.page.locator(".notice.success")).to_contain_text("Done.")

    def fill(self, answers: Mapping[str, Any], prefix: str = "") -> None:
        """Fill in the fields of a form, in the order the answers are given."""
        for name, value in answers.items():
            if name != "id":
                self._answer(f"{prefix}{name}", value)

    def _answer(self, name: str, value: Any) -> None:
        if isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
            for place, row in enumerate(value):
                self._row(name, place)
                self.fill(row, f"{name}.{place}.")
            return
        controls = self.page.locator(f'[name="{name}"]')
        expect(controls.first).to_be_attached()
        self._change(controls, value)

    def _row(self, name: str, place: int) -> None:
        """Press the button that adds a row, unless there is one already."""
        rows = self.page.locator(f'fieldset[id^="row-{name}-"]')
        if rows.count() > place:
            return
        self.page.locator(f'[name="_add.{name}"]').click()
        expect(rows).to_have_count(place + 1)

    def _change(self, controls: Locator, value: Any) -> None:
        """Set a control; if other fields depend on it, wait until they are drawn."""
        field = controls.first
        depends = field.get_attribute("data-depends") is not None
        if not (depends and self.scripts) or self._stands(controls, value):
            self._set(controls, value)
            return
        with self.page.expect_response("**/fields"):
            self._set(controls, value)
            field.blur()
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def _stands(self, controls: Locator, value: Any) -> bool:
        """Say whether a control has the value already, so that nothing changes."""
        field = controls.first
        if field.evaluate("each => ['radio', 'checkbox'].includes(each.type)"):
            wanted = value if isinstance(value, list) else [value]
            ticked = controls.and_(self.page.locator(":checked"))
            texts = [_text(each) for each in wanted if each is not False]
            return ticked.evaluate_all("all => all.map(each => each.value)") == texts
        return field.input_value() == _text(value)

    def _set(self, controls: Locator, value: Any) -> None:
        field = controls.first
        kind = field.evaluate("each => each.type")
        texts = [_text(each) for each in value] if isinstance(value, list) else []
        if kind == "radio":
            self._pick(controls, _text(value))
        elif kind == "checkbox":
            self._tick(controls, texts, whether=value is True)
        elif kind.startswith("select"):
            field.select_option(texts or _text(value), force=True)
        elif kind == "file":
            field.set_input_files([_file(each) for each in texts])
        else:
            field.fill(_text(value))

    def _tick(self, controls: Locator, texts: list[str], *, whether: bool) -> None:
        """Tick one box, or those of several that are named."""
        for each in texts:
            self._pick(controls, each)
        if not texts:
            controls.first.set_checked(whether)

    def _pick(self, controls: Locator, value: str) -> None:
        controls.and_(self.page.locator(f'[value="{value}"]')).check()


def _path(start: str) -> re.Pattern[str]:
    return re.compile(f"{start}[0-9a-f-]+")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _file(name: str) -> Any:
    kind, content = _FILES["." + name.rsplit(".", 1)[-1]]
    return {"name": name, "mimeType": kind, "buffer": content + name.encode()}
