"""Print: PDF/A, the same bytes each time; text is data and never markup."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from web.dossier import PrintingError, print_pdf

AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def sheet(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Wrong label on line “4”",
        "mark": "CAPA-2026-0001",
        "state": "closed",
        "printed": "Printed by Ana",
        "seal": "ab" * 32,
        "facts": [{"name": "Owner", "value": "Ana"}],
        "parts": [
            {
                "title": "Trail",
                "head": ["When", "Who"],
                "widths": [0, 1],
                "rows": [["2026-01-01", "Ana"], ["2026-01-02", "Ben"]],
            }
        ],
    } | changes


@pytest.mark.requirement("P11-03", "DI-02", "11.10(b)")
def test_what_is_printed_is_pdf_a_3b_and_tagged() -> None:
    made = print_pdf("sheet", sheet(), at=AT)

    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>3</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made
    assert b"/StructTreeRoot" in made
    assert b"/MarkInfo" in made


def test_the_same_data_at_the_same_instant_gives_the_same_bytes() -> None:
    first = print_pdf("sheet", sheet(), at=AT)

    assert print_pdf("sheet", sheet(), at=AT) == first
    assert print_pdf("sheet", sheet(title="Another"), at=AT) != first


def test_only_the_faces_that_are_shipped_are_used_and_all_are_embedded() -> None:
    made = print_pdf("sheet", sheet(), at=AT)
    named = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+([\w-]+)", made))

    assert named
    assert all(each.startswith(b"SourceSansPro") for each in named)
    assert len(re.findall(rb"/FontFile[23]?[ /]", made)) == len(
        re.findall(rb"/Type ?/FontDescriptor", made)
    )


@pytest.mark.requirement("S5")
def test_text_is_never_markup() -> None:
    hostile = '#read("/etc/passwd") $x$ *b* @ref <label> `raw` #import "@preview/a:1"'

    made = print_pdf("sheet", sheet(title=hostile, mark=hostile), at=AT)

    assert made.startswith(b"%PDF")


def test_a_character_without_a_shape_is_printed_as_its_number() -> None:
    made = print_pdf("sheet", sheet(title="中 \U0001f600 \u202e \x00"), at=AT)

    assert b"[U+4E2D] [U+1F600] [U+202E] [U+0000]" in made  # the title in its metadata


def test_a_template_that_cannot_be_laid_out_says_why() -> None:
    data = sheet()
    del data["parts"]

    with pytest.raises(PrintingError, match=r"sheet\.typ.*parts"):
        print_pdf("sheet", data, at=AT)
