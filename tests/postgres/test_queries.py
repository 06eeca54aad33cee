"""The inbox on PostgreSQL: all its pages are what the obvious query finds."""

from hypothesis import HealthCheck, given, settings

from engine.actor import SYSTEM, Actor
from engine.testing import Bench
from tests.engine.house import begun
from tests.engine.queries import test_inbox as inbox


def test_all_pages_of_the_inbox_are_what_the_obvious_query_finds(bench: Bench) -> None:
    begun(bench)
    ana = Actor(id="ana", groups=frozenset({"clerk"}))

    @given(inbox.TASKS)
    @settings(
        max_examples=10,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    def compare(drawn: list[tuple[object, ...]]) -> None:
        bench.engine.execute(inbox._Tasks(drawn), actor=SYSTEM)  # noqa: SLF001 - shared
        for box in inbox.BOXES:
            found = [
                item.task_id
                for page in inbox._pages(bench, box, ana)  # noqa: SLF001 - shared
                for item in page.items
            ]
            obvious = inbox._Obvious(box)  # noqa: SLF001 - shared
            assert found == bench.engine.fetch(obvious, actor=ana)

    compare()
