"""What changed in a file's text is told in words, and what cannot be told says so."""

import io
import zipfile
from pathlib import Path

import pytest

from engine.execution.file_changes import FIRST, LONGEST, SAME, compared, text_changes
from engine.execution.file_texts import NoTextError, paragraphs
from engine.store.files import FileStore

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str, *, part: str = "word/document.xml") -> bytes:
    """Return a Word document with the given body."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            part, f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
    return content.getvalue()


def p(text: str) -> str:
    """Return a paragraph of one run."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def told(store: FileStore, old: tuple[str, bytes], new: tuple[str, bytes]) -> str:
    """Return what is told of two files that were handed in."""
    before, after = (
        {"name": name, "sha256": store.put(content)} for name, content in (old, new)
    )
    found = text_changes(store, before, after)
    assert found is not None
    return found


def test_a_changed_paragraph_is_shown_with_its_neighbours(store: FileStore) -> None:
    old = b"# Clearance\n\nClear the line.\nTwo people check.\nSign.\nFile it.\n"
    new = old.replace(b"Two people", b"Three people")
    assert told(store, ("a.md", old), ("b.md", new)) == (
        "Paragraphs removed: 1, added: 1 (a changed one is both).\n\n"
        "  Clear the line.\n- Two people check.\n+ Three people check.\n  Sign."
    )


def test_changes_far_apart_have_a_gap_between_them() -> None:
    old = [f"line {number}" for number in range(20)]
    new = ["first", *old[1:-1], "last"]
    assert compared(old, new).splitlines()[2:] == [
        "- line 0", "+ first", "  line 1", "…", "  line 18", "- line 19", "+ last",
    ]  # fmt: skip


def test_word_is_compared_by_what_it_says_not_by_how_it_looks(store: FileStore) -> None:
    old = word(p("Clear the line.") + p("Sign."))
    split = "<w:p><w:r><w:t>Clear </w:t></w:r><w:r><w:t>the line.</w:t></w:r></w:p>"
    assert told(store, ("a.docx", old), ("b.docx", word(split + p("Sign.")))) == SAME
    changed = told(store, ("a.docx", old), ("b.docx", word(split + p("Sign both."))))
    assert changed.endswith("- Sign.\n+ Sign both.")


def test_text_and_word_can_be_compared_with_each_other(store: FileStore) -> None:
    text = ("a.txt", b"\xef\xbb\xbfClear the line.\r\nSign.\r\n")
    assert told(store, text, ("b.docx", word(p("Clear the line.") + p("Sign.")))) == (
        SAME
    )


def test_what_word_marks_as_deleted_is_gone_and_as_inserted_is_there() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>Old</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>New</w:t><w:tab/><w:t>rule</w:t></w:r></w:ins></w:p>"
    )
    assert paragraphs("a.docx", word(body)) == ["New\trule"]


def test_a_text_box_is_a_paragraph_of_its_own() -> None:
    box = f"<w:r><w:pict>{p('Inner')}</w:pict></w:r>"
    box = f"<w:p><w:r><w:t>Outer</w:t></w:r>{box}</w:p>"
    assert paragraphs("a.docx", word(box)) == ["Outer", "Inner"]


def test_tables_of_word_are_read_cell_by_cell() -> None:
    cells = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("Step", "Who"))
    body = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    assert paragraphs("a.docx", word(body)) == ["Step", "Who"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"%PDF-1.7", "neither text, Markdown nor DOCX"),
        ("a.docx", b"PK\x03\x04", "not a Word document"),
        ("a.docx", word("", part="other.xml"), "not a Word document"),
        ("a.docx", word("<w:p>"), "cannot be read"),
        ("a.docx", word('<w:p a="&x;"/>'), "cannot be read"),
        ("a.docx", word(" " * 8_000_001), "too long to compare"),
        ("a.txt", b"\xff\xfe", "not UTF-8 text"),
    ],
    ids=["pdf", "torn", "no word", "broken", "entity", "bomb", "encoding"],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, why: str) -> None:
    with pytest.raises(NoTextError, match=why):
        paragraphs(name, content)


def test_files_of_other_kinds_are_said_to_have_no_changes_to_show(
    store: FileStore,
) -> None:
    words = told(store, ("a.pdf", b"%PDF-1.7"), ("b.md", b"Clear"))
    assert words.startswith("No changes can be shown: “a.pdf” is neither text")


def test_a_first_version_has_nothing_to_compare_with(store: FileStore) -> None:
    assert text_changes(store, None, {"name": "a.md", "sha256": "0" * 64}) == FIRST


def test_a_file_that_is_not_in_the_store_is_not_told_of(store: FileStore) -> None:
    absent = {"name": "a.md", "sha256": "0" * 64}
    assert text_changes(store, absent, absent) is None


def test_a_damaged_file_is_told_of_instead_of_failing_the_page(
    store: FileStore, tmp_path: Path
) -> None:
    digest = store.put(b"Clear")
    (tmp_path / digest[:2] / digest).write_bytes(b"Bent")
    after = {"name": "a.md", "sha256": digest}
    assert "does not match its checksum" in (text_changes(store, after, after) or "")


def test_long_changes_are_cut_and_say_how_much_is_left() -> None:
    lines = compared([], [f"{number} {'x' * 400}" for number in range(250)]).split("\n")
    assert lines[-1] == "… and 50 more lines: open both files to read them."
    assert max(map(len, lines)) <= 300


def test_what_takes_too_long_to_compare_is_not_compared(store: FileStore) -> None:
    long = "\n".join(map(str, range(LONGEST + 1))).encode()
    assert "more than 5,000 paragraphs" in told(store, ("a.md", b"1"), ("b.md", long))
