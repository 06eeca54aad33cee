"""The call graph of a file together with the deployed set."""

from engine.bpmn.lint.context import GateContext, ProcessFacts
from engine.bpmn.lint.model import Model, Scope, plain
from engine.bpmn.lint.passing import WAITING, passed_on

Calls = dict[str, frozenset[str]]


def facts_of(model: Model, process: Scope) -> ProcessFacts:
    """Return what other files need to know of a process."""
    nodes = list(process.deep_nodes())
    called = {
        plain(node.element.get("calledElement"))
        for node in nodes
        if node.tag == "callActivity"
    }
    waits = any(node.tag in WAITING for node in nodes)
    return ProcessFacts(
        calls=frozenset(called - {""}),
        waits=waits,
        passes=passed_on(model, process),
    )


def all_facts(model: Model, context: GateContext) -> dict[str, ProcessFacts]:
    """Return the facts of the deployed set, with this file's processes on top."""
    known = dict(context.processes or {})
    known.update({process.id: facts_of(model, process) for process in model.processes})
    return known


def automatic_processes(model: Model, context: GateContext) -> frozenset[str]:
    """Return the processes in which nothing waits, whatever they call."""
    known = all_facts(model, context)
    waiting = {key for key, facts in known.items() if facts.waits}
    while True:
        more = {
            key
            for key, facts in known.items()
            if key not in waiting and _calls_any(facts, waiting, known)
        }
        if not more:
            return frozenset(known) - waiting
        waiting |= more


def _calls_any(
    facts: ProcessFacts, waiting: set[str], known: dict[str, ProcessFacts]
) -> bool:
    """Tell whether it calls something that waits, or something unknown."""
    return any(each in waiting or each not in known for each in facts.calls)


def call_cycles(model: Model, context: GateContext) -> dict[str, list[str]]:
    """Return, by process of the file, a circle of calls that leads back to it."""
    known = all_facts(model, context)
    found = {}
    for process in model.processes:
        path = _path_back(known, process.id)
        if path:
            found[process.id] = path
    return found


def _path_back(known: dict[str, ProcessFacts], origin: str) -> list[str]:
    before: dict[str, str] = {}
    todo = [origin]
    while todo:
        caller = todo.pop()
        for called in sorted(known[caller].calls if caller in known else ()):
            if called == origin:
                return [origin, *_trail(before, caller, origin), origin]
            if called not in before:
                before[called] = caller
                todo.append(called)
    return []


def _trail(before: dict[str, str], last: str, origin: str) -> list[str]:
    found: list[str] = []
    while last != origin:
        found.insert(0, last)
        last = before[last]
    return found


def call_depth(model: Model, context: GateContext, origin: str) -> int:
    """Return how deep calls go from ``origin``; only meant for graphs without circles.

    Levels are counted breadth first over at most as many rounds as there are processes.
    """
    known = all_facts(model, context)
    level, depth = {origin}, 0
    while level and depth <= len(known):
        level = {called for key in level if key in known for called in known[key].calls}
        depth += bool(level)
    return depth
