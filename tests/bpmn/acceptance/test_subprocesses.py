"""Subprocesses of all kinds, as BPMN 2.0 says."""

import pytest

from tests.bpmn.acceptance.diagrams import (
    ends,
    gate,
    inside,
    process,
    starts,
    tasks,
)
from tests.bpmn.acceptance.trial import started

LINE = "s -> a -> e"


def one(activity: str, beside: str = "") -> bytes:
    return process(starts() + activity + ends(), LINE, beside=beside)


def task(inner: str, more: str = "", tag: str = "userTask") -> bytes:
    return one(f'<{tag} id="a" {more}>{inner}</{tag}>')


def test_a_subprocess_shares_the_data_and_ends_when_all_inside_has() -> None:
    sub = inside(
        "a",
        starts("i") + gate("parallel", "p") + tasks("b c") + ends("j k"),
        "i -> p, p -> b -> j, p -> c -> k",
    )
    trial = started(one(sub)).do("b", x=1)
    assert trial.state == "running"
    trial.do("c", y=2)
    assert (trial.state, trial.data) == ("completed", {"x": 1, "y": 2})
    assert trial.done == ["s", "i", "p", "b", "j", "c", "k", "a", "e"]


def test_a_subprocess_without_start_and_end_events() -> None:
    trial = started(one(inside("a", tasks("b c"))))
    assert trial.open == ["b", "c"]
    assert trial.do("b", "c").state == "completed"


def test_an_empty_subprocess_passes() -> None:
    assert (
        started(one(inside("a", starts("i") + ends("j"), "i -> j"))).state
        == "completed"
    )


AD_HOC = '<adHocSubProcess id="a" {}>{}</adHocSubProcess>'


def test_an_ad_hoc_subprocess_offers_everything_in_any_order() -> None:
    trial = started(one(AD_HOC.format("", tasks("b c d"))))
    assert trial.open == ["b", "c", "d"]
    trial.do("d", "b")
    assert trial.state == "running"
    assert trial.do("c").state == "completed"


def test_an_ad_hoc_subprocess_ends_by_its_condition_and_withdraws_the_rest() -> None:
    trial = started(
        one(
            AD_HOC.format(
                "",
                tasks("b c") + "<completionCondition>done = true</completionCondition>",
            )
        )
    )
    trial.do("b", done=False)
    assert sorted(trial.open) == ["b", "c"]
    trial.do("b", done=True)
    assert (trial.state, trial.open) == ("completed", [])


@pytest.mark.parametrize("flag", ["false", "0"])
def test_an_ad_hoc_subprocess_may_let_the_rest_finish(flag: str) -> None:
    trial = started(
        one(
            AD_HOC.format(
                f'cancelRemainingInstances="{flag}"',
                tasks("b c") + "<completionCondition>done = true</completionCondition>",
            )
        )
    )
    trial.do("b", done=True)
    assert trial.open == ["c"]
    assert trial.do("c").state == "completed"


def test_a_sequential_ad_hoc_subprocess_offers_one_at_a_time() -> None:
    trial = started(one(AD_HOC.format('ordering="Sequential"', tasks("b c"))))
    assert trial.open == ["b"]
    trial.do("b")
    assert trial.open == ["c"]
    assert trial.do("c").state == "completed"


def test_flows_inside_an_ad_hoc_subprocess_are_followed() -> None:
    inner = tasks("b c d") + '<sequenceFlow id="x" sourceRef="b" targetRef="c"/>'
    trial = started(one(AD_HOC.format("", inner)))
    assert trial.open == ["b", "d"]
    trial.do("b")
    assert trial.open == ["d", "c"]
    trial.do("c", "d")
    assert trial.state == "completed"
