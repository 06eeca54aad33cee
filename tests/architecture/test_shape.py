"""How a file looks: short, named after one thing, finished."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.architecture.sources import ROOT, files, named, parsed, sources

FILE_LINES, TEST_LINES, FUNCTION_LINES = 300, 500, 50
EMPTY_NAMES = frozenset(
    {"util", "utils", "helper", "helpers", "common", "manager", "service", "misc"}
)
EMPTY_VERBS = ("get_", "do_", "handle_")  # "process" is a noun here: BPMN
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
BARE_NOQA = re.compile(r"#\s*noqa(:\s*[A-Z0-9, ]+)?\s*$", re.MULTILINE)
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(\[[\w, -]+\])?\s*$", re.MULTILINE)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(file: Path) -> Iterator[Function]:
    for each in ast.walk(parsed(file)):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each


def length(function: Function) -> int:
    """Return the lines of a function, without those of functions inside it.

    A blueprint's factory holds its views; each of them is measured by itself.
    """
    inner = [each for each in function.body if isinstance(each, Function)]
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    return whole - sum(length(each) for each in inner)


def allowed(file: Path) -> int:
    return TEST_LINES if ROOT / "tests" in file.parents else FILE_LINES


def ours() -> Iterator[Path]:
    yield ROOT / "run.py"
    yield from sources("engine", "web", "tests")


def test_no_file_is_long() -> None:
    long = {
        named(file): lines
        for file in ours()
        if (lines := len(file.read_text().splitlines())) > allowed(file)
    }

    assert long == {}


def test_no_function_is_long() -> None:
    long = [
        f"{named(file)}:{each.lineno} {each.name}"
        for file in ours()
        for each in functions(file)
        if length(each) > FUNCTION_LINES
    ]

    assert long == []


def test_most_functions_and_files_are_short() -> None:
    product = [*sources()]
    lengths = [length(each) for file in product for each in functions(file)]

    assert median(lengths) <= 10
    assert median(len(file.read_text().splitlines()) for file in product) <= 120


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [named(f) for f in sources() if f.stem in EMPTY_NAMES] == []


def test_no_function_begins_with_a_verb_that_says_nothing() -> None:
    words_of_feel = ROOT / "engine" / "feel" / "builtins"  # "get value", "get entries"
    found = [
        f"{named(file)}:{each.lineno} {each.name}"
        for file in sources()
        if words_of_feel not in file.parents
        for each in functions(file)
        if each.name.startswith(EMPTY_VERBS)
    ]

    assert found == []


def test_nothing_is_left_unfinished() -> None:
    kinds = {".py", ".html", ".css", ".js", ".mjs", ".toml", ".bpmn", ".form", ".dmn"}
    found = [
        f"{named(file)}: {match.group()}"
        for file in files()
        if file.suffix in kinds and file != Path(__file__)
        for match in UNFINISHED.finditer(file.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_every_exception_from_a_rule_says_why() -> None:
    found = [
        f"{named(file)}: {match.group()}"
        for file in (ROOT / "run.py", *sources())
        for pattern in (BARE_NOQA, BARE_IGNORE)
        for match in pattern.finditer(file.read_text(encoding="utf-8"))
    ]

    assert found == []
