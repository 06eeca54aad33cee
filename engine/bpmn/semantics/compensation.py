"""Compensation: completed activities are undone in reverse order of completion.

Each scope keeps a log of what completed in it and can be undone: the activity with its
handler, or a subprocess with its own log. A throw takes the entries out of the log and
runs the handlers one by one (BPMN 2.0.2 §10.7.2). Handlers see the current variables.
"""

from typing import TYPE_CHECKING, Any

from engine.bpmn.semantics.token import STARTED, Token

if TYPE_CHECKING:
    from engine.bpmn.semantics.scope import Scope, Subscope

Entry = dict[str, Any]


def log_of(scope: "Scope") -> list[Entry]:
    """Return the log of a scope, oldest entry first."""
    log: list[Entry] = scope.data.setdefault("log", [])
    return log


def remember(token: Token, inner: list[Entry] | None = None) -> None:
    """Log a completed activity if there is anything to undo about it."""
    node = token.task_spec
    if node.handler is None and not inner and not _handles_itself(token):
        return
    entry: Entry = {"element": node.name, "at": token.top.last_id}
    if "index" in token.internal_data:
        entry["frame"] = dict(token.data)
    if inner:
        entry["inner"] = inner
    log_of(token.workflow).append(entry)


def gather(scope: "Scope") -> None:
    """Move to a scope's log what the open scopes inside hold; they are cancelled next.

    They have not completed, so no handler of their own runs, only those of what had
    completed in them. All of it is undone in reverse order of completion.
    """
    log = log_of(scope)
    for inner in scope.scopes_inside(scope.tasks.values()):
        frame = _frame_below(scope, inner)
        found: list[Entry] = inner.data.pop("log", [])
        log += [_inside({"frame": frame} if frame else {}, each) for each in found]
    log.sort(key=lambda each: int(each.get("at", 0)))


def _frame_below(scope: "Scope", inner: "Subscope") -> dict[str, Any]:
    """Return what the bodies between two scopes keep to themselves."""
    frame: dict[str, Any] = {}
    host: Token | None = inner.host
    while host is not None:
        if "index" in host.internal_data:
            frame = {**host.data, **frame}
        host = None if host.workflow is scope else host.workflow.host
    return frame


def _handles_itself(token: Token) -> bool:
    inner = token.top.definition.scopes.get(token.task_spec.name)
    return inner is not None and inner.compensation is not None


def compensate(token: Token, activity: str | None, *, wait: bool) -> bool:
    """Undo what the log of the thrower's scope holds; True if the thrower waits."""
    entries = _taken(token, activity)
    if not entries:
        return False
    driver = token
    if not wait:
        driver = token.workflow.put(token.task_spec, background=True)
        driver._set_state(STARTED)  # noqa: SLF001  the library's hook
    driver.internal_data["undo"] = entries
    driver.top.undoing[driver.id] = driver
    return wait


def _taken(token: Token, activity: str | None) -> list[Entry]:
    """Take the entries out of the nearest log that has them, newest first."""
    for log in _logs(token):
        chosen = [
            each for each in log if activity is None or each["element"] == activity
        ]
        if chosen or activity is None:
            log[:] = [each for each in log if each not in chosen]
            return chosen[::-1]
    return []


def _logs(token: Token) -> list[list[Entry]]:
    """Return the logs within reach, innermost first; handlers reach outwards."""
    found = []
    scope: Scope | None = token.workflow
    while scope is not None:
        host = scope.host
        if host is not None and host.task_spec.is_event_handler:
            if "undone" in host.internal_data:
                found.append(host.internal_data["undone"])
        else:
            found.append(log_of(scope))
        scope = host.workflow if host is not None else None
    return found


def proceed(driver: Token) -> None:
    """Start the next handler of a compensation; go on after the last."""
    entries: list[Entry] = driver.internal_data["undo"]
    nodes = driver.top.definition.nodes
    scopes = driver.top.definition.scopes
    while entries:
        entry = entries.pop(0)
        node = nodes[entry["element"]]
        inner = entry.get("inner", [])
        own = scopes[node.name].compensation if node.name in scopes else None
        handler = node.handler or own
        if handler is None:
            entries[:0] = [_inside(entry, each) for each in inner[::-1]]
            continue
        undoing = driver.workflow.put(handler, undoes=driver.id, undone=inner)
        if "frame" in entry:
            undoing.data = dict(entry["frame"])
        undoing.update()
        return
    _done(driver)


def _inside(outer: Entry, inner: Entry) -> Entry:
    """Return an entry of a subprocess with the frame it completed in."""
    if "frame" not in outer:
        return inner
    return {**inner, "frame": {**outer["frame"], **inner.get("frame", {})}}


def _done(driver: Token) -> None:
    del driver.internal_data["undo"]
    if driver.internal_data.get("background"):
        driver.workflow.remove(driver)
    elif driver.internal_data.pop("cancelling", False):
        driver.task_spec.cancelled_scope(driver)
    else:
        driver.complete()


def handler_done(token: Token) -> None:
    """Go on with a compensation after one of its handlers."""
    driver = token.top.tokens.get(token.internal_data.get("undoes", ""))
    if driver is not None:
        driver.top.undoing[driver.id] = driver
