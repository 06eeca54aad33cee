"""What may lie in the repository: our text, no secrets of a machine, no copies."""

import json
import re
import tomllib

from tests.architecture.sources import ROOT, files, named

TEXT = frozenset(
    {
        ".css",
        ".js",
        ".md",
        ".scss",
        ".cff",
        ".xml",
        ".svg",
        ".xsd",
        ".html",
        ".yaml",
        ".txt",
        ".mako",
        ".bpmn",
        ".form",
        ".mjs",
        ".cfg",
        ".toml",
        ".typ",
        ".py",
        ".yml",
        ".service",
        ".sql",
        ".dmn",
        ".json",
    }
)
PLAIN = frozenset(
    {"LICENSE", "Dockerfile", "run", ".gitignore", ".npmrc", ".gitattributes", ".git"}
)
PICTURES = frozenset({".png"})
LIMIT = 400_000
HOST = re.compile(r"https?://(registry|pypi|files\.pythonhosted|npm)[\w./-]*")
PLACE = re.compile(r"/(?:work|root|home/\w+)/[\w.-]+")


def test_only_text_and_screenshots_are_kept() -> None:
    odd = [
        named(file)
        for file in files()
        if file.name not in PLAIN
        and file.suffix not in TEXT
        and not (file.suffix in PICTURES and "docs" in file.parts)
        and "corpus" not in file.parts
    ]

    assert odd == []


def test_no_file_is_a_copy_of_a_library() -> None:
    large = [named(f) for f in files() if f.stat().st_size > LIMIT]
    packed = [
        named(file)
        for file in files()
        if file.suffix in {".js", ".css", ".mjs"}
        and (".min." in file.name or max(map(len, file.read_text().split("\n"))) > 1000)
    ]

    assert large == []
    assert packed == []


def test_no_file_names_a_machine_or_a_mirror() -> None:
    kinds = {".py", ".toml", ".json", ".mjs", ".js", ".md", ".html"}
    found = [
        f"{named(file)}: {match.group()}"
        for file in files()
        if file.suffix in kinds and file.name != "test_repository.py"
        for pattern in (HOST, PLACE)
        for match in pattern.finditer(file.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_the_lock_names_no_host_and_every_package_has_a_sum() -> None:
    lock = json.loads((ROOT / "web/assets/package-lock.json").read_text())
    packages = [each for name, each in lock["packages"].items() if name]

    assert packages
    assert all("resolved" not in each for each in packages)
    assert all(each["integrity"].startswith("sha512-") for each in packages)


def test_ci_runs_the_one_command_that_everybody_runs() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [
        line for line in lines if line and not line.startswith(("#", "set", "cd"))
    ]

    assert commands == ["python3 run.py test"]


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    assets = json.loads((ROOT / "web/assets/package.json").read_text())
    npm = {**assets["dependencies"], **assets["devDependencies"]}

    assert [each for each in wanted if "==" not in each] == []
    assert [name for name, version in npm.items() if not version[0].isdigit()] == []
