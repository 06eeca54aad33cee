"""The document of a case converts what is asked for, and writes what was set."""

import pytest

from engine.feel import Date, Document, FeelError

STORED = {"title": "Wrong label", "due": {"$date": "2026-03-01"}, "bad": {"$date": "x"}}


def test_a_name_is_read_when_it_is_asked_for_and_not_before() -> None:
    document = Document(stored=STORED)

    assert document["due"] == Date(2026, 3, 1)
    with pytest.raises(FeelError):
        document["bad"]
    with pytest.raises(KeyError):
        document["other"]


def test_an_untouched_document_is_stored_as_it_was() -> None:
    document = Document(stored=STORED)
    assert document["due"] is not None

    assert document.stored() == STORED


def test_what_was_set_is_stored_beside_what_was_not_touched() -> None:
    document = Document(stored=STORED)
    document["due"] = Date(2027, 1, 2)
    document["cause"] = "A typing error"

    assert document.stored() == STORED | {
        "due": {"$date": "2027-01-02"},
        "cause": "A typing error",
    }
    assert list(document) == ["title", "due", "bad", "cause"]
    assert len(document) == 4


def test_a_removed_name_is_gone() -> None:
    document = Document({"cause": "none"}, stored=STORED)
    del document["cause"]
    del document["bad"]

    assert "bad" not in document
    assert dict(document) == {"title": "Wrong label", "due": Date(2026, 3, 1)}
    assert document.stored().keys() == {"title", "due"}
    with pytest.raises(KeyError):
        del document["bad"]


def test_a_value_that_cannot_be_stored_is_refused() -> None:
    document = Document()
    document["$x"] = 1
    with pytest.raises(FeelError, match="starts with"):
        document.stored()
