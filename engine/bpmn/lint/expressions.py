"""Everything in a model that is FEEL compiles (``feel-*``), and is FEEL at all.

What names an expression reads is compared with what the case has only where all
writers are known, that is in profile ``procedure``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.lint.build import source_line, text_of
from engine.bpmn.lint.model import Element, Model
from engine.bpmn.lint.report import Report
from engine.bpmn.lint.vocabulary import Q, local
from engine.feel import FeelError, FeelSyntaxError, expression, script

LONGEST = 4_096
_ALWAYS = (
    "conditionExpression",
    "condition",
    "loopCondition",
    "loopCardinality",
    "completionCondition",
    "activationCondition",
    "messagePath",
    "dataPath",
    "from",
)
_FILLED = ("messagePath", "dataPath", "transformation", "from", "to")
_NATURAL = "tExpression"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_AFTER_SIGN = ("timeDate", "timeDuration", "timeCycle")
_NAME = re.compile(r"(?:[\w.-]+:)?[^\W\d][\w.-]*")
_OURS = "{urn:praxis-qms:bpmn:1}"
_XPATH = "http://www.w3.org/1999/XPath"
_FEEL = re.compile(
    r"feel|(text|application)/(x-)?feel|https?://www\.omg\.org/spec/(dmn|feel)/.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Text:
    """One FEEL text of a model, without its sign, and where it stands."""

    element: Element
    text: str
    is_script: bool = False


def texts(root: Element) -> Iterator[Text]:
    """Yield every FEEL text of a file."""
    for element in root.iter(*(Q + tag for tag in (*_ALWAYS, *_AFTER_SIGN))):
        text = text_of(element)
        if text.startswith("=") or (text and local(element.tag) in _ALWAYS):
            yield Text(element, text.removeprefix("=").strip())
    for element in root.iter(f"{Q}loopDataInputRef", f"{Q}script"):
        yield from _list_or_script(element)
    for element in root.iter(f"{_OURS}*"):
        yield from _own_texts(element)


def _list_or_script(element: Element) -> Iterator[Text]:
    if local(element.tag) == "script":
        if text := _script_text(element):
            yield Text(element, text, is_script=True)
    elif (text := text_of(element)) and not is_plain_name(text):
        yield Text(element, text.removeprefix("=").strip())


def _own_texts(element: Element) -> Iterator[Text]:
    for name in ("value", "person", "role", "at", "outcome"):
        text = (element.get(name) or "").strip()
        if text.startswith("="):
            yield Text(element, text[1:].strip())


def is_plain_name(text: str) -> bool:
    """Tell whether a list is named as BPMN does it; anything else is read as FEEL."""
    return _NAME.fullmatch(text) is not None


def _script_text(element: Element) -> str:
    """Return a script with its lines as they stand: indentation continues a line."""
    text = element.text or ""
    return text if text.strip() else ""


def expressions_compile(model: Model, report: Report) -> None:
    """Find ``feel-syntax`` and ``feel-size``."""
    for each in texts(model.root):
        if len(each.text) > LONGEST:
            message = f"The expression has {len(each.text):,} characters."
            report.add("feel-size", message, each.element)
            continue
        if problem := problem_of(each):
            report.add("feel-syntax", problem, each.element)


def problem_of(text: Text) -> str:
    """Return why a text does not compile; empty: it does."""
    try:
        if text.is_script:
            script(text.text)
        else:
            expression(text.text)
    except FeelSyntaxError as error:
        line = source_line(text.element)
        where = f" (line {line + error.line - 1})" if line and error.line > 1 else ""
        return f"{_shown(text.element)}: {error.message}{where}"
    except FeelError as error:
        return f"{_shown(text.element)}: {error}"
    return ""


def expressions_are_filled(model: Model, report: Report) -> None:
    """Find ``condition-missing``: paths and transformations without text (§8.4.6)."""
    for element in model.root.iter(*(Q + tag for tag in _FILLED)):
        if not text_of(element):
            report.add("condition-missing", f"{_shown(element)} is empty.", element)


def languages_are_feel(model: Model, report: Report) -> None:
    """Find ``script-language``: a language that is named has to be FEEL."""
    _check_common_language(model, report)
    for element in model.root.iter(f"{Q}*"):
        tag = local(element.tag)
        if (element.get(_TYPE) or "").rsplit(":", 1)[-1].strip() == _NATURAL:
            message = f"{_shown(element)} is natural language, not an expression."
            report.add("script-language", message, element)
        name = "scriptFormat" if tag == "scriptTask" else "language"
        if tag == "globalScriptTask":
            name = "scriptLanguage"
        language = element.get(name)
        if language and not _FEEL.fullmatch(language.strip()):
            message = f"{_shown(element)} is written in {language[:60]}."
            report.add("script-language", message, element)


def _check_common_language(model: Model, report: Report) -> None:
    """Check the language of expressions that name none of their own.

    XPath is what BPMN takes where nothing is said, and many editors write it down
    whatever the expressions are.
    """
    language = (model.root.get("expressionLanguage") or "").strip()
    if not language or language == _XPATH or _FEEL.fullmatch(language):
        return
    if any(each.element.get("language") is None for each in texts(model.root)):
        message = f"The expressions of the file are written in {language[:60]}."
        report.add("script-language", message, model.root)


def _shown(element: Element) -> str:
    """Return the tag and the nearest id: ``condition of flow_1``."""
    tag = str(element.tag).rsplit("}", 1)[-1]
    for each in (element, *element.iterancestors()):
        if each.get("id"):
            return f"{tag} of {str(each.get('id'))[:60]}"
    return tag
