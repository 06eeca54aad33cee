"""How many statements the hot path may cost (architecture.md, section 5).

A budget is raised only by a decision on record: docs/adr/0031 gave the steps of shipped
procedures, with ladder and duties, one more.
"""

from engine.actor import SYSTEM
from engine.commands.tasks.claim_task import ClaimTask
from engine.commands.tasks.complete_task import CompleteTask
from engine.commands.work.fire_timer import FireTimer
from engine.content.shipped import shipped_bundles
from engine.queries.inbox import Inbox
from engine.queries.task_page import TaskPage
from engine.scenarios.reader import read_scenarios
from engine.scenarios.runner import companions
from engine.scenarios.stage import Stage
from engine.testing import Bench
from tests.engine.budgets import counted
from tests.engine.house import WAITER, begun, task_id, timers, who

COMPLETE, CLAIM, FIRE, INBOX, TASK_PAGE = 12, 5, 10, 2, 4
SHIPPED = 13


def test_completing_a_step_sends_twelve_statements_at_most(bench: Bench) -> None:
    begun(bench)
    bench.complete("write", {"name": "Warm"}, actor="ana")
    begun(bench)
    command = CompleteTask(task_id=task_id(bench, "write"), answers={"name": "Offer"})
    ana = who(bench, "ana")
    with counted(bench) as sent:
        bench.engine.execute(command, actor=ana, key="k1")
    assert len(sent) <= COMPLETE, "\n".join(sent)


def test_completing_a_step_of_a_shipped_procedure_sends_one_more_at_most() -> None:
    """Report a CAPA and screen it: ladder, due dates, notices, duties and training."""
    bundles = shipped_bundles()
    bundle = bundles["capa"]
    story = next(
        each for each in read_scenarios(bundle.scenarios) if each.name == "happy_path"
    )
    stage = Stage.set(story, bundle, companions(bundle, bundles))
    bench = stage.bench
    for _ in range(2):
        first = next(each.data for each in story.steps if "do" in each.data)
        form = stage.start_form("capa", first["do"])
        answers = stage.answers(form, first["answers"])
        bench.start("capa", answers, actor=first["as"])
    second = [each.data for each in story.steps if "do" in each.data][1]
    mine = bench.actor(second["as"])
    for _ in range(2):
        task = bench.task(second["do"])
        answers = stage.answers(
            stage.task_form("capa", task.form_key), second["answers"]
        )
        command = CompleteTask(task_id=task.id, answers=answers)
        with counted(bench) as sent:
            bench.engine.execute(command, actor=mine, key=str(task.id))
    assert len(sent) <= SHIPPED, "\n".join(sent)
    bench.close()


def test_claiming_a_step_sends_five_statements_at_most(bench: Bench) -> None:
    for _ in range(2):
        begun(bench)
        command = ClaimTask(task_id=task_id(bench, "write"))
        ana = who(bench, "ana")
        with counted(bench) as sent:
            bench.engine.execute(command, actor=ana)
        bench.complete("write", {"name": "Offer"}, actor="ana")
    assert len(sent) <= CLAIM, "\n".join(sent)


def test_firing_a_timer_sends_ten_statements_at_most(bench: Bench) -> None:
    bench.deploy(WAITER)
    for _ in range(2):
        bench.start("waiter")
        (timer,) = timers(bench)
        bench.clock.set(timer.due_at)
        with counted(bench) as sent:
            fired = bench.engine.execute(FireTimer(timer_id=timer.id), actor=SYSTEM)
        assert fired
    assert len(sent) <= FIRE, "\n".join(sent)


def test_a_page_of_the_inbox_sends_two_statements_at_most(bench: Bench) -> None:
    for _ in range(3):
        begun(bench)
    for box in ("mine", "groups", "overdue"):
        ana = who(bench, "ana")
        with counted(bench) as sent:
            bench.engine.fetch(Inbox(box=box), actor=ana)
        assert len(sent) <= INBOX, "\n".join(sent)


def test_the_page_of_a_step_sends_four_statements_at_most(bench: Bench) -> None:
    for _ in range(2):
        begun(bench)
        ana = who(bench, "ana")
        task = task_id(bench, "write")
        with counted(bench) as sent:
            bench.engine.fetch(TaskPage(task_id=task), actor=ana)
    assert len(sent) <= TASK_PAGE, "\n".join(sent)
