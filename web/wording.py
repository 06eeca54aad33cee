"""How the pages say what the engine knows: states, rules, decisions, browsers."""

import json
import re

from flask import Flask

KINDS = {
    "open": "info",
    "running": "info",
    "in_review": "info",
    "in_approval": "info",
    "closed": "success",
    "completed": "success",
    "effective": "success",
    "approved": "success",
    "active": "success",
    "overdue": "danger",
    "failed": "danger",
    "ineffective": "danger",
    "not_effective": "danger",
    "critical": "danger",
    "major": "warning",
    "on_hold": "warning",
    "scheduled": "warning",
    "inconclusive": "warning",
}
DECISIONS = {
    "extend": "Extend the due date",
    "reassign": "Give the step to somebody else",
    "none": "Leave it as it is",
}
VALIDITY = {
    "valid": "Valid",
    "superseded": "Superseded",
    "withdrawn": "Withdrawn",
    "changed": "Content changed after signing: not signed",
    "foreign": "Signature of another record",
    "altered": "Altered",
    "disposed": "Disposed of with its record; its hash stands",
}
_UNITS = {"wd": "working day", "d": "day", "h": "hour"}
_AMOUNT = re.compile(r"(-?\d+) ?(wd|d|h)\b")
_SHORT = re.compile(r"\b(qa|sme|capa|sop)\b")
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_BROWSER_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


def add_wording(app: Flask) -> None:
    """Add the filters of the templates."""
    for each in (
        words,
        named,
        spelled,
        kind,
        decision,
        counted_from_due,
        rule,
        audience,
        browser,
        pretty,
        validity,
        figure,
        span,
    ):
        app.template_filter(each.__name__)(each)


CAP = 10_000


def figure(count: int) -> str:
    """Return a count as people read it; counts that stop at a cap say so."""
    return f"{CAP:,}+" if count >= CAP else f"{count:,}"


def span(seconds: float) -> str:
    """Return how long something takes: ``0 s``, ``3 min``, ``2 h``, ``4 d``."""
    for length, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{int(seconds // length)} {unit}"
    return f"{seconds:.0f} s"


def words(key: str | None) -> str:
    """Return a key as people read it: ``qa_approver`` → ``QA approver``."""
    return spelled((key or "").replace("_", " ").replace(":", ", "))


def named(key: str | None) -> str:
    """Return a key as it begins a line: ``qa_approver`` → ``QA approver``."""
    text = words(key)
    return text[:1].upper() + text[1:]


def spelled(text: str) -> str:
    """Return a text with its abbreviations as they are written."""
    return _SHORT.sub(lambda match: match[0].upper(), text)


def kind(state: str | None) -> str:
    """Return how a state is coloured; the word beside it says it."""
    return KINDS.get(state or "", "neutral")


def decision(key: str) -> str:
    """Return what a decision about a late step means."""
    return DECISIONS.get(key, words(key).capitalize())


def rule(text: str) -> str:
    """Return a due rule in words: ``2 wd`` → ``2 working days``."""

    def spelt(match: re.Match[str]) -> str:
        count, noun = int(match[1]), _UNITS[match[2]]
        return f"{count} {noun}" if abs(count) == 1 else f"{count} {noun}s"

    return "by the date of the case" if text == "due_on" else _AMOUNT.sub(spelt, text)


def counted_from_due(span: str) -> str:
    """Return when a level fires: ``-3 wd`` → ``3 working days before due``."""
    if span.startswith("0 "):
        return "when it is due"
    before = span.startswith("-")
    return f"{rule(span.removeprefix('-'))} {'before due' if before else 'after due'}"


def audience(recipient: str) -> str:
    """Return whom a reminder goes to: the assignee, a role, somebody the case names."""
    if recipient == "assignee":
        return "whoever has the step"
    if recipient == "assignee.manager":
        return "their manager"
    return words(recipient.removeprefix("=")).replace(".", " ")


def browser(agent: str) -> str:
    """Return browser and system from what a browser says of itself."""
    name = next((each for each in _BROWSERS if each in agent), "")
    system = next((each for each in _SYSTEMS if each in agent), "")
    known = _BROWSER_NAMES.get(name, name) or "A browser"
    return f"{known} on {system}" if system else known


def pretty(text: str) -> str:
    """Return JSON with line breaks, other text as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def validity(state: str) -> str:
    """Return what a signature is worth now, in words."""
    return VALIDITY[state]
