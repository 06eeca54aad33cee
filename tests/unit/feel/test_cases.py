import pytest

from tests.unit.feel.case_files import FOLDER, agrees, cases, outcome

CHAPTERS = sorted(path.stem for path in FOLDER.glob("*.txt"))
ALL = list(cases())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_case_of_a_chapter_gives_what_the_specification_says(
    chapter: str,
) -> None:
    wrong = []
    for case in ALL:
        if case.place.startswith(f"{chapter}:"):
            found = outcome(case)
            if not agrees(case, found):
                wrong.append(f"{case.place} {case.text} => {case.expected}: {found}")
    assert wrong == []


def test_the_table_driven_suite_has_at_least_fifteen_hundred_different_cases() -> None:
    different = {(case.text, str(case.data)) for case in ALL}
    assert len(different) == len(ALL)
    assert len(ALL) >= 1_500
