import pytest

from web.diagram.geometry import Box, halfway, heading, towards
from web.diagram.markup import text, written
from web.diagram.text import fit, width, wrap


@pytest.mark.parametrize(
    "words", ["Assess the deviation", "Qualitätssicherung", "审查"]
)
def test_no_line_is_wider_than_its_room(words: str) -> None:
    assert all(width(line, 12) <= 60 for line in wrap(words * 3, 12, 60))


def test_nothing_is_lost_when_words_are_wrapped() -> None:
    words = "Approve the corrective-and-preventive action plan of site Basel"

    assert "".join(wrap(words, 12, 50)).replace(" ", "") == words.replace(" ", "")


def test_a_letter_wider_than_the_room_still_gets_a_line() -> None:
    assert wrap("WW", 12, 1) == ("W", "W")


def test_words_that_do_not_fit_become_smaller_before_they_are_cut() -> None:
    words = "Assess whether the batch may be released"

    large, small, cut = (
        fit(words, room=room, height=height)
        for room, height in ((200, 40), (75, 45), (40, 20))
    )

    assert large[1] == 12
    assert small[1] < 12
    assert small[0][-1].endswith("released")
    assert cut[0][-1].endswith("…")


def test_control_characters_never_reach_the_picture() -> None:
    assert text("a\x07b\u202ec", "title", {}).text == "abc"


def test_numbers_are_written_short() -> None:
    assert [written(n) for n in (1.0, 1.5, 1 / 3, 120, "1 2")] == [
        "1",
        "1.5",
        "0.33",
        "120",
        "1 2",
    ]


def test_places_on_a_line() -> None:
    assert towards((0, 0), (10, 0), 4) == (4, 0)
    assert towards((1, 1), (1, 1), 4) == (1, 1)
    assert heading((0, 0), (0, 5)) == 90
    assert halfway(((0, 0), (10, 0), (10, 10))) == (10, 0)
    assert Box(10, 10, 20, 20).grown(5) == Box(5, 5, 30, 30)
