"""Splits and joins that do not fit each other.

What is an error here is proved: no run of the process can pass the join. What only may
go wrong is a warning. Searches stay inside one scope.
"""

from collections.abc import Callable, Iterable, Iterator

from engine.bpmn.lint.graph import (
    Reach,
    but,
    certainly_forks,
    dominators,
    forks,
    is_join,
    onward,
    outgoing_of_host,
    reached,
    starts,
)
from engine.bpmn.lint.model import Flow, Model, Node, Scope
from engine.bpmn.lint.report import Report, named

_CHOICES = ("exclusiveGateway", "eventBasedGateway")
_SEVERAL = 2
_NEAREST = 10
LARGEST = 600
MOST_FLOWS = 2_000
"""Nodes and flows of one scope that are analysed; the searches are quadratic."""


def analysed(model: Model) -> Iterator[Scope]:
    """Yield the scopes that are small enough for quadratic searches."""
    return (scope for scope in model.scopes if _is_small(scope))


def _is_small(scope: Scope) -> bool:
    return len(scope.nodes) <= LARGEST and len(scope.flows) <= MOST_FLOWS


def large_scopes_are_told(model: Model, report: Report) -> None:
    """Find ``not-analysed``: scopes nobody could review either."""
    for scope in model.scopes:
        if not _is_small(scope):
            counts = f"{len(scope.nodes):,} steps and {len(scope.flows):,} flows"
            message = f"{named(scope)} has {counts} of its own."
            report.add("not-analysed", message, scope)


def joins_can_be_passed(model: Model, report: Report) -> None:
    """Find ``join-deadlock``: a parallel join that can never have all its tokens."""
    for scope in analysed(model):
        joins = [node for node in scope.of("parallelGateway") if is_join(node)]
        if not joins:
            continue
        origin = starts(scope)
        everything = reached(origin)
        finder = _ChoiceFinder(scope)
        for join in joins:
            if _is_fed_by_itself(origin, everything, join):
                message = f"{named(join)} waits for a path that starts behind it."
                report.add("join-deadlock", message, join)
            elif (choice := finder.before(join)) is not None:
                message = (
                    f"{named(join)} waits for all its paths, but "
                    f"{named(choice)} takes only one of them."
                )
                report.add("join-deadlock", message, join, choice)


def _is_fed_by_itself(origin: list[Node], everything: set[Node], join: Node) -> bool:
    """Tell whether a path into the join exists only after the join has fired."""
    if join not in everything:
        return False
    without = reached(origin, but(join))
    return any(
        source in everything and source not in without for source in join.predecessors()
    )


class _ChoiceFinder:
    """Finds choices whose one token is all that ever comes to a join."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.above = dominators(scope)
        self.reach = Reach(scope.nodes)
        self.once: dict[Node, bool] = {}

    def before(self, join: Node) -> Node | None:
        """Return the nearest such choice, None if the join may get its tokens."""
        choices = [node for node in self.above.get(join, ()) if _chooses(node)]
        for choice in choices[:_NEAREST]:
            if _feeds_one_by_one(choice, join) and self._comes_once(choice):
                return choice
        return None

    def _comes_once(self, choice: Node) -> bool:
        if choice not in self.once:
            self.once[choice] = _is_visited_once(self.scope, choice, self.reach)
        return self.once[choice]


def _chooses(node: Node) -> bool:
    return node.tag in _CHOICES and len(node.outgoing) > 1


def _feeds_one_by_one(choice: Node, join: Node) -> bool:
    """Tell whether two inputs of the join are fed by different ways of the choice.

    A fork between the two is harmless unless a way leads back to the choice, which
    would then be asked again while a token waits at the join.
    """
    ways = [
        reached([flow.target], but(choice, join))
        for flow in choice.outgoing
        if flow.target is not None
    ]
    inside = set().union(*ways) - {choice, join}
    returns = any(choice in way for way in ways)
    if returns and any(forks(node) for node in inside):
        return False
    feeding = [
        {place for place, way in enumerate(ways) if _enters(flow, choice, join, way)}
        for flow in join.incoming
    ]
    return any(
        first and second and not first & second
        for first in feeding
        for second in feeding
    )


def _enters(flow: Flow, choice: Node, join: Node, way: set[Node]) -> bool:
    """Tell whether a token on this way of the choice can come to the join by it."""
    if flow.source is choice:
        return way == {join}
    return flow.source in way and flow.source is not join


def _is_visited_once(scope: Scope, node: Node, reach: Reach) -> bool:
    """Tell whether never two tokens are on their way to the node at once."""
    if not scope.of("startEvent") and len(starts(scope)) > 1:
        return False
    for other in scope.nodes:
        if not forks(other):
            continue
        flows = outgoing_of_host(other)
        ways = [
            flow
            for flow in flows
            if flow.target is not None and reach.leads(flow.target, node)
        ]
        if len(ways) > 1 or (ways and len(flows) == 1):
            return False
    return True


def branches_meet_in_a_join(model: Model, report: Report) -> None:
    """Find ``missing-join``: what follows runs once per branch."""
    for scope in analysed(model):
        for fork in _splitters(scope):
            for meeting in _meetings(fork):
                message = (
                    f"Parallel branches of {named(fork)} meet in {named(meeting)}, "
                    "which runs once for each of them."
                )
                report.add("missing-join", message, meeting, fork)


def _splitters(scope: Scope) -> list[Node]:
    """Return what certainly makes several tokens of one: parallel splits."""
    return [node for node in scope.nodes if certainly_forks(node)]


def _meetings(fork: Node) -> Iterator[Node]:
    """Yield merges that two branches reach by different flows, before any join."""
    branches = [
        reached([flow.target], _until_join_or(fork))
        for flow in fork.outgoing
        if flow.target is not None and not is_join(flow.target)
    ]
    several = {
        node
        for first in branches
        for second in branches
        if first is not second
        for node in first & second
    }
    for node in fork.scope.nodes:
        if node not in several or len(node.incoming) < _SEVERAL:
            continue
        if is_join(node) or node is fork:
            continue
        feeding = [
            {flow for flow in node.incoming if _feeds(flow, fork, branch)}
            for branch in branches
        ]
        if _two_differ([each for each in feeding if each]):
            yield node


def _feeds(flow: Flow, fork: Node, branch: set[Node]) -> bool:
    if flow.source is fork:
        return flow.target in branch
    return flow.source in branch and flow.source is not None


def _two_differ(feeding: list[set[Flow]]) -> bool:
    return any(
        first - second for first in feeding for second in feeding if first is not second
    )


def _until_join_or(fork: Node) -> Callable[[Node], Iterable[Node]]:
    """Step on, but not behind a join, nor around to the fork again."""
    return lambda node: () if is_join(node) or node is fork else onward(node)


def joins_do_not_starve(model: Model, report: Report) -> None:
    """Find ``join-starved``: a branch can be left for good before its join."""
    for scope in analysed(model):
        exits = [
            node
            for node in scope.of("boundaryEvent")
            if node.interrupts and node.host is not None
        ]
        joins = [node for node in scope.of("parallelGateway") if is_join(node)]
        if not exits or not joins:
            continue
        for node, join in _starving(scope, exits, joins):
            message = f"{named(join)} waits for ever if {named(node)} happens."
            report.add("join-starved", message, join, node)


def _starving(
    scope: Scope, exits: list[Node], joins: list[Node]
) -> Iterator[tuple[Node, Node]]:
    """Yield exits of branches with the join they lead past."""
    reach = Reach(scope.nodes)
    by_flows = Reach(scope.nodes, Node.successors)
    splits = _splitters(scope)
    for node in exits:
        host = node.host
        above = (
            [] if host is None else [each for each in splits if reach.leads(each, host)]
        )
        for join in joins:
            if host is None or not by_flows.leads(host, join):
                continue
            if not reach.leads(node, join) and any(
                reach.leads(split, join) for split in above
            ):
                yield node, join
