"""What an import graph cannot see: transactions, parsers, templates."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import named, parsed, sources

TRANSACTIONS = re.compile(
    r"\.(commit|rollback)\(|(session|connection|transaction|engine|database)\.begin\("
)
PARSERS = re.compile(r"etree\.(fromstring|parse|XML|iterparse)\(|minidom|ElementTree")
STYLES = re.compile(r"\sstyle=|<style|\son[a-z]+=|hx-on|\"js:")


def users(pattern: re.Pattern[str], *folders: str) -> set[str]:
    return {named(f) for f in sources(*folders) if pattern.search(f.read_text())}


def test_only_the_front_door_opens_and_closes_transactions() -> None:
    inside = ("engine/app.py", "engine/store/")

    assert {u for u in users(TRANSACTIONS) if not u.startswith(inside)} == set()


def test_only_one_parser_reads_xml() -> None:
    own_schema = "engine/bpmn/lint/schema.py"  # reads the schema that we ship

    assert users(PARSERS) <= {"engine/markup.py", own_schema}


@pytest.mark.requirement("ASVS 1.3.2", "S7")
@pytest.mark.parametrize("word", ["exec", "eval", "compile", "__import__"])
def test_no_text_becomes_python(word: str) -> None:
    measured = "engine/cli/bench_feel.py"  # compares FEEL with Python itself
    calls = {
        f"{named(file)}:{each.lineno}"
        for file in sources()
        if named(file) != measured
        for each in ast.walk(parsed(file))
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id == word
    }

    assert calls == set()


def test_no_template_carries_a_style_or_a_script_of_its_own() -> None:
    folder = Path(__file__).parents[2] / "web" / "templates"
    found = {
        f"{named(file)}: {match.group()}"
        for file in folder.rglob("*.html")
        for match in STYLES.finditer(file.read_text(encoding="utf-8"))
    }

    assert found == set()


@pytest.mark.requirement("ASVS 1.2.1")
def test_templates_switch_escaping_off_nowhere() -> None:
    folder = Path(__file__).parents[2] / "web" / "templates"
    found = {
        named(file)
        for file in folder.rglob("*.html")
        if re.search(
            r"\|\s*safe\b|autoescape\s+false", file.read_text(encoding="utf-8")
        )
    }

    assert found == set()


@pytest.mark.requirement("S4")
def test_every_form_that_posts_carries_a_token() -> None:
    folder = Path(__file__).parents[2] / "web" / "templates"
    found = {
        f"{named(file)}: {form.split(chr(10))[0][:80]}"
        for file in folder.rglob("*.html")
        for form in re.findall(
            r"<form[^>]*method=\"post\".*?</form>", file.read_text(), re.DOTALL
        )
        if "csrf" not in form
    }

    assert found == set()
