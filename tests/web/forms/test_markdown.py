import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from web.forms.markdown import markdown

ALLOWED = set("div p h2 h3 h4 ul ol li strong em code a br".split())  # noqa: SIM905


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain words", "<p>Plain words</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p>\n<p>three</p>"),
        ("# A\n## B\n### C", "<h2>A</h2>\n<h3>B</h3>\n<h4>C</h4>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b\nc", "<ol><li>a</li><li>b</li></ol>\n<p>c</p>"),
        (
            "**a** *b* _c_ `d`",
            "<p><strong>a</strong> <em>b</em> <em>c</em> <code>d</code></p>",
        ),
        (r"\*a\* 2\-3", "<p>*a* 2-3</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        (
            "[SOP](/documents/1)",
            '<p><a href="/documents/1" rel="noopener noreferrer">SOP</a></p>',
        ),
        ("", ""),
    ],
)
def test_the_small_markdown_of_forms(text: str, expected: str) -> None:
    assert str(markdown(text)) == expected


@pytest.mark.requirement("ASVS 1.2.1", "S5")
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '[x](/a"onmouseover="alert(1))',
        "[x](//evil.example)",
        "[x](/\\\\evil.example)",
        "`<img src=x onerror=y>`",
        "**<b onclick=x>**",
    ],
)
def test_no_markup_and_no_foreign_scheme_comes_through(text: str) -> None:
    tree = html.fromstring(f"<div>{markdown(text)}</div>")
    for element in tree.iter():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel"}
        target = element.get("href", "/")
        assert not target.startswith(("javascript", "//", "/\\"))


@given(st.text(st.sampled_from("ab*_`[]()<>&\"'#-1. \\/:\n\ue03c"), max_size=60))
def test_any_text_gives_only_allowed_elements(text: str) -> None:
    tree = html.fromstring(f"<div>{markdown(text)}</div>")
    for element in tree.iter():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel"}
