"""Bundles: hash, parts, folders and zips, and what is refused of them."""

import io
import zipfile
from pathlib import Path

import pytest

from engine.content.archive import read_zip, to_zip
from engine.content.bundle import LARGEST_BUNDLE, Bundle, check_files
from engine.content.folder import keys_in, read_folder
from engine.content.shipped import shipped_bundles
from engine.errors import InvalidModelError

DIAGRAM = (
    b'<definitions xmlns:qms="urn:praxis-qms:bpmn:1"><qms:decision ref="approvers"/>'
    b'<qms:form key="other/shared"/></definitions>'
)
TABLE = (
    b'<definitions namespace="urn:a"><import namespace="urn:b"/>'
    b'<decision id="%s"/></definitions>'
)


@pytest.fixture
def bundle() -> Bundle:
    return Bundle(
        "capa",
        {
            "capa.bpmn": DIAGRAM,
            "scenarios/happy.toml": b"title = 'x'",
            "forms/capa/close.form": b"{}",
            "shared/approvers.dmn": TABLE,
        },
    )


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return target.getvalue()


def test_the_parts_of_a_bundle_are_found_by_path(bundle: Bundle) -> None:
    assert bundle.bpmn == DIAGRAM
    assert list(bundle.scenarios) == ["scenarios/happy.toml"]
    assert list(bundle.form_files) == ["capa/close"]
    assert list(bundle.decision_files) == ["shared/approvers.dmn"]


def test_the_hash_depends_on_every_byte_and_name_but_not_on_order(
    bundle: Bundle,
) -> None:
    backwards = Bundle("capa", dict(reversed(bundle.files.items())))
    changed = Bundle("capa", {**bundle.files, "scenarios/happy.toml": b"title = 'y'"})
    renamed = dict(bundle.files)
    renamed["scenarios/sad.toml"] = renamed.pop("scenarios/happy.toml")
    assert bundle.hash == backwards.hash
    assert len({bundle.hash, changed.hash, Bundle("capa", renamed).hash}) == 3


def test_a_bundle_without_diagram_or_sheet_says_which_file_is_missing() -> None:
    empty = Bundle("capa", {})
    with pytest.raises(InvalidModelError, match=r"capa\.bpmn"):
        _ = empty.bpmn
    with pytest.raises(InvalidModelError, match=r"procedure\.toml"):
        _ = empty.procedure


def test_a_wrong_sheet_is_refused_with_its_findings() -> None:
    with pytest.raises(InvalidModelError) as caught:
        _ = Bundle("capa", {"procedure.toml": b"format = 3"}).procedure
    assert len(caught.value.findings) > 1


def test_a_zip_comes_back_as_the_same_bundle(bundle: Bundle) -> None:
    assert read_zip(to_zip(bundle)) == bundle
    assert to_zip(read_zip(to_zip(bundle))) == to_zip(bundle)


@pytest.mark.parametrize(
    "files",
    [
        {"../capa.bpmn": b""},
        {"/capa.bpmn": b""},
        {"capa.bpmn": b"", "run.py": b"print()"},
        {"capa.bpmn": b"", "a..b/x.md": b""},
        {"one.bpmn": b"", "two.bpmn": b""},
        {"README.md": b""},
        {"capa.bpmn": b"", **{f"scenarios/s{n}.toml": b"" for n in range(400)}},
        {"capa.bpmn": b"0" * (LARGEST_BUNDLE + 1)},
    ],
)
def test_a_zip_that_holds_what_a_bundle_cannot_is_refused(
    files: dict[str, bytes],
) -> None:
    with pytest.raises(InvalidModelError):
        read_zip(zipped(files))


@pytest.mark.requirement("S6")
@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 60])
def test_a_damaged_zip_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidModelError):
        read_zip(content)


@pytest.mark.requirement("S6")
def test_a_zip_with_flipped_bytes_is_refused_or_read_but_never_fails(
    bundle: Bundle,
) -> None:
    content = to_zip(bundle)
    for place in range(0, len(content), 7):
        damaged = (
            content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        )
        try:
            found = read_zip(damaged)
        except InvalidModelError:
            continue
        assert found.files


def test_a_bundle_with_too_many_bytes_is_told() -> None:
    findings = check_files({"a.bpmn": b"0" * (LARGEST_BUNDLE + 1)})
    assert [each.rule for each in findings] == ["bundle-size"]


def test_a_folder_brings_its_forms_and_the_shared_tables_it_asks(
    tmp_path: Path,
) -> None:
    content = {
        "processes/capa/capa.bpmn": DIAGRAM,
        "processes/capa/notes.txt~": b"",
        "processes/capa/scenarios/happy.toml": b"",
        "forms/capa/close.form": b"{}",
        "forms/other/shared.form": b"{}",
        "forms/other/unasked.form": b"{}",
        "processes/shared/approvers.dmn": TABLE % b"approvers",
        "processes/shared/base.dmn": b'<definitions namespace="urn:b"/>',
        "processes/shared/unasked.dmn": TABLE.replace(b"urn:a", b"urn:c"),
    }
    for path, data in content.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    bundle = read_folder(tmp_path / "processes", tmp_path / "forms", "capa")
    assert sorted(bundle.files) == [
        "capa.bpmn",
        "forms/capa/close.form",
        "forms/other/shared.form",
        "scenarios/happy.toml",
        "shared/approvers.dmn",
        "shared/base.dmn",
    ]
    assert keys_in(tmp_path / "processes") == ["capa"]


def test_a_folder_without_its_diagram_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidModelError, match=r"capa\.bpmn"):
        read_folder(tmp_path, tmp_path, "capa")


def test_every_shipped_folder_becomes_a_bundle_of_its_name() -> None:
    for key, bundle in shipped_bundles().items():
        assert bundle.key == key
        assert bundle.bpmn
        assert check_files(bundle.files) == []
