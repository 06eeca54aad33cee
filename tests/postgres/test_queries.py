"""What pages ask, asked of PostgreSQL: the same tests once more."""

from hypothesis import HealthCheck, given, settings

from engine.actor import SYSTEM, Actor
from engine.testing import Bench
from tests.engine.house import begun
from tests.engine.queries import test_inbox as inbox
from tests.engine.queries import test_pages as pages

test_the_case_page = pages.test_the_page_of_a_case_shows_every_step_and_who_did_it
test_the_task_page = pages.test_the_page_of_a_step_says_whether_i_may_do_it
test_confidential_cases = pages.test_a_confidential_case_is_in_no_list_of_strangers
test_visible_cases = (
    pages.test_the_database_and_the_table_agree_on_every_case_and_person
)
test_looking = pages.test_looking_changes_nothing
test_paging = pages.test_the_list_of_cases_goes_on_where_it_stopped
test_filters = pages.test_cases_are_filtered_by_status_and_words
test_records = pages.test_a_register_is_read_page_by_page_and_a_record_with_its_trail
test_search = pages.test_every_word_of_a_search_has_to_occur
test_inbox_filters = inbox.test_the_inbox_is_filtered_by_words_and_procedure
test_inbox_claims = inbox.test_a_claimed_step_moves_from_the_group_to_its_owner


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
