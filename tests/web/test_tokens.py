"""Colours and sizes stand in one file; their contrasts meet WCAG 2.2 AA."""

import re
from pathlib import Path

import pytest

from web.diagram import palette

SOURCES = Path(__file__).parents[2] / "web/assets/src"
TOKENS = (SOURCES / "tokens.css").read_text()
LIGHT, DARK = TOKENS.split("@media", 1)
GROUNDS = ("surface", "ground", "hover", "selected")
STATUSES = ("neutral", "info", "success", "warning", "danger", "signed")


def colours(scheme: str) -> dict[str, str]:
    light = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", LIGHT))
    return light | dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", scheme))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "ink-muted", "accent", "danger", "warning"])
def test_text_can_be_read_on_every_ground(scheme: str, text: str) -> None:
    known = colours(scheme)

    assert min(contrast(known[text], known[ground]) for ground in GROUNDS) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_statuses_buttons_and_badges_can_be_read(scheme: str) -> None:
    known = colours(scheme)
    pairs = [(known[name], known[f"{name}-ground"]) for name in STATUSES]
    pairs += [
        (known["accent-ink"], known[name]) for name in ("accent", "accent-strong")
    ]
    pairs += [(known["badge-ink"], v) for k, v in known.items() if "badge-" in k][:3]
    pairs += [(known["heat-ink"], known[f"heat-{step}"]) for step in (1, 2, 3)]

    assert min(contrast(*pair) for pair in pairs) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_of_fields_can_be_seen(scheme: str) -> None:
    known = colours(scheme)

    assert all(contrast(known["line-field"], known[g]) >= 3 for g in GROUNDS[:3])


def test_no_other_file_names_a_colour_or_a_size() -> None:
    naming = re.compile(
        r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsl|\d+rem\b|(?<![.\d])[4-9]px|\d\dpx"
    )
    found = [
        (file.name, line.strip())
        for file in [*SOURCES.rglob("*.css"), *SOURCES.rglob("*.scss")]
        if file.name != "tokens.css"
        for line in file.read_text().splitlines()
        if naming.search(line) and not line.startswith(("@media", "@container"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("token", "colour"),
    [
        ("ink", palette.INK),
        ("ink-muted", palette.INK_MUTED),
        ("surface", palette.SURFACE),
        ("ground", palette.GROUND),
        ("hover", palette.HOVER),
        ("line-field", palette.LINE_FIELD),
        ("badge-active", palette.ACTIVE),
        ("badge-incident", palette.INCIDENT),
        ("badge-done", palette.DONE),
        ("success", palette.ADDED),
        ("success-ground", palette.ADDED_GROUND),
        ("success-ground", palette.ACTIVE_GROUND),
        ("warning", palette.CHANGED),
        ("warning-ground", palette.CHANGED_GROUND),
        ("danger", palette.REMOVED),
        ("danger-ground", palette.REMOVED_GROUND),
        ("danger-ground", palette.INCIDENT_GROUND),
        ("heat-1", palette.HEAT[1]),
        ("heat-2", palette.HEAT[2]),
        ("heat-3", palette.HEAT[3]),
        ("heat-ink", palette.HEAT_INK),
    ],
)
def test_pictures_on_paper_have_the_colours_of_the_pages(
    token: str, colour: str
) -> None:
    assert colours(LIGHT)[token] == colour
