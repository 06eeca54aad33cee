"""What is installed: both packages, the content, the built pages; nothing else."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

ALLOWED = {"MIT", "ISC", "0BSD", "BSD-0-Clause", "BSD-2-Clause", "BSD-3-Clause"}
ALLOWED |= {"Apache-2.0", "CC0-1.0", "(MPL-2.0 OR Apache-2.0)"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    quiet = ["--disable-pip-version-check", "--no-deps", "-q"]
    command = [sys.executable, "-m", "pip", "wheel", *quiet, "-w", folder, ROOT]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_two_packages_and_nothing_beside_them(
    names: set[str],
) -> None:
    tops = {name.split("/")[0] for name in names}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"engine", "web"}


def test_the_wheel_holds_the_procedures_and_their_forms(names: set[str]) -> None:
    shipped = [
        *(ROOT / "processes").rglob("*.bpmn"),
        *(ROOT / "processes").rglob("*.dmn"),
        *(ROOT / "forms").rglob("*.form"),
    ]
    wanted = {f"engine/content/{f.relative_to(ROOT).as_posix()}" for f in shipped}

    assert wanted
    assert wanted <= names


def test_the_wheel_holds_the_built_pages_and_not_their_sources(names: set[str]) -> None:
    assert "web/static/manifest.json" in names
    assert any(re.fullmatch(r"web/static/app-\w+\.js", name) for name in names)
    assert any(re.fullmatch(r"web/static/app-\w+\.css", name) for name in names)
    assert not [name for name in names if "assets/" in name or "node_modules" in name]


def test_the_wheel_holds_the_templates(names: set[str]) -> None:
    templates = (ROOT / "web/templates").rglob("*.html")

    assert {f.relative_to(ROOT).as_posix() for f in templates} <= names


def test_every_bundled_package_brings_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        notices = archive.read("web/static/THIRD-PARTY.txt").decode()
    found = re.findall(r"^=== (\S+) \S+ \((.+)\)$", notices, re.MULTILINE)

    assert {"bootstrap", "htmx.org"} <= {name for name, _ in found}
    assert {licence for _, licence in found} <= ALLOWED
    assert "ships no licence text" not in notices


def test_both_package_names_belong_to_this_product_alone(
    wheel: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    ask = "import importlib.metadata as m; d = m.packages_distributions()"
    tell = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {ask}"
    told = subprocess.run(
        [sys.executable, "-c", f"{tell}; print(set(d['engine'] + d['web']))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )

    assert told.stdout.strip() == "{'praxis-qms'}"
