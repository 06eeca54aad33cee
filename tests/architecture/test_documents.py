"""The documents are true: what they show works, what they list is complete."""

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn.element_rules import ELEMENT_RULES
from engine.cli.check import run as qms_check
from engine.content.folder import read_folder
from engine.content.procedure_reading import read_procedure
from engine.demo.people import PEOPLE
from engine.errors import NotPermittedError
from engine.execution.operations import CASE_OPERATIONS
from engine.registers.catalogue import OPERATIONS
from engine.scenarios.reader import COMPANY, ScenarioError, read_scenarios
from engine.scenarios.runner import play_all
from engine.testing import Bench
from tests.architecture.sources import ROOT, files, named

ADR = ROOT / "docs" / "adr"
SECTIONS = ("Context", "Decision", "Alternatives rejected", "Consequences")
LONGEST_DECISION = 75
TICKS = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s#]+)(#[^)\s]*)?\)")
SETTING = re.compile(r"QMS_[A-Z_]+[A-Z]")
SAMPLE = re.compile(
    r"(?ms)^`((?:processes|forms)/repair/[^`]+)`[^\n]*\n+```\w+\n(.*?)^```"
)


def text(*path: str) -> str:
    return ROOT.joinpath(*path).read_text(encoding="utf-8")


def decisions() -> list[Path]:
    return sorted(ADR.glob("[0-9]*.md"))


def documents() -> list[Path]:
    return [file for file in files() if file.suffix == ".md"]


def table_after(document: str, head: str) -> Iterator[list[str]]:
    """Yield the cells of the rows of the table that begins with this line."""
    _, _, rest = document.partition(f"\n{head}\n")
    for line in rest.splitlines()[1:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def named_in(document: str, head: str) -> set[str]:
    """Return what stands in backticks in the first column of a table."""
    return {
        name.split()[0]
        for cells in table_after(document, head)
        for name in TICKS.findall(cells[0])
    }


# -- README


def test_the_readme_shows_the_two_commands() -> None:
    readme = text("README.md")

    assert "\npython3 run.py demo" in readme
    assert "\npython3 run.py test" in readme
    assert (ROOT / "run.py").exists()


def test_the_map_names_every_folder_and_nothing_else() -> None:
    shown = named_in(text("README.md"), "| folder | what |")
    inside = {
        f"engine/{each.name}/"
        for each in (ROOT / "engine").iterdir()
        if (each / "__init__.py").exists()
    }
    top = {
        f"{file.relative_to(ROOT).parts[0]}/"
        for file in files()
        if len(file.relative_to(ROOT).parts) > 1
    } - {".ci/"}
    _, _, second = text("README.md").partition("Inside `engine/`")

    assert {each for each in shown if each.endswith("/")} == top
    assert named_in(second, "| folder | what |") == inside


@pytest.mark.parametrize("file", documents(), ids=named)
def test_every_link_of_a_document_leads_somewhere(file: Path) -> None:
    broken = [
        target
        for target, _ in LINK.findall(file.read_text(encoding="utf-8"))
        if "://" not in target and not (file.parent / target).exists()
    ]

    assert broken == []


def test_the_readme_leads_to_every_guide() -> None:
    guides = {f"docs/{file.name}" for file in ROOT.glob("docs/*.md")}
    linked = {target for target, _ in LINK.findall(text("README.md"))}

    assert guides - linked == set()


def test_the_readme_promises_no_more_than_there_is() -> None:
    stories = [*ROOT.glob("processes/*/scenarios/*.toml")]
    told = [each for each in stories if each.stem != COMPANY]

    assert "more than seventy\nscenarios" in text("README.md")
    assert len(told) > 70


# -- the procedure of five minutes


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Write the files the README shows, as a reader would."""
    shown = SAMPLE.findall(text("README.md"))
    for path, content in shown:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path


def test_the_sample_passes_the_check_it_tells_to_run(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = qms_check([str(sample / "processes" / "repair"), "--hints"])

    assert (status, capsys.readouterr().out) == (
        0,
        "repair: 1 of 1 scenarios pass\nNothing is refused.\n",
    )


def test_the_sample_consists_of_as_many_files_as_are_announced(sample: Path) -> None:
    bundle = read_folder(sample / "processes", sample / "forms", "repair")

    assert "put seven files into them" in text("README.md").replace("\n", " ")
    assert len(bundle.files) == 7
    assert all(each.passed for each in play_all(bundle, {}))


def test_the_sample_runs_from_report_to_closure(sample: Path) -> None:
    bench = Bench(people={each.id: each.roles for each in PEOPLE})
    bench.deploy_bundle(read_folder(sample / "processes", sample / "forms", "repair"))
    bench.start("repair", {"title": "Door does not close"}, actor="ria")
    with pytest.raises(NotPermittedError):
        bench.complete("mend", {"work": "Hinge replaced"}, actor="ria")
    bench.complete("mend", {"work": "Hinge replaced"}, actor="anton")
    bench.complete("confirm", {"seen": True}, actor="olivia")
    case = bench.instances()[0]

    assert case.business_key == "REP-2026-0001"
    assert (case.status, case.outcome) == ("closed", "repaired")
    bench.close()


# -- decisions


@pytest.mark.parametrize("file", decisions(), ids=named)
def test_a_decision_has_status_and_all_parts_on_one_page(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    number = file.name.partition("-")[0]
    parts = tuple(line[3:] for line in lines if line.startswith("## "))

    assert lines[0].startswith(f"# {int(number)}. ")
    assert re.fullmatch(r"Status: (accepted|replaced by \d+)", lines[2])
    assert parts == SECTIONS
    assert len(lines) <= LONGEST_DECISION


def test_the_index_links_every_decision_under_its_title() -> None:
    index = text("docs", "adr", "README.md")
    wanted = []
    for file in decisions():
        number, title = (
            file.read_text(encoding="utf-8").splitlines()[0][2:].split(". ", 1)
        )
        wanted.append(f"| {number} | [{title}]({file.name}) |")

    assert [line for line in index.splitlines() if line.startswith("| ")][1:] == wanted


def pinned() -> Iterator[tuple[str, str]]:
    """Yield name and version of every dependency of ``pyproject.toml``."""
    project = tomllib.loads(text("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    for wanted in [*project["dependencies"], *(one for each in extras for one in each)]:
        name, _, version = wanted.partition("==")
        yield name.partition("[")[0], version


def test_every_dependency_has_version_licence_size_age_and_reason() -> None:
    page = text("docs", "adr", "0025-choose-each-dependency-for-a-reason.md")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines()]
    told = {(row[0], row[1]): row[2:] for row in rows if len(row) == 6}
    head = ("package", "version")

    assert set(told) - {head} == set(pinned())
    assert all(all(cell.strip() for cell in row) for row in told.values())


def test_every_package_of_the_pages_is_named_with_its_version() -> None:
    page = text("docs", "adr", "0025-choose-each-dependency-for-a-reason.md")
    flat = page.replace("\n", " ")
    package: dict[str, Any] = json.loads(text("web/assets/package.json"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    node = re.search(r'NODE = "([\w-]+)==([\d.]+)"', text("run.py"))

    assert node
    for name, version in [*wanted.items(), node.groups()]:
        assert f"{name} {version}" in flat


def test_the_decision_about_layers_names_those_that_are_checked() -> None:
    page = text("docs", "adr", "0001-order-the-code-in-layers.md")
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {each["id"]: each.get("layers", []) for each in contracts}
    wanted = [
        layer.replace("(", "").replace(")", "") for layer in layers["engine-rings"]
    ]
    shown = page.split("```")[1].replace("\n→", " →").split()

    assert " ".join(shown) == " → ".join(wanted)
    assert len(contracts) == 12
    assert "twelve contracts" in page


def test_every_exception_of_the_linter_has_its_reason_in_the_decision() -> None:
    page = text("docs", "adr", "0019-hold-every-file-to-the-same-rules.md")
    lint = tomllib.loads(text("pyproject.toml"))["tool"]["ruff"]["lint"]
    wanted = {*lint["ignore"]} | {
        code for codes in lint["per-file-ignores"].values() for code in codes
    }
    spans = page.replace("D100 to D104", "D100 D101 D102 D103 D104")

    assert {code for code in wanted if not re.search(rf"\b{code}\b", spans)} == set()


# -- how to write a procedure


def test_all_extension_elements_and_operations_are_described() -> None:
    guide = text("docs", "writing-procedures.md")
    shown = named_in(guide, "| element | on | says |")
    operations = named_in(guide, "| name | does |")

    assert shown == {f"qms:{each.name}" for each in ELEMENT_RULES}
    assert operations == {*OPERATIONS, *CASE_OPERATIONS}


def test_every_attribute_of_an_extension_element_is_described() -> None:
    rows = table_after(text("docs", "writing-procedures.md"), "| element | on | says |")
    shown = {cells[0]: cells[0] for cells in rows}
    for rule in ELEMENT_RULES:
        row = next(each for each in shown if f"`qms:{rule.name}`" in each)
        assert all(each.name in row for each in rule.attributes)


def test_every_key_of_the_sheet_is_described_and_read() -> None:
    guide = text("docs", "writing-procedures.md")
    described = {
        re.sub(r"^\[+|[.\]].*", "", name)
        for cells in table_after(guide, "| key | says |")
        for name in TICKS.findall(cells[0])
    } - {"a", "b", "when", "holds", "message", "form", "fields"}
    used = {
        key
        for file in ROOT.glob("processes/*/procedure.toml")
        for key in tomllib.loads(file.read_text(encoding="utf-8"))
    }
    _, findings = read_procedure("\n".join(f"{key} = 7" for key in described).encode())

    assert used <= described
    assert [each for each in findings if "Unknown" in each.message] == []


@pytest.mark.parametrize(
    ("head", "story"),
    [
        ("| key of a file | says |", "bogus = 1"),
        ("| key of a step | says |", "[[step]]\nbogus = 1"),
        ("| key of `expect` | holds when |", "[[step]]\nexpect = { bogus = 1 }"),
    ],
    ids=["file", "step", "expect"],
)
def test_every_key_of_a_scenario_is_described(head: str, story: str) -> None:
    with pytest.raises(ScenarioError) as refusal:
        read_scenarios({"scenarios/one.toml": story.encode()})
    _, _, known = str(refusal.value).rstrip(".").partition("known are ")
    shown = named_in(text("docs", "writing-procedures.md"), head)

    assert {re.sub(r"^\[+|[.\]].*", "", name) for name in shown} == {*known.split(", ")}


# -- operations


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    sources = [*ROOT.glob("engine/**/*.py"), *ROOT.glob("web/**/*.py"), ROOT / "run.py"]
    read = {
        name
        for file in sources
        if "assets" not in file.parts
        for name in SETTING.findall(file.read_text(encoding="utf-8"))
    }

    assert set(SETTING.findall(text("docs", "operations.md"))) == read


MAIN = "from web.cli import main; raise SystemExit(main())"


def test_the_commands_that_prepare_a_site_do_what_the_guide_says(
    tmp_path: Path,
) -> None:
    told = re.findall(r"(?m)^qms (.+?)(?: +#.*)?$", text("docs", "operations.md"))
    wanted = ("db ", "seed", "create-admin", "add-person")
    commands = [words for words in told if words.startswith(wanted)]
    for words in commands:
        ran = subprocess.run(
            [sys.executable, "-c", MAIN, *shlex.split(words)],
            input="seven green bottles\n",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # without a terminal the password comes from input
        )
        assert ran.returncode == 0, ran.stderr
    database = sqlite3.connect(tmp_path / "var" / "praxis.db")
    people = database.execute("SELECT id FROM account ORDER BY id").fetchall()
    (records,) = database.execute("SELECT count(*) FROM record").fetchone()
    database.close()

    assert len(commands) == 4
    assert people == [("ada",), ("quinn",)]
    assert records > 0
