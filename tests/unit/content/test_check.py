"""A bundle as a whole: the sheet against diagram, tables, forms and registers."""

import json
from dataclasses import dataclass

import pytest

from engine.bpmn.gate import ProcessFacts
from engine.content.bundle import Bundle
from engine.content.check import (
    DeployedSet,
    check_bundle,
    check_model,
    diagram_facts,
)
from engine.content.shipped import shipped_bundles
from engine.errors import Finding
from tests.bpmn.lint.models import simple
from tests.bpmn.lint.quality_models import BODY, EDGES, model

SHEET = """
format = 1
key = "p"
title = "Procedure"
prefix = "PPP"
purpose = "Do work and have it approved"
owner = "qa"
phase = "do"
retention = "short"
sop = "SOP-1"
columns = ["result"]
kpis = ["p.on_time"]
counters = ["n"]

[lanes]
doer = { person = "=chosen", role = "staff" }
boss = "qa"

[checkpoints]
approve = "approval"

[[separate]]
a = "work"
b = "approve"
when = "result"

[[closing]]
holds = "result"
message = "There is no result"

[ladder.default]
E1 = { after = "0 wd", to = ["assignee"] }
E2 = { after = "3 wd", critical = "1 wd", to = ["=chosen"] }

[starts]
q = "corrects"
[prefill.q]
title = "result"

[[rule]]
form = "p/work"
when = "result = null"
message = "Say what came out"
fields = ["result"]
"""


@dataclass(frozen=True)
class Input:
    name: str
    type: str = "text"
    required: bool = True


@dataclass(frozen=True)
class Operation:
    inputs: tuple[Input, ...] = ()
    internal: bool = True


def form(*keys: str) -> bytes:
    fields = [
        {"type": "textfield", "id": f"f_{key}", "key": key, "label": key}
        for key in keys
    ]
    return json.dumps({"type": "default", "components": fields}).encode()


FILES = {
    "p.bpmn": model(BODY, EDGES),
    "procedure.toml": SHEET.encode(),
    "CHANGES.md": b"* 1: first\n",
    "forms/p/work.form": form("result", "chosen"),
    "forms/p/approve.form": form("decision"),
}
SITE = DeployedSet(
    keys=frozenset({"p", "q"}),
    operations={},
    roles=frozenset({"staff", "qa"}),
    prefixes={"PPP": "p"},
    sops=frozenset({"SOP-1"}),
    kpis=frozenset({"p.on_time"}),
    retentions=frozenset({"short"}),
)


def told(
    changes: dict[str, bytes] | None = None, site: DeployedSet = SITE
) -> list[Finding]:
    bundle = Bundle("p", {**FILES, **(changes or {})})
    found = check_bundle(bundle, deployed=site)
    return [each for each in found if each.rule not in ("di-missing", "schema-order")]


def errors(found: list[Finding]) -> set[str]:
    return {each.rule for each in found if each.severity == "error"}


def test_a_bundle_that_agrees_with_itself_and_the_site_raises_nothing() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("procedure-key", 'key = "p"', 'key = "other"'),
        ("procedure-register", 'owner = "qa"', 'owner = "nobody"'),
        ("procedure-register", '"SOP-1"', '"SOP-9"'),
        ("procedure-register", '"p.on_time"', '"p.gone"'),
        ("procedure-register", '"short"', '"for_ever"'),
        ("procedure-column", '["result"]\nkpis', '["gone"]\nkpis'),
        ("procedure-lanes", 'boss = "qa"\n', ""),
        ("procedure-lanes", 'boss = "qa"', 'boss = "qa"\nthird = "qa"'),
        ("procedure-lanes", 'boss = "qa"', 'boss = "nobody"'),
        ("feel-name", '"=chosen", role', '"=gone", role'),
        ("feel-syntax", '"=chosen", role', '"=chosen +", role'),
        ("sign-required", 'approve = "approval"', 'other = "approval"'),
        ("sign-meaning", 'approve = "approval"', 'approve = "review"'),
        ("sign-who", 'a = "work"', 'a = "gone"'),
        ("sign-who", 'a = "work"', 'a = "count"'),
        ("sign-who", 'a = "work"', 'a = "approve"'),
        ("feel-name", 'when = "result"', 'when = "gone"'),
        ("feel-name", 'holds = "result"', 'holds = "gone"'),
        ("procedure-ladder", 'to = ["assignee"]', "to = []"),
        ("procedure-ladder", 'to = ["assignee"]', 'to = ["nobody"]'),
        (
            "procedure-ladder",
            'to = ["assignee"]',
            'to = ["assignee"], action = "reassign"',
        ),
        ("procedure-ladder", 'after = "3 wd"', 'after = "-1 wd"'),
        ("procedure-ladder", 'critical = "1 wd"', 'critical = "-1 wd"'),
        ("procedure-prefill", "[prefill.q]", "[prefill.r]"),
        ("feel-name", 'title = "result"', 'title = "gone"'),
        ("procedure-rule", 'form = "p/work"', 'form = "p/gone"'),
        ("procedure-toml", 'phase = "do"', 'phase = "later"'),
    ],
)
def test_what_contradicts_the_other_files_or_the_site_is_refused(
    rule: str, before: str, after: str
) -> None:
    assert before in SHEET
    sheet = SHEET.replace(before, after, 1).encode()
    assert rule in errors(told({"procedure.toml": sheet}))


def test_a_prefix_of_another_procedure_is_taken() -> None:
    site = DeployedSet(prefixes={"PPP": "older"})
    assert "procedure-prefix" in errors(told(site=site))


def test_a_linked_procedure_that_is_not_deployed_is_only_a_hint() -> None:
    found = told(site=DeployedSet(keys=frozenset({"p"})))
    assert [(each.rule, each.severity) for each in found] == [("link-unknown", "hint")]


def test_a_broken_form_and_a_broken_table_are_told_with_their_file() -> None:
    found = told({"forms/p/work.form": b"{", "bad.dmn": b"<nothing/>"})
    files = {each.file for each in found if each.severity == "error"}
    assert {"forms/p/work.form", "bad.dmn"} <= files


def test_a_form_that_reads_a_name_nobody_writes_is_refused() -> None:
    content = json.loads(form("result", "chosen"))
    content["components"][0]["conditional"] = {"hide": "=gone"}
    found = told({"forms/p/work.form": json.dumps(content).encode()})
    assert any(each.file == "forms/p/work.form" for each in found)


def test_a_bundle_without_sheet_diagram_or_note_says_so_for_each() -> None:
    found = check_bundle(Bundle("p", {}), deployed=SITE)
    assert {"file-missing", "change-note", "xml-syntax"} <= errors(found)


def test_a_new_version_needs_a_line_of_its_own_in_the_changes() -> None:
    new = Bundle("p", {**FILES, "README.md": b"new"})
    old = Bundle("p", FILES)
    found = check_bundle(new, deployed=SITE, previous=old)
    assert "change-note" in errors(found)
    again = check_bundle(old, deployed=SITE, previous=old)
    assert "change-note" not in errors(again)


def test_an_id_that_changed_since_the_running_version_is_told() -> None:
    renamed = (
        FILES["p.bpmn"].replace(b'"work"', b'"labour"').replace(b">work<", b">labour<")
    )
    new = Bundle("p", {**FILES, "p.bpmn": renamed, "CHANGES.md": b"* 2: renamed"})
    found = check_bundle(new, deployed=SITE, previous=Bundle("p", FILES))
    assert "id-changed" in {each.rule for each in found}


def test_a_name_that_a_caller_gives_has_to_be_declared() -> None:
    sheet = SHEET.replace('holds = "result"', 'holds = "given"')
    declared = sheet.replace("counters =", 'inputs = ["given"]\ncounters =')
    assert "feel-name" in errors(told({"procedure.toml": sheet.encode()}))
    assert errors(told({"procedure.toml": declared.encode()})) == set()


def test_a_plain_model_is_checked_with_its_tables_and_the_deployed_set() -> None:
    decision = simple(
        '<businessRuleTask id="a"><extensionElements><qms:decision ref="d"/>'
        "</extensionElements></businessRuleTask>"
    )
    call = simple('<callActivity id="a" calledElement="other"/>')
    there = DeployedSet(keys=frozenset({"other"}), processes={"other": ProcessFacts()})
    nothing = DeployedSet(keys=frozenset())
    assert "decision-unknown" in errors(check_model(decision, deployed=nothing))
    assert "call-unknown" in errors(check_model(call, deployed=nothing))
    assert not errors(check_model(call, deployed=there))


def test_an_operation_is_known_by_its_inputs() -> None:
    xml = simple(
        '<serviceTask id="a"><extensionElements><qms:operation name="o"/>'
        "</extensionElements></serviceTask>"
    )
    needs = DeployedSet(operations={"o": Operation((Input("lot"),))})
    offers = DeployedSet(operations={"o": Operation((Input("lot", required=False),))})
    assert errors(check_model(xml, deployed=needs)) == {"service-input"}
    assert not errors(check_model(xml, deployed=offers))


def test_facts_of_a_diagram_name_what_it_calls_and_whether_it_waits() -> None:
    call = simple('<callActivity id="a" calledElement="other"/>')
    facts = diagram_facts(Bundle("P", {"P.bpmn": call}))
    assert facts is not None
    assert facts.processes["P"] == ProcessFacts(calls=frozenset({"other"}), waits=False)
    assert diagram_facts(Bundle("P", {"P.bpmn": b"no"})) is None


@pytest.mark.requirement("R-067", "R-079")
def test_every_shipped_procedure_is_accepted() -> None:
    bundles = shipped_bundles()
    site = DeployedSet(keys=frozenset(bundles))
    for key, bundle in bundles.items():
        assert errors(check_bundle(bundle, deployed=site)) == set(), key
