"""What other engines write into BPMN files, said in our words where that is clear.

Assignees, groups and form keys of the Activiti family; simple comparisons of the
unified expression language (``${a == 'x' && b > 3}``) as FEEL.
"""

import re

from engine.bpmn.lint.model import Element
from engine.feel import FeelError, expression

_SPACES = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://activiti.org/bpmn",
    "http://flowable.org/bpmn",
)
_WRAPPED = re.compile(r"[$#]\{(?P<inside>[^{}]*)\}", re.DOTALL)
_TOKEN = re.compile(
    r"\s+|(?P<text>'[^'\"\\]*'|\"[^'\"\\]*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)|(?P<sign>==|!=|<=|>=|&&|\|\||[<>!()+*/-])"
)
_SIGNS = {"==": "=", "&&": "and", "||": "or"}
_WORDS = {"eq": "=", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_BEFORE_BRACKET = frozenset(
    ["(", "+", "-", "*", "/", "=", "!=", "<", ">", "<=", ">=", "and", "or", "not"]
)
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)?")


def feel_of(text: str) -> str | None:
    """Return FEEL for an expression of another engine; None if it is not clear."""
    match = _WRAPPED.fullmatch(text.strip())
    if match is None:
        return None
    words = _translated(match["inside"])
    if not words:
        return None
    feel = " ".join(words).replace("( ", "(").replace(" )", ")")
    try:
        expression(feel)
    except FeelError:
        return None
    return feel


def _translated(text: str) -> list[str]:
    """Return the words in FEEL; empty if there is anything but names and operators."""
    words: list[str] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match["sign"] == "!":
            return []
        place = match.end()
        word = _word(match)
        if word == "(" and words and words[-1] not in _BEFORE_BRACKET:
            return []  # a call: what it does is not known here
        if word:
            words.append(word)
    return words


def _word(match: re.Match[str]) -> str:
    if match["text"]:
        return f'"{match["text"][1:-1]}"'
    if match["sign"]:
        return _SIGNS.get(match["sign"], match["sign"])
    if match["name"]:
        return _WORDS.get(match["name"], match["name"])
    return match["number"] or ""


def person_of(element: Element) -> str | None:
    """Return the assignee of another engine as FEEL over the case."""
    text = _foreign(element, "assignee")
    if text is None:
        return None
    feel = feel_of(text)
    return f"={feel}" if feel else None


def role_of(element: Element) -> str | None:
    """Return the one group of candidates; several are for a person to decide."""
    text = _foreign(element, "candidateGroups")
    return text if text and re.fullmatch(r"[A-Za-z0-9_-]+", text) else None


def form_of(element: Element) -> str | None:
    """Return the form key of another engine if it could be one of ours."""
    text = _foreign(element, "formKey")
    return text if text and _KEY.fullmatch(text) else None


def _foreign(element: Element, name: str) -> str | None:
    for space in _SPACES:
        text = element.get(f"{{{space}}}{name}")
        if text and text.strip():
            return text.strip()
    return None
