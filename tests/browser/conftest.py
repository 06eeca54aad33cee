"""A browser; whatever goes wrong in a page fails its test.

``python3 run.py test`` finds a Chromium and names it in ``QMS_BROWSER``.
"""

import os
from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    sync_playwright,
)

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
ROOT_ARGUMENTS = ["--no-sandbox"]  # Chromium refuses to start as root otherwise

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    arguments = ROOT_ARGUMENTS if getattr(os, "geteuid", lambda: 1)() == 0 else []
    path = os.environ.get("QMS_BROWSER") or None
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Open sessions of people: ``new_context(base_url=..., java_script_enabled=...)``.

    A script that fails, a breach of the content security policy, an error on the
    console and a fault of the server fail the test.
    """
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def open_context(**options: object) -> BrowserContext:
        context = browser.new_context(**{"viewport": WIDE, **options})
        context.set_default_timeout(10_000)
        context.on("page", lambda page: _watch(page, wrong))
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert wrong == []


@pytest.fixture
def page(new_context: NewContext) -> Page:
    return new_context().new_page()


@pytest.fixture(scope="session")
def violations() -> Callable[[Page], list[str]]:
    """Return what asks axe for breaches of WCAG 2.2, levels A and AA."""

    def run(page: Page) -> list[str]:
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE)  # by the debugger, which the page's policy does not bind
        found = page.evaluate(RULES)["violations"]
        return [
            f"{each['id']}: {node['html'][:160]} ({node['failureSummary'][:160]})"
            for each in found
            for node in each["nodes"][:3]
        ]

    return run


@pytest.fixture(scope="session")
def overflow() -> Callable[[Page], int]:
    """Return what measures by how many pixels a page is wider than its window."""

    def measure(page: Page) -> int:
        root = "document.documentElement"
        return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))

    return measure


def _watch(page: Page, wrong: list[str]) -> None:
    def hear(message: ConsoleMessage) -> None:
        refused = "Failed to load resource" in message.text  # a 403 or 422 one expects
        breach = "Content Security Policy" in message.text
        if breach or (message.type == "error" and not refused):
            wrong.append(f"{page.url}: {message.text}")

    def see(response: Response) -> None:
        if response.status >= 500:
            wrong.append(f"{response.url}: {response.status}")

    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on("console", hear)
    page.on("response", see)
