"""procedure.toml: what is read, and every refusal that needs no other file."""

import pytest

from engine.content.procedure import Lane, Procedure, Separation, Span
from engine.content.procedure_reading import read_procedure
from engine.errors import Finding

RIGHT = """
format = 1
key = "capa"
title = "Corrective and preventive action"
prefix = "CAPA"
purpose = "Find and remove the causes of what went wrong"
owner = "process_owner"
sop = "SOP-QA-012"
phase = "act"
clauses = ["ISO 9001 10.2"]
retention = "capa"
target = "90 wd"
columns = ["class"]
kpis = ["capa.on_time"]
counters = ["used_count"]

[lanes]
reporter = "reporter"
owner = { person = "=owner", role = "area_owner" }

[checkpoints]
approve_plan = "approval"
effectiveness = ""

[[separate]]
a = "=owner"
b = "close"
when = 'class = "critical"'

[[closing]]
holds = "children.all.open = 0"
message = "A linked case is still open"

[ladder.default]
stop = { minor = "E2" }
E0 = { after = "-3 wd", to = ["assignee"] }
E2 = { after = "3 wd", critical = "24 h", to = ["=owner"], acknowledge = "2 wd" }

[starts]
reportability = "reports"
[prefill.reportability]
title = "title"

[[rule]]
form = "capa/action_plan"
when = "count(actions) = 0"
message = "Plan an action"
fields = ["actions"]
"""


def read(text: str) -> tuple[Procedure | None, list[Finding]]:
    return read_procedure(text.encode())


def right() -> Procedure:
    procedure, findings = read(RIGHT)
    assert procedure is not None
    assert findings == []
    return procedure


def test_a_right_file_becomes_frozen_data() -> None:
    procedure = right()
    assert procedure.lanes == {
        "reporter": Lane("reporter"),
        "owner": Lane("area_owner", "=owner"),
    }
    assert procedure.target == Span(90, "wd")
    assert procedure.separate == (Separation("=owner", "close", 'class = "critical"'),)
    assert procedure.checkpoints == {"approve_plan": "approval", "effectiveness": ""}
    assert procedure.counters == ("used_count",)
    assert procedure.rules[0].fields == ("actions",)


def test_a_level_has_its_own_time_for_a_class_of_the_case() -> None:
    level = right().ladders["default"].levels[1]
    assert level.after_for("critical") == Span(24, "h")
    assert level.after_for("minor") == Span(3, "wd")
    assert level.after_for(None) == Span(3, "wd")


def test_absent_actions_mean_all_of_them() -> None:
    assert "extension" in right().actions


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("format = 1", "format = 2", "format"),
        ("format = 1", "format = true", "format"),
        ('key = "capa"', 'key = "Capa!"', "key"),
        ('prefix = "CAPA"', 'prefix = "capa"', "prefix"),
        ('title = "Corrective and preventive action"', "title = 7", "title"),
        ('phase = "act"', 'phase = "later"', "phase"),
        ('owner = "process_owner"\n', "", "owner"),
        ('target = "90 wd"', 'target = "90 weeks"', "target"),
        ('target = "90 wd"', "colour = 1", "colour"),
        ('person = "=owner", role = "area_owner"', 'person = "=owner"', "fallback"),
        ('person = "=owner"', 'person = "owner"', "lanes.owner.person"),
        ('= "approval"', '= "blessing"', "checkpoints.approve_plan"),
        ('b = "close"\n', "", "separate.0.b"),
        ('holds = "children.all.open = 0"', 'holds = ""', "closing.0.holds"),
        ("E2 = {", "E7 = {", "ladder.default.E7"),
        ('critical = "24 h"', 'critical = "soon"', "ladder.default.E2.critical"),
        ('to = ["=owner"], ', "", "ladder.default.E2.to"),
        ('to = ["=owner"]', 'to = ["=owner"], action = "fly"', "default.E2.action"),
        ('to = ["=owner"]', 'to = ["=owner"], decide = ["fly"]', "default.E2.decide"),
        ('stop = { minor = "E2" }', 'stop = { minor = "E8" }', "ladder.default.stop"),
        ("[ladder.default]", "[ladder]", "ladder.E0"),
        ('= "reports"', '= "likes"', "starts.reportability"),
        ('title = "title"', "title = 3", "prefill.reportability.title"),
        ('fields = ["actions"]', 'fields = "actions"', "rule.0.fields"),
        ('kpis = ["capa.on_time"]', 'actions = ["fly"]', "actions.0"),
    ],
)
def test_a_wrong_value_is_named(before: str, after: str, named: str) -> None:
    assert before in RIGHT
    procedure, findings = read(RIGHT.replace(before, after, 1))
    assert procedure is None
    assert [each.rule for each in findings] == ["procedure-toml"] * len(findings)
    assert any(named in each.message for each in findings)


def test_all_wrong_values_are_told_at_once_each_with_its_line() -> None:
    text = RIGHT.replace('phase = "act"', 'phase = "x"').replace('"reports"', '"y"')
    lines = text.split("\n")
    _, findings = read(text)
    assert {each.line for each in findings} == {
        lines.index('phase = "x"') + 1,
        lines.index('reportability = "y"') + 1,
    }


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"= 1", b"a" * 300_000, b"x = " + b"[" * 100_000]
)
def test_what_is_no_toml_is_one_finding(content: bytes) -> None:
    procedure, findings = read_procedure(content)
    assert procedure is None
    assert len(findings) == 1


@pytest.mark.parametrize("text", ["5", "5 years", "", "wd 5", "1.5 d", "99999 d"])
def test_a_span_is_a_number_and_a_unit(text: str) -> None:
    with pytest.raises(ValueError, match="5 wd"):
        Span.parse(text)
